"""How a reader can be written to: by e-mail, else by text message, else not at all."""

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from booking.contacts import can_be_called, international, read_number
from booking.models import Appointment, AppointmentKind, Notification

Channel = Notification.Channel

# Landlines read texts aloud to whoever picks up, or lose them. Where the kind of a number
# cannot be told (North America), it is tried.
CAN_RECEIVE = (
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.UNKNOWN,
)


class RefusedForGoodError(Exception):
    """Trying again would not help: no such mailbox, not a number. Says no address."""


def channel_of(appointment: Appointment) -> Channel | None:
    """Where messages about the appointment go; None: nowhere.

    E-mail comes first, a text message only without it: nobody is told twice, and each
    text costs. Kinds that are not to be notified send nothing.
    """
    if appointment.kind.visibility != AppointmentKind.Visibility.NOTIFIED:
        return None
    if appointment.email:
        return Channel.EMAIL
    if settings.SMS_GATEWAY_URL and mobile_number(appointment.phone):
        return Channel.SMS
    return None


def mobile_number(phone: str) -> str:
    """The number as E.164 ("+4915…"), empty when it cannot receive text messages."""
    number = read_number(phone)
    if number is None or not can_be_called(number):
        return ""
    able = phonenumbers.number_type(number) in CAN_RECEIVE
    return international(number) if able else ""
