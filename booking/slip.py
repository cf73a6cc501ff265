"""The slip: an appointment on one sheet, in the reader's language and in German."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from booking.models import Appointment
from booking.wording import video_link
from pages.languages import SOURCE, current_language
from pages.listings import advisers_of
from pages.navigation import site_root
from pages.posters import QUIET_ZONE, code_of


def slip_context(
    request: HttpRequest, secret: str, appointment: Appointment
) -> dict[str, Any]:
    """What the appointment's own page shows."""
    town, code = appointment.municipality, current_language()
    own = reverse("booking:appointment", kwargs={"secret": secret})
    link = site_root(request) + own
    return {
        "appointment": appointment,
        "municipality": town,
        "secret": secret,
        "link": link,
        "qr_code": drawing_of(link),
        # The town hall reads German.
        "in_german_too": not code.startswith(SOURCE),
        "video_link": video_link(appointment),
        "upcoming": appointment.starts_at > timezone.now(),
        "adviser": next(iter(advisers_of(town, code)), None),
    }


def drawing_of(address: str) -> SafeString:
    """The QR code of an address as a drawing inside the page."""
    return SafeString(
        code_of(address).svg_inline(
            border=QUIET_ZONE, omitsize=True, svgclass="slip__qr", lineclass=None
        )
    )
