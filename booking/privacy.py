"""The privacy notice of the booking (Art. 13 GDPR), made of what the portal really does.

Fields come from the form that asks for them, periods from the register and the settings
that the deletion uses, the controller from the town: so the notice cannot promise less
or more than happens.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from booking import limits, name_check
from booking.details import WISH_FIELDS
from booking.forms import DetailsForm
from booking.models import AppointmentKind, Controller
from booking.personal_data import COLUMNS, Keep
from booking.retention import AFTER_CANCELLATION, UNCONFIRMED
from pages.models import Municipality

LEGAL_BASIS: dict[str, Any] = {
    Controller.LegalBasis.PUBLIC_TASK: _(
        "Advising you is a public task: Art. 6 (1) (e) GDPR, § 3 DSG NRW."
    ),
    Controller.LegalBasis.CONSENT: _(
        "You agree to it by booking, and can take that back at any time: "
        "Art. 6 (1) (a) GDPR."
    ),
    Controller.LegalBasis.CONTRACT: _(
        "We need it for what you arrange with us: Art. 6 (1) (b) GDPR."
    ),
}
PREPARE = _("So that the case manager can prepare the meeting.")
# Why each field is asked for. A test fails for a field of the form without a reason.
REASONS: dict[str, Any] = {
    "name": _("So that we can call you in when it is your turn."),
    "email": _("So that we can send you the appointment and a reminder."),
    "phone": _("So that we can call you about the appointment."),
    "voicemail_ok": _("Phones are shared: we leave a message only if you say so."),
    "topic": PREPARE,
    "note": PREPARE,
    **dict.fromkeys(WISH_FIELDS, PREPARE),
}
# What the columns of each period hold, in the reader's words.
KEPT: dict[Keep, Any] = {
    Keep.CONTACT: _("Name, contact, topic and wishes"),
    Keep.LINK: _("Link and code"),
    Keep.DELIVERED: _("What messages were sent"),
}
PERSONAL_TABLES = ("booking.Appointment", "booking.Notification", "booking.Waitlist")


@require_safe
def privacy_notice(request: HttpRequest) -> HttpResponse:
    """The notice of the town in the query; of all towns without one of its own else."""
    municipalities = list(Municipality.objects.all())
    key = request.GET.get("municipality", "")
    town = next((each for each in municipalities if each.key == key), None)
    controller = controller_of(town)
    context = {
        "municipality": town,
        "municipalities": municipalities,
        "controller": controller,
        "legal_basis": LEGAL_BASIS[controller.legal_basis] if controller else "",
        "fields": list(asked_fields()),
        "periods": list(periods()),
        "authority": settings.SUPERVISORY_AUTHORITY,
        "network_minutes": limits.WINDOW // 60,
        "known_minutes": name_check.REMEMBERED // 60,
    }
    return render(request, "booking/privacy.html", context)


def controller_of(town: Municipality | None) -> Controller | None:
    """Who answers for the town's data: its own controller, else the one of all others."""
    own = Controller.objects.filter(municipalities=town).first() if town else None
    return own or Controller.objects.filter(municipalities__isnull=True).first()


def asked_fields() -> Iterator[tuple[Any, Any]]:
    """Label and reason of everything the details form may ask for."""
    kinds = AppointmentKind.objects.public()
    any_asks_note = any(kind.asks_note for kind in kinds)
    form = DetailsForm(kind=AppointmentKind(asks_note=any_asks_note))
    for name, field in form.fields.items():
        yield field.label, REASONS[name]


def periods() -> Iterator[tuple[Any, list[Any]]]:
    """What is kept, and how long: one entry for each period of the register."""
    minutes = int(UNCONFIRMED.total_seconds() // 60)
    hours = int(AFTER_CANCELLATION.total_seconds() // 3600)
    yield (
        _("A time that you chose but did not book"),
        [_("Minutes, at the latest: %(number)s") % {"number": minutes}],
    )
    after_meeting = _("Days after the meeting: %(number)s") % {
        "number": settings.PERSONAL_DATA_DAYS
    }
    after_cancelling = _("Hours after cancelling, at the latest: %(number)s") % {
        "number": hours
    }
    used = {keep for table in PERSONAL_TABLES for keep in COLUMNS[table].values()}
    for keep, what in KEPT.items():
        if keep in used:
            yield what, [after_meeting, after_cancelling]
