"""What staff write: they book, move and cancel for clients, and say how it ended.

Part of ``booking.appointments``, the only writer: each function is one transaction, with
the locks in the same order.
"""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from booking import notifications, retention
from booking.access import MANAGES_EVERY, own_calendar, require_access
from booking.details import Details, describe
from booking.errors import (
    SlotGoneError,
    SlotTakenError,
    TooEarlyError,
    one_transaction,
)
from booking.locking import expire, lock_people, locked_row
from booking.models import Appointment, CaseManager, Notification
from booking.models.kind import LONGEST_HORIZON
from booking.off_hours import offer_outside_hours
from booking.offers import Choice, Offer, candidates, find
from booking.secret_links import secret_for, stored_id
from booking.status import end, mark_booked, refuse_ended
from booking.taking import is_same, new, take
from pages.models import User

Status = Appointment.Status
UNDELIVERED = (Notification.State.FAILED, Notification.State.BOUNCED)


@one_transaction
def book_for(  # noqa: PLR0913  # who, what, for whom, and how sure they are
    choice: Choice,
    details: Details,
    *,
    by: User,
    page_language: str,
    now: datetime,
    submission_id: uuid.UUID | None = None,
    off_hours: bool = False,
) -> tuple[Appointment, str]:
    """Staff book on behalf: without notice, every kind; the appointment and its secret.

    Case managers book their own calendar unless they may manage every appointment. The
    same submission id leads to the same appointment. ``off_hours``: staff said
    explicitly that it lies outside the hours, or in an absence; it never overlaps with
    another appointment, nor begins in the past. Raises SlotTakenError, BusyError,
    ValidationError, PermissionDenied.
    """
    choice = _for_staff(choice, by)
    people = _lock(choice, off_hours)
    expire(Q(case_manager__in=people), now)
    number = stored_id(submission_id or uuid.uuid4())
    secret = secret_for(number)
    before = Appointment.objects.filter(submission_id=number).first()
    if before is not None:
        require_access(by, before.case_manager_id)
        return before, secret
    appointment = new(number, secret, page_language, now)
    appointment.kind = choice.kind
    describe(appointment, details)
    mark_booked(appointment, now)
    take(appointment, choice, _offered(choice, off_hours, now), people, now=now)
    notifications.queue(appointment, "confirmation", now=now)
    return appointment, secret


@one_transaction
def move_for(
    appointment: Appointment,
    choice: Choice,
    *,
    by: User,
    now: datetime,
    off_hours: bool = False,
) -> Appointment:
    """Staff give a booked appointment another time; link and code stay, the client is told.

    As ``book_for`` otherwise. Raises SlotTakenError, BusyError, AlreadyCancelledError,
    SlotGoneError for what is not booked, PermissionDenied.
    """
    choice = _for_staff(choice, by)
    people = _lock(choice, off_hours, also=appointment.case_manager_id)
    expire(Q(case_manager__in=people), now)
    appointment = locked_row(appointment)
    require_access(by, appointment.case_manager_id)
    refuse_ended(appointment)
    if appointment.status != Status.BOOKED:
        raise SlotGoneError
    if choice.kind != appointment.kind:
        raise SlotTakenError
    if is_same(appointment, choice, now):
        if off_hours:
            # It stays where it is, although an absence or a change of hours hit it.
            appointment.off_hours = True
            appointment.save(update_fields=["off_hours"])
        return appointment
    offer = _offered(choice, off_hours, now, ignoring=appointment)
    appointment.sequence += 1
    take(appointment, choice, offer, people, now=now)
    notifications.queue(appointment, "change", now=now)
    return appointment


@one_transaction
def cancel_by_office(
    appointment: Appointment, *, by: User, now: datetime
) -> Appointment:
    """Cancel for the office. Without an e-mail address somebody has to call.

    So the phone number stays for the 24 hours the retention rules allow. Raises
    AlreadyCancelledError, SlotGoneError, TooLateError, PermissionDenied.
    """
    appointment = locked_row(appointment)
    require_access(by, appointment.case_manager_id)
    end(appointment, Status.CANCELLED_BY_OFFICE, now)
    if not notifications.queue(appointment, "cancelled_by_office", now=now) and (
        not appointment.phone
    ):
        retention.erase_contact(appointment)
    return appointment


@one_transaction
def record_outcome(
    appointment: Appointment, outcome: str, *, by: User, now: datetime
) -> Appointment:
    """Say that the meeting took place (``attended``) or nobody came (``no_show``).

    May be corrected. Raises TooEarlyError, AlreadyCancelledError, SlotGoneError,
    PermissionDenied, and ValueError for another outcome.
    """
    if outcome not in (Status.ATTENDED, Status.NO_SHOW):
        raise ValueError("the outcome is attended or no_show")
    appointment = locked_row(appointment)
    require_access(by, appointment.case_manager_id)
    refuse_ended(appointment)
    if appointment.status == Status.HELD:
        raise SlotGoneError
    if appointment.starts_at > now:
        raise TooEarlyError
    appointment.status = Status(outcome)
    appointment.save(update_fields=["status"])
    return appointment


@one_transaction
def set_video_link(
    appointment: Appointment, link: str, *, by: User, now: datetime
) -> Appointment:
    """The link of this call alone; empty: the case manager's own room.

    The client is told of a call that is to come. Raises AlreadyCancelledError,
    SlotGoneError, PermissionDenied, ValidationError.
    """
    appointment = locked_row(appointment)
    require_access(by, appointment.case_manager_id)
    refuse_ended(appointment)
    if appointment.video_link == link:
        return appointment
    appointment.video_link = link
    columns = {field.name for field in Appointment._meta.fields}
    appointment.clean_fields(exclude=columns - {"video_link"})
    is_to_come = appointment.status == Status.BOOKED and appointment.starts_at > now
    if is_to_come:
        appointment.sequence += 1
    appointment.save(update_fields=["video_link", "sequence"])
    if is_to_come:
        notifications.queue(appointment, "change", now=now)
    return appointment


@one_transaction
def mark_called(appointment: Appointment, *, by: User) -> Appointment:
    """Somebody reached the client: nobody has to call any more.

    A number that was kept only for this call is erased. Raises PermissionDenied.
    """
    appointment = locked_row(appointment)
    require_access(by, appointment.case_manager_id)
    failed = Notification.objects.filter(appointment=appointment, state__in=UNDELIVERED)
    failed.update(state=Notification.State.SKIPPED)
    if appointment.is_cancelled:
        retention.erase_contact(appointment)
    return appointment


def _for_staff(choice: Choice, by: User) -> Choice:
    choice = replace(choice, booker="staff")
    if choice.case_manager is None and not by.has_perm(MANAGES_EVERY):
        choice = replace(choice, case_manager=own_calendar(by))
    require_access(by, choice.case_manager)
    return choice


def _lock(choice: Choice, off_hours: bool, also: int | None = None) -> list[int]:
    chosen = candidates(choice).order_by()
    if off_hours:
        # Outside the hours somebody in particular is booked, wherever they have hours.
        chosen = CaseManager.objects.active().filter(pk__in=[choice.case_manager])
    people = CaseManager.objects.filter(
        Q(pk__in=chosen.values("pk")) | Q(pk__in=[also])
    )
    return lock_people(people)


def _offered(
    choice: Choice,
    off_hours: bool,
    now: datetime,
    ignoring: Appointment | None = None,
) -> Offer | None:
    if not off_hours:
        return find(choice, now=now, ignoring=ignoring)
    furthest = timedelta(days=LONGEST_HORIZON)
    if not now < choice.starts_at <= now + furthest:
        return None
    return offer_outside_hours(choice)
