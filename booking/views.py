"""A reader's way from a question to an appointment: plain forms, no account, no script.

GET changes nothing. Whoever has an appointment's link may see, move and cancel it.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from booking import appointments, calendar_files
from booking.forms import DetailsForm, SearchForm
from booking.models import Appointment, AppointmentKind, MeetingPlace
from booking.offers import Choice, Offer, Wanted, offers
from pages.dates import iso_local, local_date
from pages.languages import SOURCE
from pages.listings import advisers_of
from pages.navigation import offered_languages, site_root

# So many days of free times are shown at once.
SHOWN = timedelta(days=14)
# Nothing is offered later: a kind is open for at most 366 days ahead.
FURTHEST = timedelta(days=400)
# Only the details are missing; after EXPIRED the time may still be free.
UNFINISHED = (Appointment.Status.HELD, Appointment.Status.EXPIRED)
DETAILS = ("name", "email", "phone", "voicemail_ok", "topic")
reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class SlotButton:
    """An offer as the form shows it; the value is checked against offers when sent."""

    starts_at: datetime
    place_name: str
    value: str


def button(offer: Offer) -> SlotButton:
    place = offer.meeting_place
    value = f"{iso_local(offer.starts_at)}@{place.key if place else ''}"
    return SlotButton(offer.starts_at, place.name if place else "", value)


def instant(text: str) -> datetime | None:
    """An aware time that could be offered; so far away that none could be is None too,
    because arithmetic with it could leave the calendar."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment):
        return None
    return moment if abs(moment - timezone.now()) <= FURTHEST else None


def chosen_slot(value: str, wanted: Wanted) -> Choice | None:
    """What a slot button's value names, None if it is none of ours."""
    moment, _at, key = value[:200].partition("@")
    starts_at = instant(moment)
    if starts_at is None or "\0" in key:
        return None
    place = MeetingPlace.objects.active().filter(key=key).first() if key else None
    if key and place is None:
        return None
    return Choice(
        wanted.kind,
        wanted.municipality,
        wanted.language,
        wanted.booker,
        starts_at=starts_at,
        meeting_place=place,
    )


def times_context(
    request: HttpRequest, wanted: Wanted, address: str = ""
) -> dict[str, Any]:
    """Free times of two weeks from the asked or the first free day, and ways on.

    ``address``: of the page that shows them, where it is not the one asked for.
    """
    everything = offers(
        wanted.kind,
        wanted.municipality,
        wanted.language,
        now=timezone.now(),
        booker=wanted.booker,
    )
    if not everything:
        return {"days": []}
    first = max(asked_day(request), local_date(everything[0].starts_at))
    last = first + SHOWN
    by_day: dict[date, list[SlotButton]] = {}
    for offer in everything:
        day = local_date(offer.starts_at)
        if first <= day < last:
            by_day.setdefault(day, []).append(button(offer))
    offer = everything[0]
    is_more = local_date(everything[-1].starts_at) >= last
    is_less = local_date(everything[0].starts_at) < first
    return {
        "days": list(by_day.items()),
        "nearby": offer.nearby,
        "interpreter": offer.interpreter,
        "minutes": int((offer.ends_at - offer.starts_at).total_seconds() // 60),
        "later": with_day(address, last) if is_more else None,
        "earlier": with_day(address, first - SHOWN) if is_less else None,
        "submission_id": uuid.uuid4(),
    }


def asked_day(request: HttpRequest) -> date:
    """The first day to show, ``?from=``; anything unreadable means from today."""
    try:
        day = parse_date(request.GET.get("from", "")[:10])
    except ValueError:
        day = None
    today = timezone.localdate()
    return min(max(day or today, today), today + FURTHEST)


def with_day(address: str, day: date) -> str:
    return f"{address}{'&' if '?' in address else '?'}from={day.isoformat()}"


def current_language() -> str:
    return translation.get_language() or SOURCE


def defaults() -> dict[str, str]:
    """What the first form assumes: the reader's language, the first kind of meeting."""
    kind = AppointmentKind.objects.public().first()
    language = current_language()
    return {
        "kind": kind.key if kind else "",
        "language": SOURCE if language == "de-simple" else language,
    }


@never_cache
@reading_and_writing
def start(request: HttpRequest) -> HttpResponse:
    """Choose town, kind and language; see free times; tapping one holds it."""
    asked = {
        **defaults(),
        **{key: value for key, value in request.GET.items() if value},
    }
    offered = offered_languages(request)
    is_asked = bool(request.GET.get("municipality")) or request.method == "POST"
    form = (
        SearchForm(asked, offered=offered)
        if is_asked
        else SearchForm(initial=asked, offered=offered)
    )
    if not is_asked:
        return render(request, "booking/start.html", {"form": form})
    if not form.is_valid():
        return page(
            request, "booking/start.html", {"form": form}, HTTPStatus.BAD_REQUEST
        )
    wanted = Wanted(
        form.cleaned_data["kind"],
        form.cleaned_data["municipality"],
        form.cleaned_data["language"] or SOURCE,
    )
    if request.method == "POST":
        return hold_slot(request, wanted, form)
    return show_times(request, wanted, form)


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: HTTPStatus
) -> HttpResponse:
    return render(request, template, context, status=int(status))


