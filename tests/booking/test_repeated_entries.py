"""Hours and absences that repeat by week or month, and one date that is moved."""

import re
from datetime import date, time, timedelta

import pytest
from dateutil import rrule
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from booking import calendars
from booking.calendars.conflicts import IN_ABSENCE
from booking.calendars.reading import local_clock
from booking.models import CalendarEntry
from tests.booking.conftest import NOW
from tests.factories import appointment, case_manager, local, meeting_place

FIRST = date(2026, 2, 2)
JULY = local(2026, 7, 1)


@pytest.fixture
def alice(town):
    return case_manager("Alice")


def add(person, pattern, *stretches, **fields):
    values = {"first_day": FIRST, **fields}
    place = values.pop("place", "default")
    where = meeting_place() if place == "default" else place
    times = stretches or [(time(9), time(10))]
    return calendars.add_hours(person, where, times, pattern, **values)


def times_of(person, until=JULY):
    found = calendars.entries_of(person, local(2026, 2, 1), until)
    return [f"{each.day:%d.%m.} {each.times}" for each in found]


def days_of(person, until=JULY):
    return [text[:6] for text in times_of(person, until)]


@pytest.mark.django_db
def test_hours_on_the_first_monday_of_the_month(alice):
    add(alice, calendars.monthly_by_weekday(1, [0]))
    assert days_of(alice) == ["02.02.", "02.03.", "06.04.", "04.05.", "01.06."]


@pytest.mark.django_db
def test_hours_on_the_last_friday_of_the_month(alice):
    add(alice, calendars.monthly_by_weekday(-1, [4]))
    assert days_of(alice) == ["27.02.", "27.03.", "24.04.", "29.05.", "26.06."]


@pytest.mark.django_db
def test_hours_on_the_last_day_of_the_month(alice):
    add(alice, calendars.monthly_by_day(-1), last_day=date(2026, 4, 30))
    assert days_of(alice) == ["28.02.", "31.03.", "30.04."]


@pytest.mark.django_db
def test_hours_keep_their_local_time_across_the_change_of_clocks(alice):
    add(alice, calendars.monthly_by_day(29), first_day=date(2026, 3, 1))
    assert times_of(alice, local(2026, 5, 1)) == [
        "29.03. 09:00–10:00",
        "29.04. 09:00–10:00",
    ]


@pytest.mark.django_db
def test_a_split_shift_is_entered_at_once(alice):
    changes = add(
        alice,
        calendars.weekly([0], 2),
        (time(9), time(12)),
        (time(14), time(16)),
        last_day=date(2026, 2, 16),
    )
    assert len(changes) == 2
    assert times_of(alice) == [
        "02.02. 09:00–12:00",
        "02.02. 14:00–16:00",
        "16.02. 09:00–12:00",
        "16.02. 14:00–16:00",
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "stretches", "changes"),
    [
        ("stretches", [(time(9), time(12)), (time(11), time(13))], {}),
        ("ends_before_start", [(time(12), time(9))], {}),
        ("no_such_date", [(time(9), time(10))], {"last_day": date(2026, 2, 1)}),
        ("no_place", [(time(9), time(10))], {"kind": "walk_in", "place": None}),
    ],
)
def test_hours_that_make_no_sense_are_refused_whole(alice, code, stretches, changes):
    with pytest.raises(ValidationError) as error:
        add(alice, calendars.weekly([0]), *stretches, **changes)
    assert error.value.code == code
    assert not CalendarEntry.objects.exists()


@pytest.mark.django_db
def test_nobody_sits_in_an_open_hour_elsewhere_while_at_work(alice):
    add(alice, calendars.weekly([0]))
    other = meeting_place("rathaus-2")
    with pytest.raises(ValidationError) as error:
        add(alice, calendars.monthly_by_day(2), kind="walk_in", place=other)
    assert error.value.code == "overlap"


@pytest.mark.django_db
def test_an_open_hour_names_the_appointments_in_it(alice):
    hit = appointment(alice, local(2026, 3, 2, 9))
    appointment(alice, local(2026, 3, 9, 9))
    [change] = add(alice, calendars.monthly_by_weekday(1, [0]), kind="walk_in")
    assert change.affected == [hit]


