"""A reader's way from a question to an appointment: plain forms, no account, no script."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.cache import never_cache

from booking import appointments, challenge, limits, name_check
from booking.answers import (
    UNFINISHED,
    UnreadableChoiceError,
    find_or_404,
    page,
    reading_and_writing,
    refusal,
)
from booking.appointment_gate import unknown_link
from booking.challenge_page import challenge_page
from booking.details import details_of
from booking.errors import TooManyError
from booking.form_check import looks_typed
from booking.forms import DetailsForm
from booking.models import Appointment, AppointmentKind
from booking.offers import Choice, Wanted, choice_of
from booking.search_form import SearchForm
from booking.slot_choice import chosen_slot
from booking.start_page import (
    asked_for,
    begin_again,
    search_form_of,
    show_times,
    typed_details,
    wanted_by,
)
from pages.languages import current_language
from pages.navigation import offered_languages

View = Callable[[HttpRequest, str], HttpResponse]
TOO_MANY = gettext_lazy(
    "With this contact several appointments are booked already. To book one more, "
    "please call us, or leave this field empty."
)


@never_cache
@reading_and_writing
def start(request: HttpRequest) -> HttpResponse:
    """Choose town, kind and language; see free times; tapping one holds it."""
    asked = asked_for(request)
    offered = offered_languages(request)
    # Sent without a town the form is told so; opened by a link it asks nothing yet.
    if request.method != "POST" and "municipality" not in request.GET:
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
    """The tapped time is held, or other times are shown with what was typed.

    Who had pressed "Book" already, when the time before was lost, has booked with that.
    """
    choice = chosen_slot(request.POST.get("slot", ""), wanted)
    if choice is not None and (asked := task_first(request, wanted)):
        return asked
    try:
        appointment, secret = held(request, choice)
    except appointments.BookingError as error:
        problem, status = refusal(error)
        return show_times(request, choice or wanted, form, problem, status)
    limits.note(request, "hold")
    return go_on(request, secret, appointment)


def task_first(request: HttpRequest, wanted: Wanted) -> HttpResponse | None:
    """The page with a task for the device, where one is needed and not yet done."""
    if not challenge.is_needed(request):
        return None
    result = challenge.result_of(request)
    return None if result == "passed" else challenge_page(request, wanted, result)


def go_on(request: HttpRequest, secret: str, appointment: Appointment) -> HttpResponse:
    """From the held time to the details, or further where they are known already."""
    typed = typed_details(request)
    if appointment.status not in UNFINISHED:
        # The same form once more, after it was booked.
        return redirect("booking:appointment", secret=secret)
    if "book" in typed:
        return confirm(request, secret, appointment)
    if typed:
        filled = DetailsForm(initial=typed, kind=appointment.kind)
        return show_details(request, secret, appointment, filled)
    return redirect("booking:details", secret=secret)


def keeping_what_was_typed(view: View) -> View:
    """Where the reservation is forgotten, the answer still holds what was typed."""

    @wraps(view)
    def wrapper(request: HttpRequest, secret: str) -> HttpResponse:
        try:
            return view(request, secret)
        except Http404:
            unknown = unknown_link(request)
            return begin_again(request) if typed_details(request) else unknown

    return wrapper


@never_cache
@reading_and_writing
@keeping_what_was_typed
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
        "municipality": appointment.municipality,
        "secret": secret,
        "form": form,
        "stamp": form.stamp,
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
    if not looks_typed(*form.sent_check()):
        return ask_once_more(request, secret, appointment, form)
    return book(request, secret, appointment, form)


def book(
    request: HttpRequest, secret: str, appointment: Appointment, form: DetailsForm
) -> HttpResponse:
    told = details_of(form.cleaned_data)
    try:
        booked = appointments.confirm(secret, told, now=timezone.now())
    except (appointments.BookingError, ValidationError) as error:
        return not_booked(request, secret, appointment, form, error)
    response = redirect("booking:appointment", secret=secret)
    # Not whoever sends something for a link that was booked by somebody else before.
    if name_check.is_right(told.name, booked.name):
        name_check.remember(response, secret)
    return response


def not_booked(
    request: HttpRequest,
    secret: str,
    appointment: Appointment,
    form: DetailsForm,
    error: Exception,
) -> HttpResponse:
    """What stands in the way, beside its field where it has one."""
    problem, status = "", HTTPStatus.CONFLICT
    if isinstance(error, ValidationError):
        form.add_error(None, error)
        status = HTTPStatus.BAD_REQUEST
    elif isinstance(error, TooManyError):
        form.add_error(error.field, TOO_MANY)
    elif isinstance(error, (appointments.BusyError, appointments.UnknownSecretError)):
        problem, status = refusal(error)
    else:
        return choose_again(request, secret, appointment, form)
    return show_details(request, secret, appointment, form, problem, status)


def ask_once_more(
    request: HttpRequest, secret: str, appointment: Appointment, form: DetailsForm
) -> HttpResponse:
    """Filled in faster than people type, or after a day: once more, with all of it."""
    problem = gettext(
        "Please look at your details once more, then press the button again. "
        "Nothing is booked yet."
    )
    form.shown_again = True
    return show_details(request, secret, appointment, form, problem)


def choose_again(
    request: HttpRequest, secret: str, appointment: Appointment, form: DetailsForm
) -> HttpResponse:
    """The hold ran out and the time went: other times, with everything typed kept."""
    if appointment.kind.booking == AppointmentKind.Booking.BY_LINK:
        return open_again(request, secret, appointment, form)
    lost = replace(choice_of(appointment), booker="public")
    problem = gettext(
        "Your reservation has ended and the time is taken. "
        "Choose another time: everything you typed is kept."
    )
    search = search_form_of(request, appointment)
    return show_times(request, lost, search, problem, HTTPStatus.CONFLICT)


def open_again(
    request: HttpRequest, secret: str, appointment: Appointment, form: DetailsForm
) -> HttpResponse:
    """Times of a follow-up are behind the link that the case manager sent, only there."""
    problem = gettext(
        "To choose another time, open the link from your case manager again."
    )
    return show_details(
        request, secret, appointment, form, problem, HTTPStatus.CONFLICT
    )
