"""What tells one message of the outbox from another, for us and for who receives it."""

from django.utils.crypto import salted_hmac

from booking.models import Appointment, Notification

Channel = Notification.Channel
SALT = "booking.outbox_keys"


def dedupe_key(
    appointment: Appointment,
    kind: str,
    channel: str = Channel.EMAIL,
    offered: Appointment | None = None,
) -> str:
    """One message of a kind and channel for each state of the appointment.

    And one for each earlier time that is offered. Keeps the order of its parts: staff's
    lists read the sequence from it.
    """
    what = f"{Notification.Kind(kind)}:{Channel(channel)}"
    key = f"{appointment.pk}:{what}:{appointment.sequence}"
    return key if offered is None else f"{key}:{offered.pk}"


def offered_to(appointment: Appointment) -> Appointment | None:
    """The earlier time that is kept for its owner."""
    waiting = getattr(appointment, "waitlist", None)
    return waiting.offered if waiting is not None else None


def reference_of(key: str) -> str:
    """32 hex digits, the same for every attempt: a second copy can be told as one.

    Nobody can guess it without SECRET_KEY who did not get the message, and it says
    nothing about it.
    """
    return salted_hmac(SALT, key, algorithm="sha256").hexdigest()[:32]
