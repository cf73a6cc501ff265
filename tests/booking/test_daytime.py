"""Daytime: from 7 to 21 o'clock local time, whatever the clocks do."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.daytime import after_daytime, is_day, morning
from tests.factories import local

TWO_HOURS = timedelta(hours=2)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (local(2026, 2, 2, 6, 59), False),
        (local(2026, 2, 2, 7), True),
        (local(2026, 2, 2, 20, 59), True),
        (local(2026, 2, 2, 21), False),
    ],
)
def test_day_is_from_seven_to_nine_in_the_evening(moment, day):
    assert is_day(moment) == day


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        (local(2026, 2, 2, 9), local(2026, 2, 2, 11)),
        (local(2026, 2, 2, 19), local(2026, 2, 2, 21)),
        (local(2026, 2, 2, 20), local(2026, 2, 3, 8)),
        (local(2026, 2, 2, 20, 59), local(2026, 2, 3, 8, 59)),
        (local(2026, 2, 2, 21), local(2026, 2, 3, 9)),
        (local(2026, 2, 3, 3), local(2026, 2, 3, 9)),
        # The nights of both changes of clocks have 9 and 11 hours.
        (local(2026, 3, 28, 20), local(2026, 3, 29, 8)),
        (local(2026, 3, 29, 1), local(2026, 3, 29, 9)),
        (local(2026, 10, 24, 20), local(2026, 10, 25, 8)),
        (local(2026, 10, 25, 2, 30), local(2026, 10, 25, 9)),
        # A leap day, and the turn of the year.
        (local(2028, 2, 28, 20), local(2028, 2, 29, 8)),
        (local(2026, 12, 31, 20, 30), local(2027, 1, 1, 8, 30)),
    ],
)
def test_two_hours_of_daytime(begins, ends):
    assert after_daytime(begins, TWO_HOURS) == ends


def test_many_hours_take_several_days():
    begins = local(2026, 2, 2, 9)
    assert after_daytime(begins, timedelta(hours=30)) == local(2026, 2, 4, 11)


@given(st.integers(0, 366 * 24 * 60), st.integers(1, 60 * 60))
def test_daytime_never_ends_at_night_and_is_as_long_as_promised(start, span):
    """Counted minute by minute, the slow way."""
    begins = local(2026, 1, 1) + timedelta(minutes=start)
    begins = begins.astimezone(morning(begins).tzinfo)
    ends = after_daytime(begins, timedelta(minutes=span))
    a_minute = timedelta(minutes=1)
    passed = [begins + a_minute * each for each in range((ends - begins) // a_minute)]
    assert is_day(passed[-1])
    assert sum(map(is_day, passed)) == span
