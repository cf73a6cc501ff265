"""Open hours without appointment: shown with their next dates, never bookable."""

import pytest

from booking.calendars import conflicts
from booking.calendars.conflicts import IN_ABSENCE, OPEN_HOUR
from booking.offers import offers
from booking.open_hours import open_hours
from booking.supply import supply_around, supply_at_places
from tests.booking.conftest import NINE, NOW
from tests.factories import (
    BERLIN,
    absence,
    appointment,
    case_manager,
    closure,
    exception,
    kind,
    local,
    meeting_place,
    municipality,
    walk_in,
)

pytestmark = pytest.mark.django_db
TWO, FOUR = local(2026, 2, 2, 14), local(2026, 2, 2, 16)
MONDAYS = ("WEEKLY", "byweekday:MO")


def shown(town, now=NOW):
    """{place: [local "day hour–hour"]}."""
    supply = supply_around(town, [kind()], now=now)
    return {
        each.place.key: [
            f"{date.starts_at.astimezone(BERLIN):%d.%m. %H:%M}"
            f"–{date.ends_at.astimezone(BERLIN):%H:%M}"
            for date in each.dates
        ]
        for each in open_hours(supply, town)
    }


def test_the_next_three_dates_of_a_place_are_shown(charlie, town):
    walk_in(charlie, TWO, FOUR, rule=MONDAYS)
    assert shown(town) == {
        "rathaus-netphen": [
            "02.02. 14:00–16:00",
            "09.02. 14:00–16:00",
            "16.02. 14:00–16:00",
        ]
    }


def test_what_has_begun_is_shown_until_it_ends(charlie, town):
    walk_in(charlie, TWO, FOUR)
    expected = {"rathaus-netphen": ["02.02. 14:00–16:00"]}
    assert shown(town, local(2026, 2, 2, 15)) == expected
    assert shown(town, FOUR) == {}


def test_exceptions_absences_closures_and_holidays_are_respected(charlie, town):
    hours = walk_in(charlie, TWO, FOUR, rule=MONDAYS)
    exception(hours, local(2026, 2, 9, 14), cancelled=True)
    absence(charlie, local(2026, 2, 16), local(2026, 2, 17))
    closure(local(2026, 2, 23, 15), local(2026, 2, 23, 18), place=meeting_place())
    assert shown(town)["rathaus-netphen"] == [
        "02.02. 14:00–16:00",
        "23.02. 14:00–15:00",
        "02.03. 14:00–16:00",
    ]
    # 6 April is Easter Monday.
    at_easter = shown(town, local(2026, 4, 1))["rathaus-netphen"]
    assert at_easter[0] == "13.04. 14:00–16:00"


def test_an_absence_of_one_leaves_the_open_hour_of_another(charlie, town):
    other = case_manager("Bob")
    walk_in(charlie, TWO, FOUR)
    walk_in(other, TWO, local(2026, 2, 2, 15))
    absence(charlie, local(2026, 2, 2), local(2026, 2, 3))
    assert shown(town) == {"rathaus-netphen": ["02.02. 14:00–15:00"]}


def test_the_own_town_comes_before_others_of_the_area(charlie, town):
    near = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    away = meeting_place("rathaus-laasphe", municipality("laasphe", "wittgenstein"))
    walk_in(charlie, NINE, local(2026, 2, 2, 10), place=near)
    walk_in(charlie, NINE, local(2026, 2, 2, 10), place=away)
    walk_in(charlie, TWO, FOUR)
    assert list(shown(town)) == ["rathaus-netphen", "rathaus-kreuztal"]


def test_places_and_people_no_longer_in_use_have_none(charlie, town):
    shut = meeting_place("alt", active=False)
    walk_in(charlie, TWO, FOUR, place=shut)
    walk_in(case_manager("Bob", active=False), TWO, FOUR)
    assert shown(town) == {}


def test_nobody_can_be_booked_in_an_open_hour_at_any_place(charlie, town):
    walk_in(charlie, NINE, local(2026, 2, 2, 10, 30), place=meeting_place("anderswo"))
    week = {"start": local(2026, 2, 2), "end": local(2026, 2, 3)}
    for each in (kind(), kind("telefon", channel="phone")):
        found = offers(each, town, "ar", now=NOW, **week)
        assert found[0].starts_at == local(2026, 2, 2, 10, 30)


def test_an_appointment_in_a_new_open_hour_is_a_conflict(charlie):
    meeting = appointment(charlie, NINE, meeting_place=meeting_place())
    assert conflicts(charlie, now=NOW) == []
    walk_in(charlie, NINE, local(2026, 2, 2, 10))
    (conflict,) = conflicts(charlie, now=NOW)
    assert conflict == (meeting, OPEN_HOUR)


def test_what_staff_put_outside_the_hours_needs_none_but_an_absence_hits_it(charlie):
    evening = local(2026, 2, 2, 19)
    appointment(charlie, evening, meeting_place=meeting_place(), off_hours=True)
    assert conflicts(charlie, now=NOW) == []
    absence(charlie, local(2026, 2, 2), local(2026, 2, 3))
    (conflict,) = conflicts(charlie, now=NOW)
    assert conflict.reason == IN_ABSENCE


def test_a_towns_page_sees_the_same_hours(charlie, town):
    walk_in(charlie, TWO, FOUR)
    supplies = [
        load(town, [kind()], now=NOW) for load in (supply_around, supply_at_places)
    ]
    found = [open_hours(supply, town) for supply in supplies]
    assert [each.dates for each in found[0]] == [each.dates for each in found[1]]
    assert found[0]
