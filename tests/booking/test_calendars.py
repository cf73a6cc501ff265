"""Staff write their calendars: what is refused, what is stored, whom it hits."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from schedule.models import Event, Rule

from booking import calendars
from booking.calendars.conflicts import CLOSED, IN_ABSENCE, NO_HOURS
from booking.offers import offers
from booking.recurrence import InvalidRuleError
from tests.booking.conftest import NINE, NOW
from tests.factories import (
    absence,
    appointment,
    availability,
    case_manager,
    kind,
    local,
    meeting_place,
)

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 2, 2)
NOON = local(2026, 2, 2, 12)
NINE_TO_TEN = time(9), time(10)


@pytest.fixture
def alice(town):
    return case_manager("Alice")


def weekly(person, weekdays=0, *, first_day=MONDAY, place="default", **fields):
    where = meeting_place() if place == "default" else place
    return calendars.add_weekly_hours(
        person, where, weekdays, time(9), time(10), first_day=first_day, **fields
    )


MARCH_9 = local(2026, 3, 9)


def days_of(person, town, until=MARCH_9):
    found = offers(kind(), town, "de", now=NOW, end=until)
    return [
        f"{offer.starts_at.astimezone(NINE.tzinfo):%d.%m.}"
        for offer in found
        if person.pk in offer.case_managers
    ]


def refused(code, function, *args, **kwargs):
    with pytest.raises(ValidationError) as error:
        function(*args, **kwargs)
    assert error.value.code == code


def test_weekly_hours_begin_on_the_first_such_day(alice, town):
    weekly(alice, [0, 2], first_day=date(2026, 2, 3), last_day=date(2026, 2, 16))
    assert days_of(alice, town) == ["04.02.", "09.02.", "11.02.", "16.02."]


def test_hours_every_other_week(alice, town):
    weekly(alice, 0, every_weeks=2)
    assert days_of(alice, town) == ["02.02.", "16.02.", "02.03."]


def test_hours_rotate_between_places(alice, town):
    """Odd weeks here, even weeks there: no overlap."""
    weekly(alice, 0, every_weeks=2)
    other = meeting_place("rathaus-2")
    weekly(alice, 0, every_weeks=2, first_day=date(2026, 2, 9), place=other)
    found = offers(kind(), town, "de", now=NOW, end=local(2026, 2, 20))
    assert [offer.meeting_place.key for offer in found] == [
        "rathaus-netphen",
        "rathaus-2",
        "rathaus-netphen",
    ]


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_weekday", {"weekdays": []}),
        ("no_weekday", {"weekdays": [7]}),
        ("ends_before_start", {"ends": time(9)}),
        ("whole_minutes", {"starts": time(9, 0, 1)}),
        ("every_weeks", {"every_weeks": 0}),
        ("every_weeks", {"every_weeks": 53}),
        ("no_such_date", {"last_day": date(2026, 2, 1)}),
    ],
)
def test_weekly_hours_that_make_no_sense_are_refused(alice, code, changes):
    values = {"weekdays": 0, "starts": time(9), "ends": time(10)} | changes
    refused(
        code,
        calendars.add_weekly_hours,
        alice,
        meeting_place(),
        first_day=MONDAY,
        **values,
    )
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("code", "end"),
    [
        ("ends_before_start", NINE),
        ("ends_before_start", NINE - timedelta(hours=1)),
        ("too_long", NINE + timedelta(days=400)),
        ("whole_minutes", NINE + timedelta(seconds=90)),
    ],
)
def test_spans_that_make_no_sense_are_refused(alice, code, end):
    refused(code, calendars.add_hours_once, alice, meeting_place(), NINE, end)
    refused(code, calendars.add_absence, alice, NINE, end)
    refused(code, calendars.add_closure, None, NINE, end)


def test_times_without_a_zone_are_a_programming_error(alice):
    naive = datetime(2026, 2, 2, 9)
    with pytest.raises(ValueError, match="aware"):
        calendars.add_absence(alice, naive, naive + timedelta(hours=1))


def test_nobody_can_be_at_two_places(alice):
    weekly(alice, 0)
    other = meeting_place("rathaus-2")
    in_march = local(2026, 3, 2, 9, 30), local(2026, 3, 2, 12)
    refused("overlap", calendars.add_hours_once, alice, other, *in_march)
    refused("overlap", weekly, alice, [0, 4], first_day=date(2026, 3, 1), place=other)
    assert Event.objects.count() == 1
    # By phone, at the same place, right afterwards or somebody else: no conflict.
    weekly(alice, 0, place=None)
    weekly(alice, 0)
    calendars.add_hours_once(alice, other, local(2026, 3, 2, 10), local(2026, 3, 2, 11))
    calendars.add_hours_once(case_manager("Bob"), other, *in_march)


def test_an_absence_tells_which_appointments_it_hits(alice):
    weekly(alice)
    hit = appointment(alice, NINE)
    appointment(alice, NINE + timedelta(days=7))
    appointment(alice, NINE, status="cancelled_by_client")
    appointment(case_manager("Bob"), NINE)
    # Right before and right after.
    appointment(alice, NINE - timedelta(hours=1))
    appointment(alice, NINE + timedelta(hours=1))

    change = calendars.add_absence(alice, NINE, NINE + timedelta(hours=1))
    assert change.affected == [hit]
    assert change.entry.kind == "absence"


def test_a_closure_of_a_place_hits_what_takes_place_there(alice, town):
    place, other = meeting_place(), meeting_place("rathaus-2")
    weekly(alice)
    here = appointment(alice, NINE, meeting_place=place)
    bob = case_manager("Bob")
    there = appointment(bob, NINE, meeting_place=other)
    day = local(2026, 2, 2), local(2026, 2, 3)

    assert calendars.add_closure(place, *day).affected == [here]
    assert calendars.add_closure(None, *day).affected == [here, there]
    assert days_of(alice, town)[0] == "09.02."


def test_one_date_of_a_series_is_left_out(alice, town):
    entry = weekly(alice)
    hit = appointment(alice, local(2026, 2, 9, 9))
    change = calendars.cancel_one_date(entry, date(2026, 2, 9))

    assert change.affected == [hit]
    assert days_of(alice, town, local(2026, 2, 20)) == ["02.02.", "16.02."]
    for wrong in (date(2026, 2, 10), date(2026, 1, 26), date(2026, 2, 9)):
        refused("no_such_date", calendars.cancel_one_date, entry, wrong)


def test_ending_a_series_tells_what_comes_after(alice, town):
    entry = weekly(alice)
    appointment(alice, local(2026, 2, 9, 9))
    hit = appointment(alice, local(2026, 2, 16, 9))
    change = calendars.end_series(entry, date(2026, 2, 15))

    assert change.affected == [hit]
    assert days_of(alice, town) == ["02.02."]
    assert calendars.end_series(entry, date(2026, 2, 1)).entry is None
    assert not Event.objects.exists()


def test_the_last_day_of_a_series_still_takes_place(alice, town):
    entry = weekly(alice)
    calendars.end_series(entry, date(2026, 2, 16))
    assert days_of(alice, town)[-1] == "16.02."


def test_only_a_series_can_be_ended(alice):
    entry = calendars.add_hours_once(alice, meeting_place(), NINE, NOON)
    refused("not_a_series", calendars.end_series, entry, MONDAY)


def test_removing_hours_tells_which_appointments_have_none_left(alice, time_machine):
    time_machine.move_to(NOW)
    entry = weekly(alice)
    calendars.add_hours_once(
        alice, meeting_place(), local(2026, 2, 9, 8), local(2026, 2, 9, 12)
    )
    hit = appointment(alice, NINE)
    # Other hours cover this one.
    appointment(alice, local(2026, 2, 9, 9))
    # This one never was in these hours.
    appointment(alice, local(2026, 2, 3, 9))

    assert calendars.remove(entry).affected == [hit]
    assert Event.objects.count() == 1


LOSSES = {
    "remove": calendars.remove,
    "end_series": lambda entry: calendars.end_series(entry, MONDAY),
    "cancel_one_date": lambda entry: calendars.cancel_one_date(entry, date(2026, 2, 9)),
}


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_only_hours_at_its_place_cover_a_meeting_there(alice, time_machine, lose):
    """Hours for calls at the same time are of no use to who comes to the town hall."""
    time_machine.move_to(NOW)
    place = meeting_place()
    here = weekly(alice, place=place)
    weekly(alice, place=None)
    hit = appointment(alice, local(2026, 2, 9, 9), 30, meeting_place=place)
    # A call takes place in any hours.
    appointment(alice, local(2026, 2, 9, 9, 30), 30)
    assert lose(here).affected == [hit]


@pytest.mark.parametrize("lose", LOSSES.values(), ids=LOSSES)
def test_hours_for_calls_carry_no_meeting_at_a_place(alice, time_machine, lose):
    time_machine.move_to(NOW)
    place = meeting_place()
    weekly(alice, place=place)
    calls = weekly(alice, place=None)
    appointment(alice, local(2026, 2, 9, 9), 30, meeting_place=place)
    # This one had no hours before either.
    elsewhere = meeting_place("rathaus-2")
    appointment(alice, local(2026, 2, 9, 9, 30), 30, meeting_place=elsewhere)
    assert lose(calls).affected == []


def test_holds_are_no_appointments_for_staff(alice):
    """Neither one that ran out nor one that may yet be given up."""
    for minutes in (-60, 10):
        expires = NOW + timedelta(minutes=minutes)
        start = NINE + timedelta(hours=minutes > 0)
        appointment(alice, start, status="held", hold_expires_at=expires)
    hit = appointment(alice, NINE + timedelta(hours=2))
    assert calendars.add_absence(alice, NINE, NOON).affected == [hit]


def test_a_series_that_ends_earlier_is_not_prolonged(alice, town):
    entry = weekly(alice, last_day=date(2026, 2, 9))
    calendars.end_series(entry, date(2026, 3, 2))
    assert days_of(alice, town) == ["02.02.", "09.02."]


def unfit(person):
    return [
        (each.appointment, each.reason) for each in calendars.conflicts(person, now=NOW)
    ]


def test_conflicts_are_the_coming_appointments_that_no_longer_fit(alice):
    place, other = meeting_place(), meeting_place("rathaus-2")
    for weekday in (0, 1, 2):
        weekly(alice, weekday)
    weekly(alice, 3, place=None)

    def at_nine(day, where):
        return appointment(alice, local(2026, 2, day, 9), meeting_place=where)

    away, closed, fits = at_nine(2, place), at_nine(3, place), at_nine(4, place)
    call, shut, elsewhere = at_nine(5, None), at_nine(10, place), at_nine(12, other)
    calendars.add_absence(alice, NINE, NINE + timedelta(minutes=30))
    calendars.add_closure(place, closed.starts_at, closed.ends_at)
    calendars.add_closure(None, shut.starts_at, shut.ends_at)
    appointment(alice, NOW - timedelta(hours=1))
    appointment(alice, local(2026, 2, 6, 9), status="cancelled_by_client")
    appointment(case_manager("Bob"), NINE)

    assert {fits, call}.isdisjoint(each for each, _reason in unfit(alice))
    assert unfit(alice) == [
        (away, IN_ABSENCE),
        (closed, CLOSED),
        (shut, CLOSED),
        (elsewhere, NO_HOURS),
    ]


def test_an_unreadable_absence_hits_every_appointment(alice):
    weekly(alice)
    booked = appointment(alice, NINE, meeting_place=meeting_place())
    assert unfit(alice) == []
    event = absence(alice, NINE - timedelta(days=30), NINE - timedelta(days=29))
    unreadable(event)
    assert unfit(alice) == [(booked, IN_ABSENCE)]
    assert [times for _day, entry, times in shown(alice, 3, 5)] == ["all day"] * 2


def test_an_unreadable_rule_is_said_to_be_so(alice):
    entry = weekly(alice)
    assert calendars.line_of(entry).weekdays == (0,)
    unreadable(entry.event)
    (line,) = calendars.lines_of(alice)
    assert (line.entry, line.is_readable, line.weekdays) == (entry, False, ())


def unreadable(event):
    """A rule as a restored dump may hold it, past the guards."""
    rule = Rule(name="x", description="x", frequency="WEEKLY", params="byweekdays:MO")
    Rule.objects.bulk_create([rule])
    Event.objects.filter(pk=event.pk).update(rule=rule)


def test_a_moved_date_ends_with_its_series(alice, town):
    entry = weekly(alice)
    calendars.move_one_date(entry, date(2026, 2, 9), date(2026, 2, 10), *NINE_TO_TEN)
    assert "10.02." in days_of(alice, town)
    calendars.end_series(entry, MONDAY)
    assert "10.02." not in days_of(alice, town)


def test_what_somebody_else_removed_is_said_to_be_gone(alice):
    entry = weekly(alice)
    calendars.remove(type(entry).objects.get(pk=entry.pk))
    for change in (
        lambda: calendars.remove(entry),
        lambda: calendars.cancel_one_date(entry, MONDAY),
        lambda: calendars.end_series(entry, MONDAY),
    ):
        with pytest.raises(ValidationError) as refused:
            change()
        assert refused.value.code == "entry_gone"


def test_removing_an_absence_hits_nobody(alice, town):
    weekly(alice)
    entry = calendars.add_absence(alice, NINE, NOON).entry
    assert days_of(alice, town)[0] == "09.02."
    assert calendars.remove(entry).affected == []
    assert days_of(alice, town)[0] == "02.02."


def test_the_week_of_a_case_manager_in_order(alice):
    series = weekly(alice, [0, 1])
    calendars.cancel_one_date(series, date(2026, 2, 3))
    away = calendars.add_absence(alice, local(2026, 2, 2, 8), NINE).entry
    weekly(case_manager("Bob"))

    assert shown(alice, 2, 10) == [
        (2, away, "08:00–09:00"),
        (2, series, "09:00–10:00"),
        (9, series, "09:00–10:00"),
    ]


def shown(person, first, end):
    """What the days of February show: (day, entry, times)."""
    found = calendars.entries_of(person, local(2026, 2, first), local(2026, 2, end))
    return [
        (each.day.day, each.entry, "all day" if each.whole_day else each.times)
        for each in found
    ]


def test_an_absence_is_shown_on_each_of_its_days(alice):
    series = weekly(alice, [1, 2])
    away = calendars.add_absence(alice, local(2026, 2, 2, 14), local(2026, 2, 4, 12))
    assert shown(alice, 1, 8) == [
        (2, away.entry, "14:00–24:00"),
        (3, away.entry, "all day"),
        (3, series, "09:00–10:00"),
        (4, away.entry, "00:00–12:00"),
        (4, series, "09:00–10:00"),
    ]
    # A look at its middle shows the middle.
    assert shown(alice, 3, 4) == [
        (3, away.entry, "all day"),
        (3, series, "09:00–10:00"),
    ]


def test_the_days_when_clocks_change_are_whole_days(alice):
    for day in (date(2026, 3, 29), date(2026, 10, 25)):
        start, end = (
            local(*day.timetuple()[:3]),
            local(*day.timetuple()[:2], day.day + 1),
        )
        calendars.add_absence(alice, start, end)
        (found,) = calendars.entries_of(alice, start, end)
        assert (found.day, found.whole_day) == (day, True)


def test_closures_that_concern_a_case_manager_are_shown(alice):
    weekly(alice, 4)
    day = local(2026, 2, 2), local(2026, 2, 3)
    here = calendars.add_closure(meeting_place(), *day).entry
    district = calendars.add_closure(None, *day).entry
    calendars.add_closure(meeting_place("rathaus-2"), *day)
    assert shown(alice, 1, 4) == [(2, here, "all day"), (2, district, "all day")]


def test_public_holidays_are_shown_by_name(alice):
    days = calendars.days_of(alice, date(2026, 12, 24), date(2027, 1, 2), {})
    assert [(day.day.day, day.holiday) for day in days] == [
        (24, ""),
        (25, "Erster Weihnachtstag"),
        (26, "Zweiter Weihnachtstag"),
        (1, "Neujahr"),
    ]


def test_rules_are_shared_and_cannot_be_deleted_while_used(alice):
    weekly(alice)
    weekly(case_manager("Bob"))
    rule = Rule.objects.get()
    with pytest.raises(ProtectedError):
        rule.delete()


def test_what_django_scheduler_would_store_is_refused(alice):
    with pytest.raises(InvalidRuleError):
        Rule.objects.create(name="x", frequency="WEEKLY", params="byweekdays:MO")
    with pytest.raises(ValueError, match="after"):
        availability(alice, NOON, NINE)
    with pytest.raises(InvalidRuleError):
        availability(alice, NINE, NINE + timedelta(days=32), rule=("YEARLY", ""))
