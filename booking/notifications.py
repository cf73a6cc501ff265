"""The outbox: messages are queued in the booking's transaction and sent by a worker.

At least once: a worker that dies between sending and noting it sends again, under the
same Message-ID. Before sending it reads the appointment again, so what was moved or
cancelled meanwhile is not announced.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import transaction

from booking import mails, retention
from booking.models import Appointment, Notification

log = logging.getLogger(__name__)
Kind = Notification.Kind
State = Notification.State

REMIND_BEFORE = timedelta(hours=48)
# Nobody can use a reminder that comes later.
SHORTEST_NOTICE = timedelta(hours=3)
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=6)
# After which a worker that said nothing counts as dead: longer than a whole pass and the
# mail server's time-out (EMAIL_TIMEOUT, 30 seconds) together.
LEASE = timedelta(minutes=5)
LONGEST_PASS_SECONDS = 120

ENDINGS = (Kind.CANCELLATION, Kind.CANCELLED_BY_OFFICE)
# The status an appointment must have for the message to be true.
TRUE_WHILE = {
    Kind.CONFIRMATION: Appointment.Status.BOOKED,
    Kind.CHANGE: Appointment.Status.BOOKED,
    Kind.REMINDER: Appointment.Status.BOOKED,
    Kind.CANCELLATION: Appointment.Status.CANCELLED_BY_CLIENT,
    Kind.CANCELLED_BY_OFFICE: Appointment.Status.CANCELLED_BY_OFFICE,
}


def queue(appointment: Appointment, kind: str, *, now: datetime) -> bool:
    """Write the message, and a reminder for what is booked; False without an address.

    What was queued before is skipped. Call it inside the writer's transaction, after
    the appointment's sequence was raised.
    """
    outdated = Notification.objects.open().filter(appointment=appointment)
    outdated.update(state=State.SKIPPED, locked_until=None)
    if not appointment.email:
        return False
    kind = Kind(kind)
    rows = [_row(appointment, kind, now)]
    remind_at = reminder_time(appointment, now)
    if kind not in ENDINGS and remind_at is not None:
        rows.append(_row(appointment, Kind.REMINDER, remind_at))
    Notification.objects.bulk_create(rows)
    return True


def reminder_time(appointment: Appointment, now: datetime) -> datetime | None:
    """48 hours before; halfway for what is booked later than that.

    None when less than three hours would be left.
    """
    due = appointment.starts_at - REMIND_BEFORE
    if due <= now:
        due = now + (appointment.starts_at - now) / 2
    return due if appointment.starts_at - due >= SHORTEST_NOTICE else None


def deliver(now: datetime) -> dict[str, int]:
    """One pass of the worker over everything due; how many ended in which state.

    Each row is tried once, and one that fails does not hold up the others.
    """
    counts: dict[str, int] = {}
    began = time.monotonic()
    while (row := _claim(now)) is not None:
        state = _deliver_one(row, now)
        counts[state] = counts.get(state, 0) + 1
        # A slow mail server must not make leases begin in the past.
        if time.monotonic() - began > LONGEST_PASS_SECONDS:
            break
    return counts


def oldest_due(now: datetime) -> datetime | None:
    """Since when the oldest undelivered message has been due, for health checks."""
    oldest = Notification.objects.open().filter(due_at__lte=now).order_by("due_at")
    return oldest.values_list("due_at", flat=True).first()


@transaction.atomic
def _claim(now: datetime) -> Notification | None:
    """Take one due row for this worker, for as long as the lease.

    PostgreSQL passes over rows other workers hold; on SQLite, where locks are ignored,
    the condition of the UPDATE decides.
    """
    due = Notification.objects.due(now)
    row = due.select_for_update(skip_locked=True).first()
    if row is None:
        return None
    row.attempts += 1
    claimed = due.filter(pk=row.pk).update(
        state=State.SENDING, attempts=row.attempts, locked_until=now + LEASE
    )
    return row if claimed else None


def _deliver_one(row: Notification, now: datetime) -> State:
    appointment = Appointment.objects.select_related(
        "kind", "meeting_place", "case_manager"
    ).get(pk=row.appointment_id)
    if not _still_true(row, appointment, now):
        return _finish(row, appointment, State.SKIPPED)
    try:
        mails.send(row, appointment)
    # Whatever it is, it must not hold up the other messages.
    except Exception as error:  # noqa: BLE001
        # The class only: mail servers quote addresses.
        name = type(error).__name__
        log.warning("notification %d failed: %s", row.pk, name)
        return _try_later(row, appointment, now, name)
    return _finish(row, appointment, State.SENT)


def _still_true(row: Notification, appointment: Appointment, now: datetime) -> bool:
    kind = Kind(row.kind)
    notice = SHORTEST_NOTICE if kind == Kind.REMINDER else timedelta(0)
    return (
        row.dedupe_key == dedupe_key(appointment, kind)
        and appointment.status == TRUE_WHILE[kind]
        and appointment.starts_at - now > notice
        and bool(appointment.email)
    )


def _try_later(
    row: Notification, appointment: Appointment, now: datetime, error: str
) -> State:
    """Wait a minute, then twice as long each time; fail when it would come too late."""
    wait = min(FIRST_RETRY * 2 ** (row.attempts - 1), LONGEST_RETRY)
    if now + wait >= _deadline(row, appointment):
        return _finish(row, appointment, State.FAILED, error)
    Notification.objects.filter(pk=row.pk).update(
        state=State.QUEUED, next_try_at=now + wait, locked_until=None, error=error
    )
    return State.QUEUED


def _deadline(row: Notification, appointment: Appointment) -> datetime:
    if row.kind == Kind.REMINDER:
        return appointment.starts_at - SHORTEST_NOTICE
    if appointment.cancelled_at is None:
        return appointment.starts_at
    # By then the address is erased.
    erased_at = appointment.cancelled_at + retention.AFTER_CANCELLATION
    return min(appointment.starts_at, erased_at)


@transaction.atomic
def _finish(
    row: Notification, appointment: Appointment, state: State, error: str = ""
) -> State:
    Notification.objects.filter(pk=row.pk).update(
        state=state, locked_until=None, error=error
    )
    if row.kind in ENDINGS:
        retention.erase_contact_when_told(appointment)
    return state


def _row(appointment: Appointment, kind: Kind, due_at: datetime) -> Notification:
    return Notification(
        appointment=appointment,
        kind=kind,
        language=appointment.page_language,
        dedupe_key=dedupe_key(appointment, kind),
        due_at=due_at,
        next_try_at=due_at,
    )


def dedupe_key(appointment: Appointment, kind: str) -> str:
    """One message of a kind for each state of the appointment."""
    channel = Notification.Channel.EMAIL
    return f"{appointment.pk}:{Kind(kind)}:{channel}:{appointment.sequence}"
