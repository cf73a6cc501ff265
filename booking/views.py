"""A reader's way from a question to an appointment: plain forms, no account, no script."""

import uuid
from dataclasses import replace
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from booking import appointments
from booking.answers import (
    UNFINISHED,
    UnreadableChoiceError,
    find_or_404,
    page,
    reading_and_writing,
    refusal,
)
from booking.details import TOLD
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
from pages.languages import SOURCE, current_language
from pages.listings import advisers_of
from pages.navigation import offered_languages

WANTED = ("municipality", "kind", "language")


def asked_for(request: HttpRequest) -> dict[str, str]:
    """Town, kind and language as asked, else the reader's language and the first kind.

    From the address; from the body when what was typed travels along.
    """
    sent = request.GET.dict() | {
        name: request.POST[name] for name in WANTED if request.POST.get(name)
    }
    language = current_language()
    asked = {"language": SOURCE if language == "de-simple" else language}
    if not sent.get("kind"):
        kind = AppointmentKind.objects.public().first()
        asked["kind"] = kind.key if kind else ""
    return asked | {key: value for key, value in sent.items() if value}


@never_cache
@reading_and_writing
def start(request: HttpRequest) -> HttpResponse:
    """Choose town, kind and language; see free times; tapping one holds it."""
    asked = asked_for(request)
    offered = offered_languages(request)
    if request.method != "POST" and not request.GET.get("municipality"):
        form = SearchForm(initial=asked, offered=offered)
        return render(request, "booking/start.html", {"form": form})
    form = SearchForm(asked, offered=offered)
    if not form.is_valid():
        context = {"form": form, "typed": typed_details(request)}
        return page(request, "booking/start.html", context, HTTPStatus.BAD_REQUEST)
    wanted = wanted_by(form)
    only_asks = typed_details(request) and "slot" not in request.POST
    if request.method == "POST" and not only_asks:
        return hold_slot(request, wanted, form)
    return show_times(request, wanted, form)


def wanted_by(form: SearchForm) -> Wanted:
    """What a valid form asks for."""
    told = form.cleaned_data
    return Wanted(told["kind"], told["municipality"], told["language"])


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
    return {name: request.POST[name] for name in TOLD if request.POST.get(name)}


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
    try:
        appointment = find_or_404(secret)
    except Http404:
        if typed_details(request):
            return begin_again(request)
        raise
    if appointment.status not in UNFINISHED:
        return redirect("booking:appointment", secret=secret)
    if request.method == "POST":
        return confirm(request, secret, appointment)
    form = DetailsForm(kind=appointment.kind)
    return show_details(request, secret, appointment, form)


def begin_again(request: HttpRequest) -> HttpResponse:
    """The reservation is forgotten, with its town and kind: ask again, keep the rest."""
    context = {
        "form": SearchForm(
            initial=asked_for(request), offered=offered_languages(request)
        ),
        "typed": typed_details(request),
        "problem": gettext(
            "Your reservation has ended. Choose a time again: "
            "everything you typed is kept."
        ),
    }
    return page(request, "booking/start.html", context, HTTPStatus.NOT_FOUND)


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
    problem = gettext(
        "Your reservation has ended and the time is taken. "
        "Choose another time: everything you typed is kept."
    )
    form = search_form_of(request, appointment)
    return show_times(request, lost, form, problem, HTTPStatus.CONFLICT)


def search_form_of(request: HttpRequest, appointment: Appointment) -> SearchForm:
    asked = {
        "municipality": appointment.municipality.key,
        "kind": appointment.kind.key,
        "language": appointment.language,
    }
    return SearchForm(asked, offered=offered_languages(request))


@never_cache
@reading_and_writing
def another_time(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the held time back and show all free times, with everything typed kept.

    GET leads back to the form: the language menu of the answer comes here.
    """
    appointment = find_or_404(secret)
    if request.method != "POST" or appointment.status not in UNFINISHED:
        return redirect("booking:details", secret=secret)
    appointments.release(secret)
    wanted = Wanted(appointment.kind, appointment.municipality, appointment.language)
    return show_times(request, wanted, search_form_of(request, appointment))


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
