"""What a reader tells about themselves when booking."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.models import Appointment, AppointmentKind
from pages.models import Topic

NO_CONTACT = _(
    "Give an e-mail address or a phone number, so that we can send you the link."
)
TOLD = ("name", "email", "phone", "voicemail_ok", "topic")


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the reader tells about themselves; only the name is required."""

    name: str
    email: str = ""
    phone: str = ""
    voicemail_ok: bool = False
    wishes: tuple[str, ...] = ()
    topic: Topic | None = None


def describe(appointment: Appointment, details: Details) -> None:
    """Write the details down. Raises ValidationError by field."""
    channel = appointment.kind.channel
    by_phone = channel == AppointmentKind.Channel.PHONE
    required = ("name", "phone") if by_phone else ("name",)
    for field in TOLD:
        setattr(appointment, field, getattr(details, field))
    appointment.wishes = list(details.wishes)
    missing = [field for field in required if not getattr(appointment, field).strip()]
    if missing:
        raise ValidationError(
            {field: _("This field is required.") for field in missing}
        )
    has_contact = appointment.email or appointment.phone
    if channel == AppointmentKind.Channel.VIDEO and not has_contact:
        raise ValidationError({"email": NO_CONTACT})
    columns = {field.name for field in Appointment._meta.fields}
    appointment.clean_fields(exclude=columns - {*TOLD, "wishes"})
