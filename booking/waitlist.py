"""The waiting list: who wants to come earlier joins, leaves, and answers an offer.

First come, first served; what is offered to whom is found by ``booking.earlier_times``.
After three messages somebody is off the list, and may join again.
"""

from datetime import datetime, timedelta

from booking import calendars, kept_times, notifications
from booking.channels import channel_of
from booking.errors import (
    AlreadyCancelledError,
    BusyError,
    SlotGoneError,
    TooLateError,
    one_transaction,
)
from booking.locking import lock_people, locked_row
from booking.models import Appointment, CaseManager, Waitlist
from booking.models.waitlist import MOST_MESSAGES
from booking.secret_links import find_by_secret

Status = Appointment.Status

# Nobody changes their plans for less.
EARLIER_BY = timedelta(hours=24)


def may_join(appointment: Appointment, *, now: datetime) -> bool:
    """Whether an earlier time is possible, and its owner could be told."""
    notice = timedelta(hours=appointment.kind.notice_hours)
    return (
        appointment.status == Status.BOOKED
        and appointment.starts_at - EARLIER_BY > now + notice
        and channel_of(appointment) is not None
    )


@one_transaction
def join(secret: str, *, now: datetime) -> Appointment:
    """Put the appointment on the list; once more changes nothing.

    Raises TooLateError when no earlier time is possible or nobody could be told,
    AlreadyCancelledError, UnknownSecretError.
    """
    appointment = locked_row(find_by_secret(secret))
    if appointment.is_cancelled:
        raise AlreadyCancelledError
    if not may_join(appointment, now=now):
        raise TooLateError
    Waitlist.objects.get_or_create(
        appointment=appointment, defaults={"created_at": now}
    )
    return appointment


@one_transaction
def leave(secret: str) -> Appointment:
    """Off the list, with what is kept; nothing when not on it. Raises UnknownSecretError."""
    appointment = locked_row(find_by_secret(secret))
    notifications.skip_open(appointment, notifications.Kind.EARLIER_TIME)
    kept_times.leave(appointment)
    return appointment


@one_transaction
def decline(secret: str, starts_at: datetime) -> Appointment:
    """The earlier time goes to the next in line; nothing when it is kept no more.

    Raises UnknownSecretError.
    """
    appointment = locked_row(find_by_secret(secret))
    waiting = waiting_for(appointment)
    if waiting and waiting.offered and waiting.offered.starts_at == starts_at:
        counts_as_no(waiting, appointment)
    return appointment


@one_transaction
def accept(secret: str, starts_at: datetime, *, now: datetime) -> Appointment:
    """Move the appointment to exactly the time that is kept; link and code stay.

    Twice changes nothing. Raises SlotGoneError when it is kept no more, BusyError,
    AlreadyCancelledError, TooLateError, UnknownSecretError.
    """
    seen = find_by_secret(secret)
    found = waiting_for(seen)
    kept = found.offered if found else None
    if kept is None:
        if seen.starts_at == starts_at and seen.status == Status.BOOKED:
            return seen
        raise SlotGoneError
    ids = (seen.case_manager_id, kept.case_manager_id)
    people = lock_people(CaseManager.objects.filter(pk__in=ids))
    appointment = locked_row(seen)
    if appointment.case_manager_id not in people:
        # Moved to somebody else between our look and our lock.
        raise BusyError
    waiting, kept = _still_kept(appointment, starts_at, now)
    kept_times.hand_over(kept, appointment)
    waiting.delete()
    notifications.queue(appointment, "change", now=now)
    return appointment


def _still_kept(
    appointment: Appointment, starts_at: datetime, now: datetime
) -> tuple[Waitlist, Appointment]:
    """The place on the list and the kept row, locked. Raises what ``accept`` raises."""
    if appointment.is_cancelled:
        raise AlreadyCancelledError
    if appointment.starts_at <= now:
        raise TooLateError
    waiting = waiting_for(appointment)
    if waiting is None or waiting.offered is None:
        raise SlotGoneError
    kept = locked_row(waiting.offered)
    if not kept.is_held(now):
        raise SlotGoneError
    if kept.starts_at != starts_at or appointment.status != Status.BOOKED:
        raise SlotGoneError
    # An absence or a closure may have fallen into it; the lock keeps others out.
    if not calendars.still_fits(kept, now=now):
        raise SlotGoneError
    return waiting, kept


def counts_as_no(waiting: Waitlist, appointment: Appointment) -> None:
    """No thanks, or silence. The third time they are off the list."""
    notifications.skip_open(appointment, notifications.Kind.EARLIER_TIME)
    if waiting.messages >= MOST_MESSAGES:
        kept_times.leave(appointment)
    else:
        kept_times.let_go(appointment)


def waiting_for(appointment: Appointment) -> Waitlist | None:
    """Its place on the list as it is now."""
    found = Waitlist.objects.select_related("offered").filter(appointment=appointment)
    return found.first()
