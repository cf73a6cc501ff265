"""The outbox: messages are queued in the booking's transaction and sent by a worker.

At least once. The worker may be killed anywhere: before the mail server or the gateway
has accepted, nothing is lost, because its claim ends with the lease; between that and its
note one copy may follow, under the same Message-ID or reference. Before sending it reads
the appointment again, so what was moved or cancelled meanwhile is not announced.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from booking import daytime, kept_times, mails, retention, text_messages
from booking.channels import Channel, RefusedForGoodError, channel_of
from booking.models import Appointment, Notification
from booking.outbox_keys import dedupe_key, offered_to

log = logging.getLogger(__name__)
Kind = Notification.Kind
State = Notification.State
Status = Appointment.Status

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
    Kind.CONFIRMATION: Status.BOOKED,
    Kind.CHANGE: Status.BOOKED,
    Kind.REMINDER: Status.BOOKED,
    Kind.EARLIER_TIME: Status.BOOKED,
    Kind.CANCELLATION: Status.CANCELLED_BY_CLIENT,
    Kind.CANCELLED_BY_OFFICE: Status.CANCELLED_BY_OFFICE,
}
SENDERS = {Channel.EMAIL: mails, Channel.SMS: text_messages}


def queue(appointment: Appointment, kind: str, *, now: datetime) -> bool:
    """Write the message, and a reminder for what is booked.

    False when nothing is sent: no address, or a kind that sends nothing. What was queued
    before is skipped. Call it inside the writer's transaction, after the appointment's
    sequence was raised. Every move and every cancellation passes here: an earlier time
    that was kept for its owner becomes free, and then those who wait are served.
    """
    skip_open(appointment)
    _free_times(appointment, kind, now)
    channel = channel_of(appointment)
    if channel is None:
        return False
    kind = Kind(kind)
    rows = [_row(appointment, kind, channel, now)]
    remind_at = reminder_time(appointment, now)
    if kind not in ENDINGS and remind_at is not None:
        if channel == Channel.SMS:
            remind_at = _by_day(remind_at, appointment)
        rows.append(_row(appointment, Kind.REMINDER, channel, remind_at))
    Notification.objects.bulk_create(rows)
    return True


def _free_times(appointment: Appointment, kind: str, now: datetime) -> None:
    if kind in ENDINGS:
        kept_times.leave(appointment)
    elif kind == Kind.CHANGE:
        kept_times.let_go(appointment)
    else:
        return
    # They import this module.
    from booking.earlier_times import serve_near

    transaction.on_commit(partial(serve_near, appointment.municipality, now))


def queue_earlier_time(
    appointment: Appointment, offered: Appointment, *, now: datetime
) -> bool:
    """Write that ``offered`` is kept for the owner of the appointment; else False.

    Beside what is queued already: the appointment stays as it is.
    """
    channel = channel_of(appointment)
    if channel is None:
        return False
    row = _row(appointment, Kind.EARLIER_TIME, channel, now)
    row.dedupe_key = dedupe_key(appointment, Kind.EARLIER_TIME, channel, offered)
    row.save()
    return True


def skip_open(appointment: Appointment, *kinds: str) -> None:
    """What waits to be sent is not sent; of these kinds only, if any are named."""
    outdated = Notification.objects.open().filter(appointment=appointment)
    if kinds:
        outdated = outdated.filter(kind__in=kinds)
    outdated.update(state=State.SKIPPED, locked_until=None)


def reminder_time(appointment: Appointment, now: datetime) -> datetime | None:
    """48 hours before; halfway for what is booked later than that.

    Two days of the calendar before, at the same time of day, whatever the clocks do in
    between. None when less than three hours would be left.
    """
    # In UTC: the difference of two local times leaves a change of clocks out.
    now, starts_at = now.astimezone(UTC), appointment.starts_at.astimezone(UTC)
    due = two_days_before(starts_at)
    if due <= now:
        due = now + (starts_at - now) / 2
    return due if starts_at - due >= SHORTEST_NOTICE else None


def _by_day(due: datetime, appointment: Appointment) -> datetime:
    """Telephones ring: not at night, unless it would be too late in the morning."""
    later = daytime.morning(due)
    return later if appointment.starts_at - later >= SHORTEST_NOTICE else due


def two_days_before(moment: datetime) -> datetime:
    """The same local time of day, 48 hours earlier by the clock on the wall; UTC.

    A time that does not exist there, as 2:30 on a Sunday in March, is an hour later.
    """
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return (local - REMIND_BEFORE).astimezone(UTC)


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
    # What cannot be read is tried until it is forgotten.
    deadline = None
    try:
        appointment = _read(row)
        deadline = _deadline(row, appointment)
        if not _still_true(row, appointment, now):
            return _finish(row, State.SKIPPED)
        SENDERS[Channel(row.channel)].send(row, appointment)
    except RefusedForGoodError as error:
        log.warning("notification %d is refused for good: %s", row.pk, error)
        return _finish(row, State.FAILED, error=str(error))
    # Whatever it is, it must not hold up the other messages.
    except Exception as error:  # noqa: BLE001
        # The class only: mail servers quote addresses.
        name = type(error).__name__
        log.warning("notification %d failed: %s", row.pk, name)
        return _try_later(row, deadline, now, name)
    return _finish(row, State.SENT, sent_at=now)


def _read(row: Notification) -> Appointment:
    """The appointment as it is now. Raises UnreadableError without the right key."""
    return Appointment.objects.select_related(
        "kind",
        "meeting_place",
        "case_manager",
        "municipality",
        "waitlist__offered__meeting_place",
        "waitlist__offered__kind",
    ).get(pk=row.appointment_id)


def _still_true(row: Notification, appointment: Appointment, now: datetime) -> bool:
    kind = Kind(row.kind)
    notice = SHORTEST_NOTICE if kind == Kind.REMINDER else timedelta(0)
    offered = offered_to(appointment) if kind == Kind.EARLIER_TIME else None
    if kind == Kind.EARLIER_TIME and (offered is None or not offered.is_held(now)):
        return False
    return (
        row.dedupe_key == dedupe_key(appointment, kind, row.channel, offered)
        and appointment.status == TRUE_WHILE[kind]
        and appointment.starts_at - now > notice
        and channel_of(appointment) == row.channel
    )


def _try_later(
    row: Notification, deadline: datetime | None, now: datetime, error: str
) -> State:
    """Wait a minute, then twice as long each time; fail when it would come too late."""
    # Six hours are reached long before; more would leave the calendar.
    doublings = min(row.attempts - 1, 12)
    wait = min(FIRST_RETRY * 2**doublings, LONGEST_RETRY)
    if deadline is not None and now + wait >= deadline:
        return _finish(row, State.FAILED, error=error)
    Notification.objects.filter(pk=row.pk).update(
        state=State.QUEUED, next_try_at=now + wait, locked_until=None, error=error
    )
    return State.QUEUED


def _deadline(row: Notification, appointment: Appointment) -> datetime:
    if row.kind == Kind.REMINDER:
        return appointment.starts_at - SHORTEST_NOTICE
    if row.kind == Kind.EARLIER_TIME:
        offered = offered_to(appointment)
        held = offered.hold_expires_at if offered else None
        return held or appointment.starts_at
    if appointment.cancelled_at is None:
        return appointment.starts_at
    # By then the address is erased.
    erased_at = appointment.cancelled_at + retention.AFTER_CANCELLATION
    return min(appointment.starts_at, erased_at)


@transaction.atomic
def _finish(
    row: Notification,
    state: State,
    *,
    error: str = "",
    sent_at: datetime | None = None,
) -> State:
    Notification.objects.filter(pk=row.pk).update(
        state=state, locked_until=None, error=error, sent_at=sent_at
    )
    if row.kind in ENDINGS:
        retention.erase_contact_when_told(row.appointment)
    return state


def _row(
    appointment: Appointment, kind: Kind, channel: Channel, due_at: datetime
) -> Notification:
    return Notification(
        appointment=appointment,
        kind=kind,
        channel=channel,
        language=appointment.page_language,
        dedupe_key=dedupe_key(appointment, kind, channel),
        due_at=due_at,
        next_try_at=due_at,
    )
