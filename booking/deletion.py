"""The reader wants everything gone: at once, not when its period ends (Art. 17 GDPR)."""

from datetime import datetime

from booking import appointments, retention
from booking.errors import SlotGoneError, UnknownSecretError, one_transaction
from booking.locking import locked_row
from booking.models import Appointment
from booking.secret_links import find_by_secret

Status = Appointment.Status


@one_transaction
def delete(secret: str, *, now: datetime) -> None:
    """Cancel the appointment if it is to come, and erase every personal column of it.

    What was sent about it and what waits to be sent goes, too: no message says that it
    is cancelled. Its link and code lead nowhere any more. Raises SlotGoneError for what
    was never booked, BusyError, UnknownSecretError.
    """
    appointment = find_by_secret(secret)
    if appointment.status in (Status.HELD, Status.EXPIRED):
        raise SlotGoneError
    if appointment.status == Status.BOOKED and appointment.starts_at > now:
        appointments.cancel(secret, now=now)
    row = locked_row(appointment)
    if row.secret_hash is None:
        # Forgotten between our look and our lock.
        raise UnknownSecretError
    retention.erase_everything([row])
