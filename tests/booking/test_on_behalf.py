"""What staff write for clients: outside the hours, moved, called, linked."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from booking import appointments
from booking.appointments import SlotGoneError, SlotTakenError
from booking.models import Appointment, Notification
from booking.secret_links import secret_of
from pages.models import User
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import (
    absence,
    appointment,
    availability,
    case_manager,
    local,
    meeting_place,
)

pytestmark = pytest.mark.django_db
SUNDAY = local(2026, 2, 1, 20, 15)
TEN = NINE + timedelta(hours=1)


@pytest.fixture
def staff(charlie):
    charlie.user = User.objects.create(username="charlie")
    charlie.save()
    return charlie.user


@pytest.fixture
def book_for(nine, staff, charlie):
    """Charlie books for Amina: at nine on Monday, or as told."""

    def booked(*, now=NOW, by=None, details=AMINA, number=None, **changes):
        off_hours = changes.pop("off_hours", False)
        choice = replace(nine, case_manager=charlie.pk, **changes)
        return appointments.book_for(
            choice,
            details,
            by=by or staff,
            page_language="ar",
            now=now,
            submission_id=number,
            off_hours=off_hours,
        )[0]

    return booked


def test_outside_the_hours_only_where_staff_say_so(book_for):
    with pytest.raises(SlotTakenError):
        book_for(starts_at=SUNDAY)
    booked = book_for(starts_at=SUNDAY, off_hours=True)
    assert (booked.starts_at, booked.off_hours) == (SUNDAY, True)
    assert booked.blocked_until - booked.ends_at == timedelta(minutes=15)


def test_an_absence_is_crossed_with_the_same_word_only(book_for, charlie):
    absence(charlie, local(2026, 2, 2), local(2026, 2, 3))
    with pytest.raises(SlotTakenError):
        book_for()
    assert book_for(off_hours=True).starts_at == NINE


@pytest.mark.parametrize("minutes", [-60, -30, 0, 30, 74])
def test_outside_the_hours_nothing_overlaps_either(book_for, charlie, minutes):
    """Buffers included: the standing one blocks until a quarter past ten."""
    appointment(charlie, NINE, after=15)
    starts_at = NINE + timedelta(minutes=minutes)
    with pytest.raises(SlotTakenError):
        book_for(starts_at=starts_at, off_hours=True)
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "starts_at", [NOW, NOW - timedelta(minutes=1), NOW + timedelta(days=400)]
)
def test_outside_the_hours_is_not_outside_of_time(book_for, starts_at):
    with pytest.raises(SlotTakenError):
        book_for(starts_at=starts_at, off_hours=True)


def test_a_meeting_on_site_needs_a_place_whenever_it_is(book_for):
    with pytest.raises(SlotTakenError):
        book_for(starts_at=SUNDAY, meeting_place=None, off_hours=True)


def test_the_same_form_books_once(book_for):
    number = uuid.uuid4()
    first, second = (book_for(number=number) for _time in (1, 2))
    assert first == second
    assert Appointment.objects.count() == 1


def test_outside_the_hours_an_interpreter_takes_longer_as_ever(book_for):
    booked = book_for(starts_at=SUNDAY, language="uk", off_hours=True)
    assert booked.interpreter
    assert booked.ends_at - booked.starts_at == timedelta(minutes=90)


def test_only_the_own_calendar_is_written(book_for, charlie):
    stranger = User.objects.create(username="stranger")
    case_manager("Dana", user=stranger)
    with pytest.raises(PermissionDenied):
        book_for(by=stranger, off_hours=True)
    booked = book_for()
    choice = replace(appointments.choice_of(booked), starts_at=local(2026, 2, 2, 10))
    with pytest.raises(PermissionDenied):
        appointments.move_for(
            booked, replace(choice, case_manager=charlie.pk), by=stranger, now=NOW
        )
    for write in (
        lambda: appointments.mark_called(booked, by=stranger),
        lambda: appointments.set_video_link(
            booked, "https://x.example", by=stranger, now=NOW
        ),
    ):
        with pytest.raises(PermissionDenied):
            write()


def test_moving_for_a_client_keeps_link_and_code_and_tells_them(
    book_for, staff, charlie
):
    booked = book_for()
    choice = replace(
        appointments.choice_of(booked),
        starts_at=local(2026, 2, 2, 11),
        case_manager=charlie.pk,
    )
    moved = appointments.move_for(booked, choice, by=staff, now=NOW)
    assert moved.starts_at == local(2026, 2, 2, 11)
    assert (moved.sequence, moved.secret_hash) == (1, booked.secret_hash)
    kinds = Notification.objects.open().values_list("kind", flat=True)
    assert sorted(kinds) == ["change", "reminder"]
    outside = replace(choice, starts_at=SUNDAY)
    with pytest.raises(SlotTakenError):
        appointments.move_for(moved, outside, by=staff, now=NOW)
    again = appointments.move_for(moved, outside, by=staff, now=NOW, off_hours=True)
    assert again.off_hours
    back = appointments.move_for(again, choice, by=staff, now=NOW)
    assert not back.off_hours


@pytest.mark.parametrize("status", ["expired", "attended", "no_show"])
def test_what_is_not_booked_is_not_moved(staff, charlie, nine, status):
    row = appointment(charlie, local(2026, 2, 2, 10), status=status)
    choice = replace(nine, case_manager=charlie.pk)
    with pytest.raises(SlotGoneError):
        appointments.move_for(row, choice, by=staff, now=NOW)


def test_a_link_must_be_one(staff, charlie):
    row = appointment(charlie, NINE)
    with pytest.raises(ValidationError):
        appointments.set_video_link(row, "javascript:alert(1)", by=staff, now=NOW)


def test_a_link_that_changes_is_sent_once(staff, book_for):
    booked = book_for()
    for _ in range(2):
        link = "https://video.example.org/7"
        found = appointments.set_video_link(booked, link, by=staff, now=NOW)
        assert (found.video_link, found.sequence) == (link, 1)
    told = Notification.objects.open().values_list("kind", flat=True)
    assert sorted(told) == ["change", "reminder"]


def test_who_moves_into_the_hours_is_inside_them_again(book_for, nine):
    booked = book_for(starts_at=SUNDAY, off_hours=True)

    moved = appointments.move(secret_of(booked), nine, now=NOW)
    assert (moved.starts_at, moved.off_hours) == (NINE, False)


def test_the_room_of_one_call_is_not_the_room_of_somebody_else(book_for, nine):
    booked = book_for()
    Appointment.objects.update(video_link="https://video.example.org/charlie")
    bob = case_manager("Bob", languages=["ar"])
    availability(bob, TEN, TEN + timedelta(hours=1), place=meeting_place("anderswo"))
    elsewhere = replace(nine, starts_at=TEN, meeting_place=meeting_place("anderswo"))

    moved = appointments.move(secret_of(booked), elsewhere, now=NOW)
    assert (moved.case_manager, moved.video_link) == (bob, "")
