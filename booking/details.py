"""What a reader tells about themselves when booking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.form_check import STAMP
from booking.models import Appointment, AppointmentKind, Wish
from pages.models import Topic

NO_CONTACT = _(
    "Give an e-mail address or a phone number, so that we can send you the link."
)
COLUMNS = ("name", "email", "phone", "voicemail_ok", "topic", "note")
# Fields of the form, one for each wish.
WISH_FIELDS = {f"wish_{wish.value}": wish.value for wish in Wish}
# What is typed and travels along from form to form.
TOLD = (*COLUMNS, *WISH_FIELDS, STAMP)


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the reader tells about themselves; only the name is required."""

    name: str
    email: str = ""
    phone: str = ""
    voicemail_ok: bool = False
    wishes: tuple[str, ...] = ()
    topic: Topic | None = None
    note: str = ""


def details_of(told: Mapping[str, Any]) -> Details:
    """The details of a form's cleaned data."""
    wishes = tuple(wish for field, wish in WISH_FIELDS.items() if told.get(field))
    columns = {name: told[name] for name in COLUMNS if name in told}
    return Details(wishes=wishes, **columns)


def describe(appointment: Appointment, details: Details) -> None:
    """Write the details down. Raises ValidationError by field."""
    channel = appointment.kind.channel
    by_phone = channel == AppointmentKind.Channel.PHONE
    required = ("name", "phone") if by_phone else ("name",)
    for field in COLUMNS:
        setattr(appointment, field, getattr(details, field))
    if not appointment.kind.asks_note:
        appointment.note = ""
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
    appointment.clean_fields(exclude=columns - {*COLUMNS, "wishes"})
