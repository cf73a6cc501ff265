"""What a message says, in one language: neutral, and the same by every channel.

Mailboxes are shared and phones are read by others: neither the reader's name, nor the
topic, nor the kind of meeting, nor an organisation is mentioned.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.models import Appointment, AppointmentKind, Notification
from booking.outbox_keys import offered_to
from booking.secret_links import secret_of
from pages.dates import clock, full_date
from pages.languages import LANGUAGES, SOURCE
from pages.listings import advisers_of

Kind = Notification.Kind

OPENINGS: dict[str, Any] = {
    Kind.CONFIRMATION: gettext_lazy("Your appointment is booked."),
    Kind.CHANGE: gettext_lazy("Your appointment has a new time."),
    Kind.CANCELLATION: gettext_lazy("Your appointment is cancelled."),
    Kind.CANCELLED_BY_OFFICE: gettext_lazy(
        "We are sorry: your appointment cannot take place."
    ),
    Kind.REMINDER: gettext_lazy("Please remember your appointment."),
    Kind.EARLIER_TIME: gettext_lazy("An earlier time is free."),
}
# After these there is something to see, to move or to cancel.
MANAGED = (Kind.CONFIRMATION, Kind.CHANGE, Kind.REMINDER)
# Marks something that runs from left to right whatever is around it.
Isolate = Callable[[str], str]


def language_of(code: str) -> str:
    """The language itself; German for one the portal does not speak."""
    return code if code in LANGUAGES else SOURCE


def link(appointment: Appointment, language: str) -> str:
    """The appointment's own page. Raises UnknownSecretError for a forgotten one."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return f"{base}/{language}/appointments/{secret_of(appointment)}/"


def video_link(appointment: Appointment) -> str:
    """Where the call takes place; empty when it is not known, or no call."""
    if appointment.kind.channel != AppointmentKind.Channel.VIDEO:
        return ""
    return appointment.video_link or appointment.case_manager.video_link


def phone_for(appointment: Appointment, language: str) -> str:
    """Whom to call: the case managers of the town, as their page has it; may be empty."""
    found = advisers_of(appointment.municipality, language)
    phones = (str(each.page.phone) for each in found)
    return next(filter(None, phones), "")


def words(
    kind: str,
    appointment: Appointment,
    language: str,
    isolate: Isolate,
) -> dict[str, Any]:
    """The context of a message's templates; call it inside the language.

    An offer of an earlier time says that time. Raises UnknownSecretError.
    """
    offered = offered_to(appointment) if kind == Kind.EARLIER_TIME else None
    meeting = offered or appointment
    place = meeting.meeting_place
    address = [place.name, place.address, place.room] if place else []
    phone = phone_for(appointment, language)
    until = offered.hold_expires_at if offered else None
    return {
        "opening": OPENINGS[kind],
        "date": full_date(meeting.starts_at, language),
        "begins": isolate(clock(meeting.starts_at)),
        "ends": isolate(clock(meeting.ends_at)),
        "address": place.address if place else "",
        "place": [isolate(line) for line in address if line],
        "channel": meeting.kind.channel,
        "shows_link": kind in MANAGED,
        "is_over": kind == Kind.CANCELLED_BY_OFFICE,
        "video_link": video_link(appointment) if kind in MANAGED else "",
        "link": link(appointment, language) if kind in MANAGED or offered else "",
        "code": isolate(appointment.grouped_code) if kind in MANAGED else "",
        "phone": isolate(phone) if phone else "",
        "kept_until": kept_until(until, language, isolate) if until else "",
    }


def kept_until(until: datetime, language: str, isolate: Isolate) -> str:
    """The sentence that says how long an earlier time is kept."""
    return _("We keep this time for you until %(date)s, %(time)s.") % {
        "date": full_date(until, language),
        "time": isolate(clock(until)),
    }
