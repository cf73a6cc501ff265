"""A reader's way from a question to an appointment: plain forms, no account, no script."""

import uuid
from dataclasses import replace
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from booking import appointments
from booking.answers import (
    UNFINISHED,
    UnreadableChoiceError,
    current_language,
    find_or_404,
    page,
    reading_and_writing,
    refusal,
)
from booking.forms import DetailsForm, SearchForm
from booking.models import Appointment, AppointmentKind
from booking.offers import Choice, Wanted, choice_of
from booking.slot_choice import (
    FURTHEST,
    SHOWN,
    chosen_slot,
    free_times,
    start_url,
    times_context,
)
from pages.languages import SOURCE
from pages.listings import advisers_of
from pages.navigation import offered_languages

DETAILS = ("name", "email", "phone", "voicemail_ok", "topic")


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


def show_times(
    request: HttpRequest,
    wanted: Wanted,
    form: SearchForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Free times; when ``wanted`` is a Choice, its time was lost: the nearest first."""
    typed = typed_details(request)
    context = {
        "form": form,
        "searched": True,
        "kind": wanted.kind,
        "municipality": wanted.municipality,
        "problem": problem,
        "action": start_url(wanted),
        "typed": typed,
        **times_context(
            request,
            free_times(wanted),
            start_url(wanted),
            # What was typed travels with the slot buttons only: no links to other weeks.
            shown=FURTHEST if typed else SHOWN,
            lost=wanted.starts_at if isinstance(wanted, Choice) else None,
        ),
    }
    if not context["days"] and not context.get("nearest"):
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


def held(request: HttpRequest, choice: Choice | None) -> tuple[Appointment, str]:
    """Hold what was tapped. Raises BookingError."""
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
    choice = chosen_slot(request.POST.get("slot", ""), wanted)
    try:
        appointment, secret = held(request, choice)
    except appointments.BookingError as error:
        problem, status = refusal(error)
        return show_times(request, choice or wanted, form, problem, status)
    if typed_details(request):
        return confirm(request, secret, appointment)
    return redirect("booking:details", secret=secret)


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
        "is_held": appointment.is_held(timezone.now()),
        "may_extend": appointment.hold_extensions < appointments.EXTENSIONS,
        "back": start_url(appointment),
    }
    return page(request, "booking/details.html", context, status)


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
    lost = replace(choice_of(appointment), booker="public")
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
    return show_times(request, lost, form, problem, HTTPStatus.CONFLICT)


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
    except appointments.BusyError as error:
        problem, status = refusal(error)
    except appointments.BookingError:
        problem = gettext(
            "The reservation cannot be extended any more. "
            "Please finish now: you can still try to book."
        )
        status = HTTPStatus.CONFLICT
    appointment = find_or_404(secret)
    return show_details(request, secret, appointment, form, problem, status)
