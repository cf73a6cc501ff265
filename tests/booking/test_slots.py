"""One situation per test for the slot engine and the reader of calendars."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from booking import slots
from booking.calendars.reading import Calendars
from booking.models import CaseManager
from booking.recurrence import InvalidRuleError, parse_rule
from tests.factories import (
    BERLIN,
    absence,
    appointment,
    availability,
    case_manager,
    closure,
    exception,
    local,
    meeting_place,
)

pytestmark = pytest.mark.django_db
EARLY = local(2026, 1, 1)
WEEKLY = ("WEEKLY", "")
DAILY = ("DAILY", "")


def free(start, end, *, duration=60, before=0, after=0, step=60, remote=False):
    """{(case manager, place): [local start]} of everybody."""
    rules = slots.Rules(
        durations={person.pk: duration * 60 for person in CaseManager.objects.active()},
        before=before * 60,
        after=after * 60,
        step=step * 60,
        remote=remote,
    )
    window = int(start.timestamp()), int(end.timestamp())
    loaded = slots.load(
        list(rules.durations),
        window,
        now=EARLY,
        margins=(rules.before, rules.after),
    )
    return {
        key: [
            datetime.fromtimestamp(second, BERLIN).strftime("%d.%m. %H:%M")
            for second in found
        ]
        for key, found in slots.compute(*loaded, window, rules).items()
    }


def starts(start, end, **rules):
    """Local starts of everybody at every place, sorted."""
    found = free(start, end, **rules)
    return sorted(
        (each for times in found.values() for each in times),
        key=lambda text: (text[3:5], text[:2], text[7:]),
    )


@pytest.fixture
def charlie(db):
    return case_manager()


def test_weekly_hours_keep_their_wall_time_over_the_spring_change_of_clocks(charlie):
    availability(charlie, local(2026, 3, 16, 9), local(2026, 3, 16, 10), rule=WEEKLY)

    # 6 April is Easter Monday.
    expected = ["16.03. 09:00", "23.03. 09:00", "30.03. 09:00", "13.04. 09:00"]
    assert starts(local(2026, 3, 16), local(2026, 4, 14)) == expected


def test_weekly_hours_keep_their_wall_time_over_autumn_when_asked_in_utc(charlie):
    availability(charlie, local(2026, 10, 12, 9), local(2026, 10, 12, 10), rule=WEEKLY)

    found = starts(
        datetime(2026, 10, 12, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    )
    expected = ["12.10. 09:00", "19.10. 09:00", "26.10. 09:00", "02.11. 09:00"]
    assert found == expected


def test_whole_day_absence_on_the_short_day_ends_at_local_midnight(charlie):
    availability(charlie, local(2026, 3, 29), local(2026, 3, 30, 2))
    absence(charlie, local(2026, 3, 22), local(2026, 3, 23), rule=WEEKLY)

    found = starts(local(2026, 3, 29), local(2026, 3, 31))
    assert found == ["30.03. 00:00", "30.03. 01:00"]


def test_night_of_the_change_of_clocks_has_three_or_five_hours(charlie):
    availability(charlie, local(2026, 10, 25, 1), local(2026, 10, 25, 4))
    availability(charlie, local(2027, 3, 28, 1), local(2027, 3, 28, 4))

    autumn = starts(local(2026, 10, 25), local(2026, 10, 26))
    assert [time[7:] for time in autumn] == ["01:00", "02:00", "02:00", "03:00"]
    spring = starts(local(2027, 3, 28), local(2027, 3, 29))
    assert [time[7:] for time in spring] == ["01:00", "03:00"]


def test_overlapping_and_adjacent_hours_are_one(charlie):
    for hours in ((9, 0, 10, 30), (10, 0, 11, 0), (11, 0, 12, 0)):
        begin, end = local(2026, 2, 2, *hours[:2]), local(2026, 2, 2, *hours[2:])
        availability(charlie, begin, end)

    found = starts(local(2026, 2, 2), local(2026, 2, 3), step=30)
    assert [time[7:] for time in found] == ["09:00", "09:30", "10:00", "10:30", "11:00"]


def test_absence_takes_only_its_own_time(charlie):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 12))
    absence(charlie, local(2026, 2, 2, 10), local(2026, 2, 2, 10, 30))

    found = starts(local(2026, 2, 2), local(2026, 2, 3), step=30)
    assert [time[7:] for time in found] == ["09:00", "10:30", "11:00"]


def test_cancelled_date_of_an_absence_opens_the_time_again(charlie):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), rule=WEEKLY)
    away = absence(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), rule=WEEKLY)
    exception(away, local(2026, 2, 9, 9), cancelled=True)

    assert starts(local(2026, 2, 1), local(2026, 2, 20)) == ["09.02. 09:00"]


def test_public_holidays_follow_the_land(charlie, settings):
    availability(charlie, local(2026, 5, 27, 9), local(2026, 5, 27, 10), rule=DAILY)
    period = local(2026, 6, 3), local(2026, 6, 6)

    # 4 June is Corpus Christi in North Rhine-Westphalia, not in Berlin.
    assert starts(*period) == ["03.06. 09:00", "05.06. 09:00"]
    settings.HOLIDAY_REGION = "BE"
    assert starts(*period) == ["03.06. 09:00", "04.06. 09:00", "05.06. 09:00"]
    settings.HOLIDAY_REGION = ""
    assert starts(*period) == ["03.06. 09:00", "04.06. 09:00", "05.06. 09:00"]


def test_closures_of_the_district_and_of_one_place(charlie):
    netphen, kreuztal = meeting_place("netphen"), meeting_place("kreuztal")
    morning = local(2026, 2, 2, 9), local(2026, 2, 2, 10)
    afternoon = local(2026, 2, 2, 14), local(2026, 2, 2, 15)
    availability(charlie, *morning, rule=DAILY, place=netphen)
    availability(charlie, *afternoon, rule=DAILY, place=kreuztal)
    closure(local(2026, 2, 3), local(2026, 2, 4))
    closure(local(2026, 2, 4), local(2026, 2, 5), place=kreuztal)

    assert free(local(2026, 2, 2), local(2026, 2, 5)) == {
        (charlie.pk, netphen.pk): ["02.02. 09:00", "04.02. 09:00"],
        (charlie.pk, kreuztal.pk): ["02.02. 14:00"],
    }


def test_absences_and_appointments_block_at_every_place(charlie):
    netphen, kreuztal = meeting_place("netphen"), meeting_place("kreuztal")
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 12), place=netphen)
    availability(charlie, local(2026, 2, 2, 11), local(2026, 2, 2, 14), place=kreuztal)
    absence(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10))
    appointment(charlie, local(2026, 2, 2, 11), 60)

    found = starts(local(2026, 2, 2), local(2026, 2, 3))
    assert [time[7:] for time in found] == ["10:00", "12:00", "13:00"]


def test_phone_uses_all_hours_but_those_at_a_closed_place(charlie):
    netphen, kreuztal = meeting_place("netphen"), meeting_place("kreuztal")
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), place=netphen)
    availability(charlie, local(2026, 2, 2, 10), local(2026, 2, 2, 11), place=kreuztal)
    availability(charlie, local(2026, 2, 2, 14), local(2026, 2, 2, 15), place=None)
    day = local(2026, 2, 2), local(2026, 2, 3)

    by_phone = free(*day, step=30, remote=True)
    assert list(by_phone) == [(charlie.pk, None)]
    # Netphen and Kreuztal join: 9:30 lies in both.
    assert [time[7:] for time in by_phone[charlie.pk, None]] == [
        "09:00",
        "09:30",
        "10:00",
        "14:00",
    ]
    assert len(starts(*day)) == 2
    closure(*day, place=kreuztal)
    assert [t[7:] for t in starts(*day, remote=True)] == ["09:00", "14:00"]


def test_hours_at_a_place_no_longer_in_use_are_no_hours(charlie):
    place = meeting_place()
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), place=place)
    place.active = False
    place.save()

    day = local(2026, 2, 2), local(2026, 2, 3)
    assert starts(*day) == []
    assert starts(*day, remote=True) == []


def test_moved_dates_leave_their_day_and_appear_on_another(charlie):
    hours = availability(
        charlie, local(2026, 3, 16, 9), local(2026, 3, 16, 10), rule=WEEKLY
    )
    exception(
        hours,
        local(2026, 3, 23, 9),
        start=local(2026, 3, 24, 14),
        end=local(2026, 3, 24, 16),
    )
    exception(hours, local(2026, 3, 30, 9), cancelled=True)

    found = starts(local(2026, 3, 16), local(2026, 4, 1))
    assert found == ["16.03. 09:00", "24.03. 14:00", "24.03. 15:00"]


def test_a_date_moved_far_beyond_the_end_of_its_series_counts(charlie):
    hours = availability(
        charlie,
        local(2026, 1, 5, 9),
        local(2026, 1, 5, 10),
        rule=WEEKLY,
        until=local(2026, 1, 12, 9),
    )
    exception(
        hours,
        local(2026, 1, 12, 9),
        start=local(2026, 6, 9, 9),
        end=local(2026, 6, 9, 10),
    )

    assert starts(local(2026, 6, 8), local(2026, 6, 12)) == ["09.06. 09:00"]
    assert starts(local(2026, 1, 2), local(2026, 2, 1)) == ["05.01. 09:00"]


def test_exceptions_survive_an_edit_of_their_series(charlie):
    hours = availability(
        charlie, local(2026, 3, 16, 9), local(2026, 3, 16, 10), rule=WEEKLY
    )
    exception(hours, local(2026, 3, 23, 9), cancelled=True)
    hours.start, hours.end = local(2026, 3, 16, 10), local(2026, 3, 16, 12)
    hours.save()

    found = starts(local(2026, 3, 20), local(2026, 4, 1))
    assert found == ["30.03. 10:00", "30.03. 11:00"]


def test_the_database_refuses_two_exceptions_for_one_date(charlie):
    hours = availability(
        charlie, local(2026, 3, 16, 9), local(2026, 3, 16, 10), rule=WEEKLY
    )
    exception(hours, local(2026, 3, 23, 9), cancelled=True)

    with pytest.raises(IntegrityError), transaction.atomic():
        exception(hours, local(2026, 3, 23, 9), cancelled=True)


def test_buffers_keep_their_distance_but_do_not_eat_the_edge_of_the_day(charlie):
    availability(charlie, local(2026, 2, 2, 8), local(2026, 2, 2, 13))
    appointment(charlie, local(2026, 2, 2, 10), 60, after=15)
    day = local(2026, 2, 2), local(2026, 2, 3)

    morning, noon = ["08:00", "08:15", "08:30"], ["11:30", "11:45", "12:00"]
    found = [time[7:] for time in starts(*day, after=15, step=15)]
    assert found == [*morning, "08:45", "11:15", *noon]
    found = [time[7:] for time in starts(*day, before=15, after=30, step=15)]
    assert found == [*morning, *noon]


def test_appointments_just_outside_the_period_count(charlie):
    availability(charlie, local(2026, 2, 2, 8), local(2026, 2, 2, 13))
    appointment(charlie, local(2026, 2, 2, 8), 60)
    appointment(charlie, local(2026, 2, 2, 11), 60)
    period = local(2026, 2, 2, 9), local(2026, 2, 2, 11)

    assert starts(*period) == ["02.02. 09:00", "02.02. 10:00"]
    assert starts(*period, after=5) == ["02.02. 09:00"]
    assert starts(*period, before=5) == ["02.02. 10:00"]


@pytest.mark.parametrize("status", ["cancelled_by_client", "expired"])
def test_ended_appointments_free_their_time(charlie, status):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10))
    appointment(charlie, local(2026, 2, 2, 9), 60, status=status)

    assert starts(local(2026, 2, 2), local(2026, 2, 3)) == ["02.02. 09:00"]


@pytest.mark.parametrize("status", ["booked", "attended", "no_show"])
def test_standing_appointments_block_their_time(charlie, status):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10))
    appointment(charlie, local(2026, 2, 2, 9), 60, status=status)

    assert starts(local(2026, 2, 2), local(2026, 2, 3)) == []


@pytest.mark.parametrize(("late", "expected"), [(0, 1), (1, 0)])
def test_a_hold_blocks_until_the_moment_it_runs_out(charlie, late, expected):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10))
    expires = EARLY + timedelta(seconds=late)
    appointment(
        charlie, local(2026, 2, 2, 9), 60, status="held", hold_expires_at=expires
    )

    assert len(starts(local(2026, 2, 2), local(2026, 2, 3))) == expected


def test_a_long_absence_reaches_into_a_window_after_its_series_ended(charlie):
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), rule=DAILY)
    away = absence(
        charlie,
        local(2026, 2, 2),
        local(2026, 2, 5),
        rule=WEEKLY,
        until=local(2026, 2, 9),
    )
    period = local(2026, 2, 10, 8), local(2026, 2, 12, 12)

    assert starts(*period) == ["12.02. 09:00"]
    exception(away, local(2026, 2, 9), start=local(2026, 3, 2), end=local(2026, 3, 3))
    assert starts(*period) == ["10.02. 09:00", "11.02. 09:00", "12.02. 09:00"]


def test_first_mondays_and_weekdays_by_number(charlie):
    availability(
        charlie,
        local(2026, 1, 5, 9),
        local(2026, 1, 5, 10),
        rule=("MONTHLY", "byweekday:+1MO"),
    )
    found = starts(local(2026, 1, 2), local(2026, 3, 5))
    assert found == ["05.01. 09:00", "02.02. 09:00", "02.03. 09:00"]

    rule = ("WEEKLY", "byweekday:0,1,2,3,4")
    availability(charlie, local(2026, 7, 7, 9), local(2026, 7, 7, 10), rule=rule)
    # Tuesday to Friday, and the first Monday is a July one of its own.
    assert len(starts(local(2026, 7, 7), local(2026, 7, 14))) == 5


def test_the_end_of_a_series_is_inclusive(charlie):
    until = local(2026, 1, 19, 9)
    hours = local(2026, 1, 5, 9), local(2026, 1, 5, 10)
    availability(charlie, *hours, rule=WEEKLY, until=until)

    assert len(starts(local(2026, 1, 2), local(2026, 3, 1))) == 3


def test_repeats_that_overlap_each_other_all_count(charlie):
    availability(charlie, local(2026, 2, 2), local(2026, 2, 3), rule=DAILY)
    rule = ("DAILY", "count:2")
    absence(charlie, local(2026, 2, 2, 8), local(2026, 2, 5, 8), rule=rule)

    found = starts(local(2026, 2, 6), local(2026, 2, 6, 10))
    assert [time[7:] for time in found] == ["08:00", "09:00"]


def test_an_unreadable_rule_offers_nothing_and_an_unreadable_absence_blocks(
    charlie, caplog
):
    hours = availability(
        charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 10), rule=DAILY
    )
    type(hours.rule).objects.filter(pk=hours.rule_id).update(params="byweekdays:MO")
    day = local(2026, 2, 3), local(2026, 2, 4)
    assert starts(*day) == []
    assert "unreadable" in caplog.text

    availability(charlie, local(2026, 2, 3, 9), local(2026, 2, 3, 10))
    assert len(starts(*day)) == 1
    away = absence(charlie, local(2026, 2, 2, 18), local(2026, 2, 2, 19), rule=DAILY)
    type(away.rule).objects.filter(pk=away.rule_id).update(params="x")
    assert starts(*day) == []


@pytest.mark.parametrize(
    ("frequency", "params"),
    [
        ("WEEKLY", "byweekdays:MO"),
        ("WEEKLY", "byweekday:XX"),
        ("WEEKLY", "byweekday"),
        ("WEEKLY", "interval:0"),
        ("WEEKLY", "interval:1,2"),
        ("WEEKLY", "interval:a"),
        ("MONTHLY", "bymonthday:32"),
        ("MINUTELY", "interval:1"),
    ],
)
def test_rules_outside_the_vocabulary_are_refused(frequency, params):
    with pytest.raises(InvalidRuleError):
        parse_rule(frequency, params)


def test_durations_differ_by_person():
    calendars = Calendars()
    for person in (1, 2):
        calendars.available[person][7].append((0, 5400))
    rules = slots.Rules(durations={1: 3600, 2: 5400}, step=1800)

    found = slots.compute(calendars, [], (0, 5400), rules)
    assert found == {(1, 7): [0, 1800], (2, 7): [0]}


@pytest.mark.parametrize("step", [0, -60, 7 * 60, 7200])
def test_a_step_that_does_not_divide_the_hour_is_refused(step):
    with pytest.raises(ValueError, match="divide"):
        slots.Rules(durations={}, step=step)


def test_the_number_of_queries_is_constant(django_assert_num_queries):
    for count in (1, 20):
        while CaseManager.objects.count() < count:
            person = case_manager()
            hours = availability(
                person, local(2026, 2, 2, 9), local(2026, 2, 2, 12), rule=WEEKLY
            )
            exception(hours, local(2026, 2, 9, 9), cancelled=True)
            appointment(person, local(2026, 2, 16, 9), 30)
        # The case managers, entries with their exceptions, and appointments.
        with django_assert_num_queries(3):
            found = starts(local(2026, 2, 2), local(2026, 3, 1))
        assert len(found) == count * (3 + 2 + 3)


def test_starts_count_from_the_beginning_of_the_hours(charlie):
    availability(charlie, local(2026, 2, 2, 8, 10), local(2026, 2, 2, 12))
    day = (local(2026, 2, 2), local(2026, 2, 3))
    found = [time[7:] for time in starts(*day, step=60)]
    assert found == ["08:10", "09:10", "10:10"]
    # What is taken in between does not shift those that follow.
    appointment(charlie, local(2026, 2, 2, 8, 10), 20)
    assert [time[7:] for time in starts(*day, step=60)] == ["09:10", "10:10"]


def test_hours_that_follow_others_have_a_beginning_of_their_own(charlie):
    availability(charlie, local(2026, 2, 2, 8, 10), local(2026, 2, 2, 9))
    availability(charlie, local(2026, 2, 2, 9), local(2026, 2, 2, 11))
    day = (local(2026, 2, 2), local(2026, 2, 3))
    # A meeting may begin in the first and end in the second.
    assert [time[7:] for time in starts(*day, step=30)] == [
        *("08:10", "08:40", "09:00", "09:30", "10:00")
    ]
