"""What an appointment becomes: booked, ended. For the writers, inside their transaction."""

from datetime import datetime, timedelta

from booking.errors import AlreadyCancelledError, SlotGoneError, TooLateError
from booking.models import Appointment

Status = Appointment.Status


def mark_booked(appointment: Appointment, now: datetime) -> None:
    """In memory only."""
    appointment.status = Status.BOOKED
    appointment.hold_expires_at = None
    appointment.booked_at = now


def end(appointment: Appointment, status: Status, now: datetime) -> None:
    """Cancelled, and saved. Raises AlreadyCancelledError, SlotGoneError, TooLateError."""
    refuse_ended(appointment)
    if appointment.starts_at <= now:
        raise TooLateError
    appointment.status = status
    appointment.hold_expires_at = None
    appointment.cancelled_at = now
    wait = timedelta(minutes=appointment.kind.reopen_minutes)
    if wait and status == Status.CANCELLED_BY_CLIENT:
        appointment.reopens_at = now + wait
    appointment.sequence += 1
    appointment.save()


def refuse_ended(appointment: Appointment) -> None:
    """Raise AlreadyCancelledError or SlotGoneError for what stands no longer."""
    if appointment.is_cancelled:
        raise AlreadyCancelledError
    if appointment.status == Status.EXPIRED:
        raise SlotGoneError
