"""One appointment as an iCalendar file (RFC 5545), for download and as attachment.

Calendars are copied to clouds and shown on lock screens: the file names neither the
kind, nor the topic, nor who meets whom, and carries no link.
"""

from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone

from booking.models import Appointment

Method = Literal["PUBLISH", "CANCEL"]

BERLIN = ZoneInfo("Europe/Berlin")
PRODID = "-//KIM portal//booking//EN"
# Written out on purpose: icalendar 7.3 builds RDATE lists whose DAYLIGHT begins an hour
# late, and ical.js then reads every summer time an hour off.
VTIMEZONE = """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")


def calendar_file(
    appointment: Appointment,
    *,
    language: str,
    method: Method = "PUBLISH",
    now: datetime | None = None,
) -> bytes:
    """The file; PUBLISH for what is booked, CANCEL takes it out of calendars again.

    The UID never changes and SEQUENCE grows with every move, so that a calendar
    replaces what it has.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    calendar.add_component(_event(appointment, language, method, now))
    return calendar.to_ical()


def _event(
    appointment: Appointment, language: str, method: Method, now: datetime | None
) -> Event:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"{appointment.uid}@{host}")
    event.add("dtstamp", (now or timezone.now()).astimezone(UTC))
    event.add("sequence", appointment.sequence)
    event.add("dtstart", appointment.starts_at.astimezone(BERLIN))
    event.add("dtend", appointment.ends_at.astimezone(BERLIN))
    with translation.override(language):
        event.add("summary", _("Appointment"))
    event.add("status", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if appointment.meeting_place is not None:
        # The address only: a place's name may say what it is for.
        event.add("location", appointment.meeting_place.address)
    return event
