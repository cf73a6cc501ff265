"""What readers are offered: by town, language and place."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking.appointments import cancel
from booking.offers import Wanted, choice_of, find, offers, offers_for
from tests.booking.conftest import NINE, NOW
from tests.factories import (
    absence,
    appointment,
    availability,
    case_manager,
    closure,
    kind,
    local,
    meeting_place,
    municipality,
)

pytestmark = pytest.mark.django_db
WEEK = {"start": local(2026, 2, 2), "end": local(2026, 2, 9)}


def times(found):
    return [f"{offer.starts_at.astimezone(NINE.tzinfo):%H:%M}" for offer in found]


def test_times_are_grouped_by_time_not_by_case_manager(charlie, town, first_meeting):
    second = case_manager("Bob", languages=["ar"])
    availability(second, local(2026, 2, 2, 10), local(2026, 2, 2, 11))

    found = offers(first_meeting, town, "ar", now=NOW, **WEEK)
    assert times(found) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert [offer.case_managers for offer in found[1:3]] == [
        (charlie.pk,),
        (charlie.pk, second.pk),
    ]
    assert found[0].ends_at - found[0].starts_at == timedelta(minutes=60)
    assert found[0].channel == "on_site"
    assert not found[0].nearby
    assert not found[0].interpreter


@pytest.mark.parametrize("language", ["ar", "de", "de-simple"])
def test_whoever_speaks_the_language_needs_no_interpreter(
    charlie, town, first_meeting, language
):
    found = offers(first_meeting, town, language, now=NOW, **WEEK)
    assert len(found) == 5
    assert not any(offer.interpreter for offer in found)


def test_where_nobody_speaks_the_language_an_interpreter_takes_longer(
    charlie, town, first_meeting
):
    found = offers(first_meeting, town, "ti", now=NOW, **WEEK)
    assert times(found) == ["09:00", "09:30", "10:00", "10:30"]
    assert all(offer.interpreter for offer in found)
    assert found[0].ends_at - found[0].starts_at == timedelta(minutes=90)


def test_those_who_speak_the_language_come_before_the_others(
    charlie, town, first_meeting
):
    fluent = case_manager("Bob", languages=["ti"])
    availability(fluent, local(2026, 2, 3, 9), local(2026, 2, 3, 10))

    found = offers(first_meeting, town, "ti", now=NOW, **WEEK)
    assert [offer.case_managers for offer in found] == [(fluent.pk,)]
    appointment(fluent, local(2026, 2, 3, 9))
    found = offers(first_meeting, town, "ti", now=NOW, **WEEK)
    assert {offer.case_managers for offer in found} == {(charlie.pk,)}


def test_places_of_the_area_are_offered_only_when_the_own_town_has_nothing(
    charlie, town, first_meeting
):
    nearby = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    away = meeting_place(
        "rathaus-erndtebrueck", municipality("erndtebrueck", "wittgenstein")
    )
    bob = case_manager("Bob")
    hours = local(2026, 2, 2, 9), local(2026, 2, 2, 10)
    availability(bob, *hours, place=nearby)
    availability(case_manager("Alice"), *hours, place=away)

    found = offers(first_meeting, town, "de", now=NOW, **WEEK)
    assert {offer.meeting_place for offer in found} == {meeting_place()}
    closure(local(2026, 1, 26), local(2026, 4, 1), place=meeting_place())
    (found,) = offers(first_meeting, town, "de", now=NOW)
    assert found.nearby
    assert found.meeting_place == nearby
    assert found.case_managers == (bob.pk,)


def test_the_own_town_counts_over_the_whole_horizon_not_the_days_shown(
    charlie, town, first_meeting
):
    nearby = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    hours = local(2026, 2, 3, 9), local(2026, 2, 3, 10)
    availability(case_manager("Bob"), *hours, place=nearby)

    tuesday = {"start": local(2026, 2, 3), "end": local(2026, 2, 4)}
    assert offers(first_meeting, town, "de", now=NOW, **tuesday) == []


def test_phone_reaches_everybody_in_the_district_after_those_responsible(charlie, town):
    call = kind("telefon", channel="phone", minutes=30)
    far = municipality("laasphe", "wittgenstein")
    stranger = case_manager("Bob", towns=[far], languages=["ar"])
    hours = local(2026, 2, 3, 9), local(2026, 2, 3, 10)
    availability(stranger, *hours, place=meeting_place("rathaus-laasphe", far))

    found = offers(call, town, "ar", now=NOW, **WEEK)
    assert {each.case_managers for each in found} == {(charlie.pk,)}
    absence(charlie, local(2026, 1, 1), local(2026, 12, 1))
    found = offers(call, town, "ar", now=NOW, **WEEK)
    assert {each.case_managers for each in found} == {(stranger.pk,)}
    assert not any(each.nearby or each.interpreter for each in found)


def test_by_phone_somebody_far_who_speaks_the_language_comes_before_an_interpreter(
    charlie, town
):
    call = kind("telefon", channel="phone", minutes=30)
    far = case_manager("Bob", towns=[municipality("kreuztal")], languages=["ti"])
    availability(far, local(2026, 2, 3, 9), local(2026, 2, 3, 10))
    found = offers(call, town, "ti", now=NOW, **WEEK)
    assert {each.case_managers for each in found} == {(far.pk,)}
    assert not any(each.interpreter for each in found)


def test_who_needs_no_interpreter_gets_the_shorter_time_with_everybody(nine, charlie):
    mute = replace(nine, language="ti", interpreter_wish="no")
    offer = find(mute, now=NOW)
    assert not offer.interpreter
    assert offer.ends_at - offer.starts_at == timedelta(minutes=60)


def test_who_wishes_an_interpreter_gets_the_longer_time_with_everybody(nine, charlie):
    bob = case_manager("Bob")
    availability(bob, NINE, local(2026, 2, 2, 11))
    offer = find(replace(nine, interpreter_wish="yes"), now=NOW)
    assert offer.interpreter
    assert offer.ends_at - offer.starts_at == timedelta(minutes=90)
    assert offer.case_managers == (charlie.pk, bob.pk)


def test_a_woman_or_a_man_can_be_wished_and_nobody_stands_in(nine, charlie):
    woman = case_manager("Alice", languages=["ar"], gender="woman")
    availability(woman, NINE, local(2026, 2, 2, 10))
    offer = find(replace(nine, adviser_wish="woman"), now=NOW)
    assert offer.case_managers == (woman.pk,)
    # Charlie has not said which.
    assert find(replace(nine, adviser_wish="man"), now=NOW) is None


def test_a_wish_is_kept_in_the_next_town(nine, charlie, town):
    near = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    woman = case_manager("Alice", languages=["ar"], gender="woman")
    availability(woman, local(2026, 2, 3, 9), local(2026, 2, 3, 10), place=near)
    wanted = Wanted(nine.kind, town, "ar", adviser_wish="woman")
    (offer,) = offers_for(wanted, now=NOW)
    assert (offer.nearby, offer.meeting_place) == (True, near)


def test_the_wishes_are_stored_and_hold_for_the_next_time(book, charlie):
    charlie.gender = "woman"
    charlie.save()
    mine, _secret = book(interpreter_wish="no", adviser_wish="woman", language="ti")
    assert (mine.interpreter_wish, mine.adviser_wish) == ("no", "woman")
    again = choice_of(mine)
    assert (again.interpreter_wish, again.adviser_wish) == ("no", "woman")
    assert again.booker == "link"


def test_a_cancelled_time_reopens_for_readers_after_the_delay(book, nine):
    nine.kind.reopen_minutes = 30
    nine.kind.save()
    _mine, secret = book()
    cancel(secret, now=NOW)
    assert find(nine, now=NOW + timedelta(minutes=29)) is None
    assert find(nine, now=NOW + timedelta(minutes=30)) is not None
    # Staff may have it at once.
    assert find(replace(nine, booker="staff"), now=NOW) is not None


def test_without_a_delay_a_cancelled_time_is_free_at_once(book, nine):
    mine, secret = book()
    assert cancel(secret, now=NOW).reopens_at is None
    assert find(nine, now=NOW) is not None
    assert mine.reopens_at is None


@pytest.mark.parametrize(
    ("day", "is_offered"),
    [
        (local(2026, 12, 24), True),
        (local(2026, 12, 25), False),
        (local(2026, 2, 16), True),  # Rosenmontag
        (local(2026, 6, 4), False),  # Fronleichnam
        (local(2028, 2, 29), True),
    ],
)
def test_only_public_holidays_of_the_land_close_a_day(
    charlie, town, first_meeting, day, is_offered
):
    availability(charlie, day.replace(hour=9), day.replace(hour=10))
    found = offers(
        first_meeting,
        town,
        "ar",
        now=day - timedelta(days=7),
        start=day,
        end=day + timedelta(days=1),
    )
    assert bool(found) == is_offered


def test_phone_does_not_mind_at_which_place_the_hours_are(charlie, town):
    call = kind("telefon", channel="phone", minutes=30)
    found = offers(call, town, "ar", now=NOW, **WEEK)
    assert len(found) == 6
    assert {(each.meeting_place, each.case_managers) for each in found} == {
        (None, (charlie.pk,))
    }


def test_notice_and_horizon_limit_what_is_offered(charlie, town):
    short = kind("kurz", notice_hours=170, horizon_days=9, minutes=30, step_minutes=30)
    # 170 hours after Monday at 8 is Monday at 10; nine days end on Wednesday.
    assert times(offers(short, town, "ar", now=NOW)) == [
        "10:00",
        "10:30",
        "11:00",
        "11:30",
    ]
    by_staff = offers(short, town, "ar", now=NOW, booker="staff")
    assert times(by_staff)[:2] == ["09:00", "09:30"]


def test_notice_is_real_time_over_the_change_of_clocks(charlie, town, first_meeting):
    availability(charlie, local(2026, 3, 29, 8), local(2026, 3, 29, 13))

    found = offers(first_meeting, town, "ar", now=local(2026, 3, 28, 10))
    # 24 hours, not "the same time tomorrow".
    assert times(found)[0] == "11:00"


@pytest.mark.parametrize(
    ("booking", "bookers"),
    [
        ("public", {"public", "link", "staff"}),
        ("by_link", {"link", "staff"}),
        ("staff_only", {"staff"}),
        ("display_only", set()),
    ],
)
def test_a_kind_is_offered_only_to_those_who_may_book_it(
    charlie, town, booking, bookers
):
    special = kind("besonders", booking=booking)
    offered = {
        booker
        for booker in ("public", "link", "staff")
        if offers(special, town, "ar", now=NOW, booker=booker)
    }
    assert offered == bookers


def test_a_person_can_be_named(charlie, town, first_meeting):
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, local(2026, 2, 3, 9), local(2026, 2, 3, 10))

    found = offers(first_meeting, town, "ar", now=NOW, case_manager=bob.pk)
    assert [offer.case_managers for offer in found] == [(bob.pk,)]


def test_find_gives_the_same_offer_and_nothing_else(nine, charlie):
    offer = find(nine, now=NOW)
    assert offer in offers(nine.kind, nine.municipality, "ar", now=NOW)
    assert offer.starts_at == NINE
    for forged in (
        {"starts_at": NINE + timedelta(minutes=5)},
        {"starts_at": local(2026, 2, 2, 12)},
        {"starts_at": local(2025, 2, 3, 9)},
        {"meeting_place": None},
        {"meeting_place": meeting_place("anderswo")},
        {"case_manager": charlie.pk + 1},
        {"kind": kind("begleitung", booking="staff_only")},
    ):
        assert find(replace(nine, **forged), now=NOW) is None


def test_inactive_case_managers_are_not_offered(charlie, town, first_meeting):
    charlie.active = False
    charlie.save()
    assert offers(first_meeting, town, "ar", now=NOW) == []


def test_offers_take_four_queries_however_many_people(
    charlie, town, first_meeting, django_assert_num_queries
):
    for number in range(12):
        place = meeting_place(f"ort-{number % 3}")
        hours = local(2026, 2, 4, 9), local(2026, 2, 4, 12)
        availability(case_manager(f"Bob {number}"), *hours, place=place)
    # Case managers, places, entries with their exceptions, appointments.
    with django_assert_num_queries(4):
        found = offers(first_meeting, town, "de", now=NOW)
    assert len({offer.meeting_place for offer in found}) == 4


def test_a_moved_appointments_own_time_is_not_offered_again(
    charlie, town, first_meeting
):
    """Else it would be the only one of a full town, and hide the towns nearby."""
    absence(charlie, local(2026, 2, 2, 10), local(2026, 2, 2, 12))
    near = meeting_place("rathaus-kreuztal", municipality("kreuztal"))
    hours = local(2026, 2, 4, 9), local(2026, 2, 4, 10)
    availability(case_manager("Bob", languages=["ar"]), *hours, place=near)
    absence(charlie, local(2026, 2, 9, 0), local(2026, 12, 1, 0))
    at_home = meeting_place()
    mine = appointment(charlie, NINE, kind=first_meeting, meeting_place=at_home)

    found = offers(first_meeting, town, "ar", now=NOW, ignoring=mine)
    assert {offer.meeting_place for offer in found} == {near}
    assert found == offers(first_meeting, town, "ar", now=NOW)
