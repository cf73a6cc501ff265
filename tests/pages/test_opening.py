"""When an office is open: examples, and any schedule against counting minutes."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pages.opening import (
    LAST_MINUTE,
    Cause,
    Closure,
    Schedule,
    SpecialDays,
    deviations,
    plan,
    spans,
    status,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = datetime.timedelta(minutes=1)
A_DAY = datetime.timedelta(days=1)
SPRING, AUTUMN = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)


def at(text):
    """An aware local moment."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def in_utc(text):
    return at(text).astimezone(datetime.UTC)


def on(text):
    return datetime.date.fromisoformat(text)


def hours(*texts):
    """("08:00-12:00", …) as stretches."""
    return tuple(
        tuple(datetime.time.fromisoformat(part) for part in text.split("-"))
        for text in texts
    )


# Monday to Thursday with a lunch break, Friday morning.
WEEK = {day: hours("08:00-12:00", "13:30-16:00") for day in range(4)}
WEEK[4] = hours("08:00-12:30")


def closed(first, last=None, reason=""):
    return SpecialDays(on(first), on(last or first), (), reason)


@pytest.mark.parametrize(
    ("now", "is_open", "until", "opens"),
    [
        ("2026-11-30T07:59", False, None, "2026-11-30T08:00"),
        ("2026-11-30T08:00", True, "2026-11-30T12:00", None),
        ("2026-11-30T11:59", True, "2026-11-30T12:00", None),
        ("2026-11-30T12:00", False, None, "2026-11-30T13:30"),
        ("2026-11-30T16:00", False, None, "2026-12-01T08:00"),
        ("2026-12-04T12:30", False, None, "2026-12-07T08:00"),
    ],
)
def test_a_week_with_a_lunch_break(now, is_open, until, opens):
    found = status(Schedule(WEEK), at(now), BERLIN)
    assert found.is_open is is_open
    assert found.until == (at(until) if until else None)
    assert found.opens == (at(opens) if opens else None)


def test_a_holiday_closes_and_says_so():
    schedule = Schedule(WEEK, holidays=frozenset({on("2026-12-25")}))
    found = status(schedule, at("2026-12-25T09:00"), BERLIN)
    assert (found.is_open, found.today.cause) == (False, Cause.HOLIDAY)
    assert found.opens == at("2026-12-28T08:00")


def test_an_exception_of_one_day_opens_on_a_holiday():
    day = on("2026-12-25")
    special = SpecialDays(day, day, hours("10:00-11:00"))
    schedule = Schedule(WEEK, (special,), frozenset({day}))
    assert status(schedule, at("2026-12-25T10:30"), BERLIN).is_open


def test_hours_for_several_days_open_neither_on_holidays_nor_on_sundays():
    days = SpecialDays(on("2026-12-21"), on("2026-12-27"), hours("09:00-10:00"))
    schedule = Schedule(WEEK, (days,), frozenset({on("2026-12-25")}))
    open_on = [
        number
        for number in range(21, 28)
        if spans(schedule, on(f"2026-12-{number}"), BERLIN)
    ]
    assert open_on == [21, 22, 23, 24]


def test_a_closure_comes_before_all():
    day = on("2026-12-01")
    schedule = Schedule(
        WEEK,
        (SpecialDays(day, day, hours("09:00-10:00")),),
        closure=Closure(day, on("2026-12-02"), "moving"),
    )
    found = status(schedule, at("2026-12-01T09:30"), BERLIN)
    assert (found.is_open, found.today.cause) == (False, Cause.CLOSURE)
    assert found.today.reason == "moving"
    assert found.opens == at("2026-12-03T08:00")


def test_a_closure_without_an_end_has_no_next_opening():
    found = status(
        Schedule(WEEK, closure=Closure(on("2026-12-01"))),
        at("2026-12-01T09:30"),
        BERLIN,
    )
    assert (found.is_open, found.opens) == (False, None)