@pytest.mark.django_db
def test_an_absence_repeats_and_names_whom_it_hits(alice):
    hit = appointment(alice, local(2026, 2, 16, 9))
    spared = appointment(alice, local(2026, 2, 9, 9))
    change = calendars.add_repeated_absence(
        alice, calendars.weekly([0], 2), time(8), time(12), first_day=FIRST
    )
    assert change.affected == [hit]
    reasons = {
        each.appointment: each.reason for each in calendars.conflicts(alice, now=NOW)
    }
    assert reasons[hit] == IN_ABSENCE
    assert reasons[spared] != IN_ABSENCE


@pytest.mark.django_db
def test_an_absence_without_times_takes_the_whole_day(alice):
    calendars.add_repeated_absence(
        alice,
        calendars.monthly_by_day(29),
        None,
        None,
        first_day=date(2026, 3, 1),
        last_day=date(2026, 4, 30),
    )
    entries = calendars.entries_of(alice, local(2026, 3, 1), local(2026, 5, 1))
    # On 29 March the day has 23 hours.
    assert [(each.day.day, each.whole_day) for each in entries] == [
        (29, True),
        (29, True),
    ]


@pytest.mark.django_db
def test_one_date_of_a_series_is_moved_and_moved_again(alice):
    [change] = add(alice, calendars.weekly([0]), last_day=date(2026, 2, 16))
    entry = change.entry
    calendars.move_one_date(
        entry, date(2026, 2, 9), date(2026, 2, 11), time(14), time(15)
    )
    moved = ["02.02. 09:00–10:00", "11.02. 14:00–15:00", "16.02. 09:00–10:00"]
    assert times_of(alice) == moved
    calendars.move_one_date(
        entry, date(2026, 2, 9), date(2026, 2, 12), time(8), time(9)
    )
    assert times_of(alice)[1] == "12.02. 08:00–09:00"
    calendars.cancel_one_date(entry, date(2026, 2, 9))
    assert days_of(alice) == ["02.02.", "16.02."]


@pytest.mark.django_db
def test_a_moved_date_names_the_appointments_it_leaves_behind(alice):
    [change] = add(alice, calendars.weekly([0]))
    left = appointment(alice, local(2026, 2, 9, 9), meeting_place=meeting_place())
    moved = calendars.move_one_date(
        change.entry, date(2026, 2, 9), date(2026, 2, 11), time(9), time(10)
    )
    assert moved.affected == [left]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "day", "ends"),
    [
        ("no_such_date", date(2026, 2, 10), time(15)),
        ("ends_before_start", date(2026, 2, 9), time(13)),
    ],
)
def test_a_date_that_cannot_be_moved_stays(alice, code, day, ends):
    [change] = add(alice, calendars.weekly([0]), last_day=date(2026, 2, 16))
    before = times_of(alice)
    with pytest.raises(ValidationError) as error:
        calendars.move_one_date(change.entry, day, date(2026, 2, 11), time(14), ends)
    assert error.value.code == code
    assert times_of(alice) == before


PATTERNS = st.one_of(
    st.builds(
        calendars.weekly,
        st.lists(st.integers(0, 6), min_size=1),
        st.integers(1, 4),
    ),
    st.builds(
        calendars.monthly_by_weekday,
        st.sampled_from([1, 2, 3, 4, -1]),
        st.lists(st.integers(0, 6), min_size=1),
    ),
    st.builds(calendars.monthly_by_day, st.sampled_from([*range(1, 32), -1])),
)
DAYS = st.dates(date(2023, 1, 1), date(2030, 12, 31))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PATTERNS, DAYS)
def test_a_series_begins_on_its_first_date_on_or_after_the_day(pattern, earliest):
    """As dateutil has it; of several weeks the first date begins the first."""
    found = pattern.first_day(earliest, local_clock())
    text = pattern.params.replace("byweekday", "BYDAY").upper()
    text = re.sub(r"INTERVAL:\d+", "INTERVAL:1", text)
    rule = f"FREQ={pattern.frequency};{text.replace(':', '=')}"
    start = calendars.storing.aware(earliest, time()).replace(tzinfo=None)
    expected = rrule.rrulestr(rule, dtstart=start)[0].date()
    assert found == expected
    assert timedelta(0) <= found - earliest < timedelta(days=366)
