"""Staff book for somebody: what, when, for whom, and a slip to hand over."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import appointments
from booking.answers import reading_and_writing, refusal
from booking.details import details_of
from booking.models import Appointment, CaseManager
from booking.offers import Choice, Wanted
from booking.staff.choosing import (
    OFF_HOURS,
    TimeForms,
    chosen_off_hours,
    times_for,
    wanted_by,
)
from booking.staff.meeting_forms import ClientForm, OffHoursForm, WantedForm
from booking.staff.whose import (
    agenda_of,
    calendar_owner,
    manages_every,
    meeting_of,
    query_of,
)
from pages.navigation import site_root
from pages.posters import code_of


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Town, kind, language and wishes; then the free times, and a time outside the hours."""
    owner = calendar_owner(request)
    form = wanted_form(request, owner)
    wanted = wanted_by(form, owner) if form.is_bound and form.is_valid() else None
    return show_times(request, owner, form, wanted)


def wanted_form(request: HttpRequest, owner: CaseManager) -> WantedForm:
    """Asks nothing yet where no town is named."""
    asked = request.GET if "municipality" in request.GET else None
    return WantedForm(asked, owner=owner, every=manages_every(request))


def show_times(  # noqa: PLR0913, PLR0917
    request: HttpRequest,
    owner: CaseManager,
    form: WantedForm,
    wanted: Wanted | None,
    off_hours: OffHoursForm | None = None,
    problem: str = "",
) -> HttpResponse:
    context: dict[str, Any] = {
        "owner": owner,
        "form": form,
        "problem": problem,
        "searched": wanted is not None,
        "query": query_of(request, owner),
        "back": agenda_of(request, owner),
        "sent": sent(request),
    }
    if wanted is not None:
        context |= times_for(request, wanted)
        context["by_link"] = wanted.kind.open_to("link")
        context["off_hours_form"] = off_hours or OffHoursForm(
            on_site=not wanted.kind.remote
        )
    return render(request, "booking/admin/book.html", context)


def sent(request: HttpRequest) -> list[tuple[str, str]]:
    """What was asked, to be sent along; whose calendar stays in the address."""
    names = ("municipality", "kind", "language", "interpreter", "adviser", "anybody")
    told = [(name, request.GET[name]) for name in names if request.GET.get(name)]
    if request.GET.get("case_manager"):
        told.append(("case_manager", request.GET["case_manager"]))
    return told


@never_cache
@reading_and_writing
def details(request: HttpRequest) -> HttpResponse:
    """For whom; then it is booked, and the slip is shown once, in the same answer.

    Sending the form twice books once. Nothing is held meanwhile: a time that went is
    said, with everything typed kept.
    """
    owner = calendar_owner(request)
    form = wanted_form(request, owner)
    if not form.is_bound or not form.is_valid():
        return show_times(request, owner, form, None)
    wanted = wanted_by(form, owner)
    chosen, off_hours_form, problem = choice_of_request(request, wanted)
    if chosen is None:
        return show_times(request, owner, form, wanted, off_hours_form, problem)
    off_hours = OFF_HOURS in request.GET
    if off_hours:
        chosen = chosen_off_hours(chosen, owner.pk)
    client = ClientForm(
        request.POST if request.method == "POST" else None,
        kind=chosen.kind,
        initial={"page_language": chosen.language},
    )
    problem = ""
    if request.method == "POST" and client.is_valid():
        try:
            found, secret = booked(request, chosen, client, off_hours)
        except appointments.BookingError as error:
            problem = refusal(error)[0]
        except ValidationError as error:
            client.add_error(None, error)
        else:
            return slip(request, found, secret)
    return show_details(request, owner, chosen, client, off_hours, problem)


def choice_of_request(
    request: HttpRequest, wanted: Wanted
) -> tuple[Choice | None, OffHoursForm | None, str]:
    """The time in the address: a free one, or one outside the hours."""
    forms = TimeForms(wanted, request.GET)
    chosen, is_outside = forms.chosen()
    return chosen, forms.off_hours if is_outside else None, forms.problem


def booked(
    request: HttpRequest, chosen: Choice, client: ClientForm, off_hours: bool
) -> tuple[Appointment, str]:
    """Raises BookingError, ValidationError."""
    told = client.cleaned_data
    return appointments.book_for(
        chosen,
        details_of(told),
        by=request.user,  # type: ignore[arg-type]
        page_language=told["page_language"],
        now=timezone.now(),
        submission_id=submission_of(request),
        off_hours=off_hours,
    )


def submission_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return None


def show_details(  # noqa: PLR0913, PLR0917
    request: HttpRequest,
    owner: CaseManager,
    chosen: Choice,
    client: ClientForm,
    off_hours: bool,
    problem: str,
) -> HttpResponse:
    again = f"{reverse('booking_book')}?{urlencode(sent(request))}"
    context = {
        "owner": owner,
        "choice": chosen,
        "form": client,
        "off_hours": off_hours,
        "problem": problem,
        "submission_id": request.POST.get("submission_id") or uuid.uuid4(),
        "back": again,
    }
    return render(request, "booking/admin/book_details.html", context)


def slip(request: HttpRequest, found: Appointment, secret: str) -> HttpResponse:
    """Link and code, to be printed or read out; nowhere else are they shown to staff."""
    with translation.override(found.page_language):
        path = reverse("booking:appointment", args=[secret])
    address = site_root(request) + path
    context = {
        "owner": found.case_manager,
        "meeting": found,
        "address": address,
        "code": qr_code(address),
        "back": meeting_of(found),
    }
    return render(request, "booking/admin/slip.html", context)


def qr_code(address: str) -> SafeString:
    """As SVG, without a size of its own."""
    drawn = code_of(address).svg_inline(omitsize=True, border=4, svgclass="slip-code")
    return SafeString(drawn)