def test_an_office_opens_on_its_first_day_and_never_after_its_last():
    schedule = Schedule(WEEK, valid_from=on("2026-12-02"), valid_to=on("2026-12-02"))
    before = status(schedule, at("2026-11-30T09:00"), BERLIN)
    assert before.opens == at("2026-12-02T08:00")
    after = status(schedule, at("2026-12-03T09:00"), BERLIN)
    assert (after.is_open, after.opens, after.today.cause) == (
        False,
        None,
        Cause.NOT_THERE,
    )


ALWAYS = {day: hours("00:00-23:59") for day in range(7)}


@pytest.mark.parametrize("now", ["2026-12-01T23:59", "2026-10-25T02:30"])
def test_a_hotline_is_open_without_end(now):
    found = status(Schedule(ALWAYS), at(now), BERLIN)
    assert (found.is_open, found.until) == (True, None)


def test_a_hotline_that_stops_says_when():
    found = status(
        Schedule(ALWAYS, valid_to=on("2026-12-03")), at("2026-12-01T12:00"), BERLIN
    )
    assert found.until == at("2026-12-04T00:00")


def test_no_hours_means_never():
    found = status(Schedule({}), at("2026-12-01T12:00"), BERLIN)
    assert (found.is_open, found.opens) == (False, None)


def test_deviations_name_days_once_and_leave_out_what_is_closed_anyway():
    schedule = Schedule(
        WEEK,
        (
            closed("2026-12-03", reason="staff_meeting"),
            closed("2026-12-17", "2027-01-03", "holiday_period"),
        ),
        frozenset({on("2026-12-06"), on("2026-12-08"), on("2026-12-25")}),
    )
    found = deviations(schedule, on("2026-12-01"), 28)
    assert [(d.first.day, d.last.day, d.cause, d.reason) for d in found] == [
        (3, 3, Cause.EXCEPTION, "staff_meeting"),
        (8, 8, Cause.HOLIDAY, ""),
        (17, 28, Cause.EXCEPTION, "holiday_period"),
    ]


def test_a_holiday_among_days_with_other_hours_parts_them():
    days = SpecialDays(on("2026-12-21"), on("2026-12-30"), hours("09:00-10:00"))
    schedule = Schedule(WEEK, (days,), frozenset({on("2026-12-25")}))
    found = deviations(schedule, on("2026-12-01"), 60)
    assert [(d.first.day, d.last.day, d.cause) for d in found] == [
        (21, 24, Cause.EXCEPTION),
        (25, 25, Cause.HOLIDAY),
        (28, 30, Cause.EXCEPTION),
    ]


def test_where_there_are_no_weekly_hours_every_exception_is_told():
    schedule = Schedule(
        {}, (closed("2026-12-05", "2026-12-06"),), frozenset({on("2026-12-25")})
    )
    (found,) = deviations(schedule, on("2026-12-01"), 28)
    assert (found.first, found.last) == (on("2026-12-05"), on("2026-12-06"))


# Any schedule ------------------------------------------------------------------------


