"""What else can be done with a held time: choose another, or keep it longer."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from booking import appointments
from booking.answers import UNFINISHED, find_or_404, reading_and_writing, refusal
from booking.forms import DetailsForm
from booking.models import AppointmentKind
from booking.offers import wanted_again
from booking.start_page import search_form_of, show_times
from booking.views import keeping_what_was_typed, open_again, show_details


@never_cache
@reading_and_writing
@keeping_what_was_typed
def another_time(request: HttpRequest, secret: str) -> HttpResponse:
    """Give the held time back and show all free times, with everything typed kept.

    GET leads back to the form: the language menu of the answer comes here.
    """
    appointment = find_or_404(secret)
    if request.method != "POST" or appointment.status not in UNFINISHED:
        return redirect("booking:details", secret=secret)
    form = DetailsForm(initial=request.POST.dict(), kind=appointment.kind)
    if appointment.kind.booking == AppointmentKind.Booking.BY_LINK:
        return open_again(request, secret, appointment, form)
    try:
        appointments.give_back(secret)
    except appointments.BookingError as error:
        problem, status = refusal(error)
        return show_details(request, secret, appointment, form, problem, status)
    wanted = wanted_again(appointment)
    return show_times(request, wanted, search_form_of(request, appointment))


@never_cache
@reading_and_writing
@keeping_what_was_typed
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
