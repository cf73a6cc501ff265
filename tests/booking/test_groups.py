"""Group meetings: several readers share one start until its seats are taken."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from booking.appointments import (
    Details,
    SlotTakenError,
    cancel,
    confirm,
    hold,
    move,
)
from booking.errors import named
from booking.models import Appointment
from booking.offers import find, offers
from booking.taking import new, take
from tests.booking.conftest import NINE, NOW
from tests.factories import (
    absence,
    appointment,
    availability,
    case_manager,
    kind,
    local,
    minutes,
)

pytestmark = pytest.mark.django_db
HALF_PAST = NINE + minutes(30)


@pytest.fixture
def group(nine):
    """Three seats on Monday at nine."""
    return replace(nine, kind=kind("gruppe", seats=3))


@pytest.fixture
def join(group):
    """One more reader holds a seat, then books it: the appointment and its secret."""

    def joined(choice=group, *, now=NOW, **changes):
        _held, secret = hold(
            replace(choice, **changes),
            submission_id=uuid.uuid4(),
            page_language="ar",
            now=now,
        )
        return confirm(secret, Details(name="Amina"), now=now), secret

    return joined


def free_at(choice, now=NOW):
    """How many can still come to the chosen time; None where it is not offered."""
    offer = find(choice, now=now)
    return offer.seats_free if offer else None


def test_readers_share_a_start_until_its_seats_are_taken(join, group):
    assert free_at(group) == 3
    rows = [join()[0] for _ in range(3)]
    assert len({row.meeting for row in rows}) == 1
    assert [row.seat for row in rows] == [0, 1, 2]
    assert free_at(group) is None
    with pytest.raises(SlotTakenError):
        join()


def test_a_meeting_with_a_seat_left_stays_offered_with_what_is_free(join, group):
    join()
    assert free_at(group) == 2
    join()
    assert free_at(group) == 1


def test_a_meeting_blocks_everything_else(join, group, nine):
    join()
    assert find(nine, now=NOW) is None
    # An overlapping start of the same kind would be another meeting.
    assert find(replace(group, starts_at=HALF_PAST), now=NOW) is None


def test_a_group_does_not_join_a_meeting_of_another_kind(book, group):
    book()
    assert find(group, now=NOW) is None


def test_a_group_with_an_interpreter_takes_longer_and_is_not_joined_without(
    join, group
):
    join(interpreter_wish="yes")
    assert free_at(replace(group, interpreter_wish="yes")) == 2
    assert find(group, now=NOW) is None


def test_the_lowest_seat_that_was_left_is_taken_again(join):
    _first, secret = join()
    join()
    cancel(secret, now=NOW)
    assert join()[0].seat == 0


def test_when_all_have_left_the_time_is_free_for_everything(join, group, nine):
    for secret in [join()[1], join()[1]]:
        cancel(secret, now=NOW)
    assert free_at(group) == 3
    assert find(nine, now=NOW) is not None


def test_who_moves_leaves_the_meeting_and_opens_another(join, group):
    join()
    mine, secret = join()
    later = replace(group, starts_at=local(2026, 2, 9, 9), booker="link")
    moved = move(secret, later, now=NOW)
    assert moved.meeting != mine.meeting
    assert moved.seat == 0
    assert free_at(group) == 2
    assert free_at(replace(group, starts_at=later.starts_at)) == 2


def test_who_moves_into_a_meeting_joins_it(join, group):
    later = replace(group, starts_at=local(2026, 2, 9, 9))
    there, _secret = join(later)
    _mine, secret = join()
    moved = move(secret, replace(later, booker="link"), now=NOW)
    assert (moved.meeting, moved.seat) == (there.meeting, 1)


def test_a_hold_that_ran_out_takes_a_seat_of_its_meeting_again(join, group):
    _held, secret = hold(group, submission_id=uuid.uuid4(), page_language="ar", now=NOW)
    after = NOW + timedelta(minutes=20)
    others = [join(now=after)[0], join(now=after)[0]]
    again = confirm(secret, Details(name="Amina"), now=after)
    assert {row.meeting for row in others} == {again.meeting}
    assert again.seat == 2


def test_one_group_is_filled_before_another_begins(join, charlie, group):
    second = case_manager("Bob", languages=["ar"])
    availability(second, NINE, local(2026, 2, 2, 12))
    assert free_at(group) == 6
    # Bob has less to do; the group is Charlie's all the same.
    appointment(charlie, local(2026, 2, 16, 9), 60)
    first, _secret = join(case_manager=charlie.pk)
    assert join()[0].case_manager == first.case_manager
    assert free_at(group) == 4


def test_a_group_in_an_absence_is_not_joined(join, charlie, group):
    join()
    absence(charlie, NINE, HALF_PAST)
    assert find(group, now=NOW) is None


def test_a_meeting_is_joined_as_it_was_when_buffers_change(join, group):
    first, _secret = join()
    group.kind.buffer_before = group.kind.buffer_after = 60
    group.kind.save()
    second, _secret = join()
    assert (second.blocked_from, second.blocked_until) == (
        first.blocked_from,
        first.blocked_until,
    )


def test_groups_cost_no_more_queries(join, group, django_assert_num_queries):
    for _ in range(2):
        join()
    with django_assert_num_queries(4):
        assert offers(group.kind, group.municipality, "ar", now=NOW)


def test_a_cancelled_seat_waits_until_it_reopens(join, group):
    group.kind.reopen_minutes = 60
    group.kind.save()
    join()
    _mine, secret = join()
    cancel(secret, now=NOW)
    assert free_at(group) == 1
    assert free_at(group, NOW + timedelta(minutes=60)) == 2


def test_a_meeting_that_all_have_left_is_not_joined_before_it_reopens(join, group):
    group.kind.reopen_minutes = 60
    group.kind.save()
    _mine, secret = join()
    cancel(secret, now=NOW)
    assert free_at(group) is None
    assert free_at(group, NOW + timedelta(minutes=60)) == 3


def test_an_offer_from_before_the_last_seat_went_is_refused(join, charlie, group):
    offer = find(group, now=NOW)
    for _ in range(3):
        join()
    late = new(uuid.uuid4(), "secret", "ar", NOW)
    late.status = "booked"
    with pytest.raises(SlotTakenError):
        take(late, group, offer, [charlie.pk], now=NOW)
    assert Appointment.objects.count() == 3


def test_two_in_one_seat_are_refused_by_the_database_as_taken(join, group):
    first, _secret = join()
    fields = {"kind": first.kind, "meeting_place": first.meeting_place}
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        appointment(
            first.case_manager, NINE, meeting=first.meeting, seat=first.seat, **fields
        )
    assert isinstance(named(refused.value), SlotTakenError)
    assert Appointment.objects.count() == 1