@st.composite
def stretches(draw):
    """Up to three stretches that do not meet, in quarters of an hour."""
    marks = draw(st.lists(st.integers(0, 95), max_size=6, unique=True).map(sorted))
    times = [datetime.time(mark // 4, mark % 4 * 15) for mark in marks]
    pairs = list(zip(times[::2], times[1::2], strict=False))
    if pairs and draw(st.booleans()):
        pairs[-1] = (pairs[-1][0], LAST_MINUTE)
    return tuple(pairs)


days = st.one_of(
    *(
        st.integers(-4, 4).map(lambda number, around=around: around + number * A_DAY)
        for around in (SPRING, AUTUMN, datetime.date(2026, 12, 24))
    )
)
# Days are spread over a week around the moment that is asked for.
near = st.integers(-5, 5)


@st.composite
def schedules(draw, around):
    def day():
        return around + draw(near) * A_DAY

    def special():
        first = day()
        last = first + draw(st.integers(0, 4)) * A_DAY
        return SpecialDays(first, last, draw(stretches()))

    closure_first = day()
    closure = draw(
        st.sampled_from(
            [
                None,
                Closure(closure_first),
                Closure(closure_first, closure_first + 2 * A_DAY),
            ]
        )
    )
    weekdays = draw(st.sets(st.integers(0, 6)))
    weekly = {number: draw(stretches()) for number in weekdays}
    return Schedule(
        weekly={number: found for number, found in weekly.items() if found},
        special=tuple(special() for _number in range(draw(st.integers(0, 2)))),
        holidays=frozenset(day() for _number in range(draw(st.integers(0, 2)))),
        closure=closure,
        valid_from=draw(st.sampled_from([None, day()])),
        valid_to=draw(st.sampled_from([None, day()])),
    )


@st.composite
def cases(draw):
    """A schedule, and a minute near it."""
    day = draw(days)
    start = datetime.datetime.combine(day, datetime.time(), tzinfo=BERLIN)
    minute = start.astimezone(datetime.UTC) + draw(st.integers(0, 25 * 60)) * MINUTE
    return draw(schedules(day)), minute


def oracle_hours(schedule, day):
    """What holds on a day, said again in other words."""
    if schedule.valid_from and day < schedule.valid_from:
        return ()
    if schedule.valid_to and day > schedule.valid_to:
        return ()
    shut = schedule.closure
    if shut and day >= shut.first and not (shut.last and day > shut.last):
        return ()
    week = schedule.weekly.get(day.weekday(), ())
    for days in schedule.special:
        if days.first <= day <= days.last:
            if days.first == days.last or not days.stretches:
                return days.stretches
            if day in schedule.holidays or (schedule.weekly and not week):
                return ()
            return days.stretches
    return () if day in schedule.holidays else week


def oracle_open(schedule, minute):
    """Whether the clock on the wall shows a time within the hours of its day."""
    local = minute.astimezone(BERLIN)
    shown = local.replace(tzinfo=None)
    return any(
        opens <= shown.time() and (shown.time() < closes or closes == LAST_MINUTE)
        for opens, closes in oracle_hours(schedule, shown.date())
    )


ORACLE_DAYS = 9


def first_minute(schedule, minute, wanted):
    """The first minute of the days ahead at which the office is open or not."""
    for number in range(ORACLE_DAYS * 24 * 60):
        asked = minute + number * MINUTE
        if oracle_open(schedule, asked) is wanted:
            return asked
    return None


@settings(max_examples=60, deadline=None)
@given(cases())
@example((Schedule({6: hours("01:30-02:30")}), in_utc("2026-10-25T02:15")))
@example(
    (Schedule({6: hours("02:15-02:45", "03:30-04:00")}), in_utc("2026-03-29T01:00"))
)
def test_any_schedule_is_open_when_the_clock_on_the_wall_says_so(case):
    schedule, minute = case
    found = status(schedule, minute, BERLIN)
    assert found.is_open is oracle_open(schedule, minute)
    end = minute + ORACLE_DAYS * A_DAY
    if found.is_open:
        expected = first_minute(schedule, minute, wanted=False)
        if found.until is not None:
            assert expected == found.until
        else:
            assert expected is None or expected - minute > 7 * A_DAY
    else:
        expected = first_minute(schedule, minute, wanted=True)
        opens = found.opens if found.opens and found.opens < end else None
        assert opens == expected


@settings(max_examples=80, deadline=None)
@given(cases())
def test_any_day_deviates_if_and_only_if_its_hours_do(case):
    schedule, minute = case
    first = minute.astimezone(BERLIN).date()
    told = {
        deviation.first + number * A_DAY: deviation
        for deviation in deviations(schedule, first, 12)
        for number in range((deviation.last - deviation.first).days + 1)
    }
    for number in range(12):
        day = first + number * A_DAY
        cause = plan(schedule, day).cause
        if cause in (Cause.NOT_THERE, Cause.CLOSURE):
            assert day not in told
        elif day in told and told[day].cause is Cause.HOLIDAY:
            assert day in schedule.holidays
        elif schedule.weekly:
            usual = schedule.weekly.get(day.weekday(), ())
            differs = sorted(oracle_hours(schedule, day)) != sorted(usual)
            # A day that is as usual may lie between two that are not.
            assert day in told if differs else True