def show_times(
    request: HttpRequest,
    wanted: Wanted,
    form: SearchForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "form": form,
        "searched": True,
        "kind": wanted.kind,
        "municipality": wanted.municipality,
        "problem": problem,
        "action": start_url(wanted),
        "typed": typed_details(request),
        **times_context(request, wanted, start_url(wanted)),
    }
    if not context["days"]:
        context["advisers"] = advisers_of(wanted.municipality, current_language())
    return page(request, "booking/start.html", context, status)


def typed_details(request: HttpRequest) -> dict[str, str]:
    """What was filled in before the time was lost; sent along with the next choice."""
    return {name: request.POST[name] for name in DETAILS if request.POST.get(name)}


def submission_of(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("submission_id", ""))
    except ValueError:
        return None


class UnreadableChoiceError(appointments.BookingError):
    """The form's slot or number is none of ours."""


def held(request: HttpRequest, wanted: Wanted) -> tuple[Appointment, str]:
    """Hold what was tapped. Raises BookingError."""
    choice = chosen_slot(request.POST.get("slot", ""), wanted)
    submission_id = submission_of(request)
    if choice is None or submission_id is None:
        raise UnreadableChoiceError
    return appointments.hold(
        choice,
        submission_id=submission_id,
        page_language=current_language(),
        now=timezone.now(),
    )


def hold_slot(request: HttpRequest, wanted: Wanted, form: SearchForm) -> HttpResponse:
    """The tapped time is held, or other times are shown with what was typed."""
    try:
        appointment, secret = held(request, wanted)
    except appointments.BookingError as error:
        problem, status = refusal(error)
        return show_times(request, wanted, form, problem, status)
    if typed_details(request):
        return confirm(request, secret, appointment)
    return redirect("booking:details", secret=secret)


