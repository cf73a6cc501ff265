"""Hold, confirm, move, cancel: the only code that writes appointments.

Every writer works in one transaction: lock the case managers' rows, expire stale holds,
look again with the engine that made the offer, write, and queue what the reader is to
be told. Behind it stands the database constraint ``appointment_no_overlap``. What staff
write stands in ``booking.on_behalf``; what is erased later, in ``booking.retention``.
"""

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from booking import calendars, notifications, retention
from booking.details import Details, describe
from booking.errors import (
    AlreadyCancelledError,
    BookingError,
    BusyError,
    SlotGoneError,
    SlotTakenError,
    TooEarlyError,
    TooLateError,
    UnknownSecretError,
    one_transaction,
)
from booking.locking import expire, lock_people, locked_row, open_by_secret
from booking.models import Appointment
from booking.offers import Choice, candidates, choice_of, find
from booking.on_behalf import (
    book_for,
    cancel_by_office,
    mark_called,
    move_for,
    record_outcome,
    set_video_link,
)
from booking.secret_links import find_by_secret, secret_for, stored_id
from booking.status import end, mark_booked
from booking.taking import is_same, new, refuse_taken, take

__all__ = [
    "EXTENSIONS",
    "HOLD",
    "AlreadyCancelledError",
    "BookingError",
    "BusyError",
    "Choice",
    "Details",
    "SlotGoneError",
    "SlotTakenError",
    "TooEarlyError",
    "TooLateError",
    "UnknownSecretError",
    "book_for",
    "cancel",
    "cancel_by_office",
    "choice_of",
    "confirm",
    "extend_hold",
    "find_by_secret",
    "give_back",
    "hold",
    "mark_called",
    "move",
    "move_for",
    "record_outcome",
    "set_video_link",
]

Status = Appointment.Status
# As the district's retention defaults and Munich's ZMS (activationDuration) have it;
# WCAG 2.2.1 asks for a warning and a way to extend it.
HOLD = timedelta(minutes=15)
EXTENSIONS = 1


@one_transaction
def hold(
    choice: Choice, *, submission_id: uuid.UUID, page_language: str, now: datetime
) -> tuple[Appointment, str]:
    """Reserve the chosen time for 15 minutes; the appointment and its link's secret.

    The same submission id leads to the same appointment: a double tap changes nothing,
    and another time picked on the same page replaces the first. Raises SlotTakenError,
    BusyError, AlreadyCancelledError.
    """
    submission_id = stored_id(submission_id)
    secret = secret_for(submission_id)
    people = lock_people(candidates(choice))
    refuse_taken(choice, people, submission_id, now=now)
    expire(Q(case_manager__in=people), now)
    appointment = (
        Appointment.objects.select_for_update()
        .filter(submission_id=submission_id)
        .first()
    )
    if appointment is None:
        appointment = new(submission_id, secret, page_language, now)
    elif appointment.is_cancelled:
        raise AlreadyCancelledError
    elif appointment.status not in (Status.HELD, Status.EXPIRED) or is_same(
        appointment, choice, now
    ):
        return appointment, secret
    offer = find(choice, now=now, ignoring=appointment)
    # How long an unconfirmed row may stay counts from its last hold.
    appointment.created_at = now
    appointment.status = Status.HELD
    appointment.hold_expires_at = now + HOLD
    appointment.hold_extensions = 0
    take(appointment, choice, offer, people, now=now)
    return appointment, secret


@one_transaction
def extend_hold(secret: str, *, now: datetime) -> Appointment:
    """Another 15 minutes, once. Raises SlotGoneError, TooLateError, UnknownSecretError.

    Nothing changes when it is booked already.
    """
    appointment = locked_row(find_by_secret(secret))
    if appointment.status == Status.BOOKED:
        return appointment
    if not appointment.is_held(now) or appointment.hold_expires_at is None:
        raise SlotGoneError
    if appointment.hold_extensions >= EXTENSIONS:
        raise TooLateError
    appointment.hold_expires_at += HOLD
    appointment.hold_extensions += 1
    appointment.save(update_fields=["hold_expires_at", "hold_extensions"])
    return appointment


@one_transaction
def give_back(secret: str) -> Appointment:
    """Give a held time back at once, to choose another. Raises UnknownSecretError.

    Nothing changes when it is not held any more.
    """
    appointment = locked_row(find_by_secret(secret))
    if appointment.status == Status.HELD:
        appointment.status = Status.EXPIRED
        appointment.hold_expires_at = None
        appointment.save(update_fields=["status", "hold_expires_at"])
    return appointment


@one_transaction
def confirm(secret: str, details: Details, *, now: datetime) -> Appointment:
    """Turn the hold into an appointment and queue its mails.

    A hold that ran out, or into which an absence or a closure fell meanwhile, is taken
    again while its time is free, with whoever is free then. Confirming twice changes
    nothing. Raises SlotGoneError, AlreadyCancelledError, TooLateError,
    UnknownSecretError, and ValidationError for the details.
    """
    appointment, people = open_by_secret(secret, now)
    if appointment.status == Status.BOOKED:
        return appointment
    describe(appointment, details)
    ran_out = appointment.status == Status.EXPIRED
    lost = ran_out or not calendars.still_fits(appointment, now=now)
    mark_booked(appointment, now)
    if lost:
        _take_again(appointment, people, now)
    else:
        appointment.save()
    notifications.queue(appointment, "confirmation", now=now)
    return appointment


@one_transaction
def move(secret: str, choice: Choice, *, now: datetime) -> Appointment:
    """Give the appointment another time; its link stays.

    With the same case manager where they are free. Raises SlotTakenError, BusyError,
    SlotGoneError for what was never confirmed, AlreadyCancelledError, TooLateError,
    UnknownSecretError.
    """
    appointment, people = open_by_secret(secret, now, Q(pk__in=candidates(choice)))
    if appointment.status != Status.BOOKED:
        raise SlotGoneError
    if choice.kind != appointment.kind:
        raise SlotTakenError
    if is_same(appointment, choice, now):
        return appointment
    offer = find(choice, now=now, ignoring=appointment)
    appointment.sequence += 1
    take(appointment, choice, offer, people, now=now)
    notifications.queue(appointment, "change", now=now)
    return appointment


@one_transaction
def cancel(secret: str, *, now: datetime) -> Appointment:
    """Free the time and erase who had it, at once or when the mail has gone out.

    Raises AlreadyCancelledError, SlotGoneError, TooLateError, UnknownSecretError.
    """
    appointment = locked_row(find_by_secret(secret))
    end(appointment, Status.CANCELLED_BY_CLIENT, now)
    if not notifications.queue(appointment, "cancellation", now=now):
        retention.erase_contact(appointment)
    return appointment


def _take_again(appointment: Appointment, people: list[int], now: datetime) -> None:
    """Raises SlotGoneError unless the same time can be had on the same terms."""
    choice = choice_of(appointment)
    offer = find(choice, now=now)
    if offer is None or offer.ends_at != appointment.ends_at:
        raise SlotGoneError
    take(appointment, choice, offer, people, now=now)