# What a reader is told when something cannot be done, and with which status.
REFUSALS: dict[type[Exception], tuple[Any, HTTPStatus]] = {
    UnreadableChoiceError: (
        _("We could not read this choice. Please choose a time again."),
        HTTPStatus.BAD_REQUEST,
    ),
    appointments.SlotTakenError: (
        _("Somebody else was faster: this time is taken. Please choose another."),
        HTTPStatus.CONFLICT,
    ),
    appointments.BusyError: (
        _("Many people are booking right now. Please try again in a moment."),
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
    appointments.AlreadyCancelledError: (
        _("This appointment is already cancelled."),
        HTTPStatus.CONFLICT,
    ),
    appointments.TooLateError: (
        _("This appointment has already begun."),
        HTTPStatus.CONFLICT,
    ),
    appointments.SlotGoneError: (
        _("This reservation was never booked, or has ended."),
        HTTPStatus.CONFLICT,
    ),
}


def refusal(error: appointments.BookingError) -> tuple[str, HTTPStatus]:
    """The text and the status for an error; a link may be forgotten meanwhile."""
    if type(error) not in REFUSALS:
        raise Http404 from None
    text, status = REFUSALS[type(error)]
    return str(text), status


def find_or_404(secret: str) -> Appointment:
    try:
        return appointments.find_by_secret(secret)
    except appointments.UnknownSecretError:
        # Chained, the address with the secret would stand in the error's context.
        raise Http404 from None


@never_cache
@reading_and_writing
def details(request: HttpRequest, secret: str) -> HttpResponse:
    """Name and, if wanted, contact for a time that is held."""
    appointment = find_or_404(secret)
    if appointment.status not in UNFINISHED:
        return redirect("booking:appointment", secret=secret)
    if request.method == "POST":
        return confirm(request, secret, appointment)
    form = DetailsForm(kind=appointment.kind)
    return show_details(request, secret, appointment, form)


def show_details(  # noqa: PLR0913, PLR0917
    request: HttpRequest,
    secret: str,
    appointment: Appointment,
    form: DetailsForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "appointment": appointment,
        "secret": secret,
        "form": form,
        "problem": problem,
        "may_extend": appointment.hold_extensions < appointments.EXTENSIONS,
        "back": start_url(appointment),
    }
    return page(request, "booking/details.html", context, status)


def start_url(wanted: Wanted | Appointment) -> str:
    """The page that shows these free times."""
    query = {
        "municipality": wanted.municipality.key,
        "kind": wanted.kind.key,
        "language": wanted.language,
    }
    return f"{reverse('booking:start')}?{urlencode(query)}"


def confirm(
    request: HttpRequest, secret: str, appointment: Appointment
) -> HttpResponse:
    form = DetailsForm(request.POST, kind=appointment.kind)
    if not form.is_valid():
        return show_details(
            request, secret, appointment, form, status=HTTPStatus.BAD_REQUEST
        )
    told = appointments.Details(**form.cleaned_data)
    try:
        appointments.confirm(secret, told, now=timezone.now())
    except appointments.BusyError as error:
        problem, status = refusal(error)
        return show_details(request, secret, appointment, form, problem, status)
    except appointments.BookingError:
        return choose_again(request, appointment)
    return redirect("booking:appointment", secret=secret)


def choose_again(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The hold ran out and the time went: other times, with everything typed kept."""
    wanted = Wanted(appointment.kind, appointment.municipality, appointment.language)
    asked = {
        "municipality": appointment.municipality.key,
        "kind": appointment.kind.key,
        "language": appointment.language,
    }
    form = SearchForm(asked, offered=offered_languages(request))
    problem = gettext(
        "Your reservation has ended and the time is taken. "
        "Choose another time: everything you typed is kept."
    )
    return show_times(request, wanted, form, problem, HTTPStatus.CONFLICT)


@never_cache
@reading_and_writing
def extension(request: HttpRequest, secret: str) -> HttpResponse:
    """More time, with everything typed kept in the form.

    GET leads back to the form: the language menu of the answer comes here.
    """
    appointment = find_or_404(secret)
    if request.method != "POST" or appointment.status not in UNFINISHED:
        return redirect("booking:details", secret=secret)
    form = DetailsForm(initial=request.POST.dict(), kind=appointment.kind)
    problem, status = "", HTTPStatus.OK
    try:
        appointments.extend_hold(secret, now=timezone.now())
    except appointments.BookingError:
        problem = gettext(
            "The reservation cannot be extended any more. "
            "Please finish now: you can still try to book."
        )
        status = HTTPStatus.CONFLICT
    appointment = find_or_404(secret)
    return show_details(request, secret, appointment, form, problem, status)


@never_cache
@require_safe
def appointment(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment's own page: slip, calendar file, ways to move and cancel."""
    found = find_or_404(secret)
    if found.status in UNFINISHED:
        return redirect("booking:details", secret=secret)
    code = found.code or ""
    context = {
        "appointment": found,
        "code": f"{code[:4]}-{code[4:]}",
        "link": site_root(request) + request.path,
        "upcoming": found.starts_at > timezone.now(),
    }
    return render(request, "booking/appointment.html", context)


@never_cache
@reading_and_writing
def cancellation(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once, then cancel. Only POST does it: mail scanners follow links."""
    found = find_or_404(secret)
    context: dict[str, Any] = {"appointment": found}
    if request.method != "POST":
        return render(request, "booking/cancellation.html", context)
    try:
        appointments.cancel(secret, now=timezone.now())
    except appointments.BookingError as error:
        context["problem"], status = refusal(error)
        return page(request, "booking/cancellation.html", context, status)
    return redirect("booking:appointment", secret=secret)


@never_cache
@reading_and_writing
def move(request: HttpRequest, secret: str) -> HttpResponse:
    """Another time for the same appointment; link and code stay."""
    found = find_or_404(secret)
    if found.status != Appointment.Status.BOOKED:
        return redirect("booking:appointment", secret=secret)
    wanted = Wanted(found.kind, found.municipality, found.language, "link")
    problem, status = "", HTTPStatus.OK
    if request.method == "POST":
        choice = chosen_slot(request.POST.get("slot", ""), wanted)
        try:
            if choice is None:
                raise UnreadableChoiceError
            appointments.move(secret, choice, now=timezone.now())
        except appointments.BookingError as error:
            problem, status = refusal(error)
        else:
            return redirect("booking:appointment", secret=secret)
    context = {
        "appointment": found,
        "problem": problem,
        **times_context(request, wanted),
    }
    return page(request, "booking/move.html", context, status)


@never_cache
@require_safe
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment for the reader's own calendar; neutral, because it is copied."""
    found = find_or_404(secret)
    content = calendar_files.calendar_file(found, language=current_language())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
