"""What the booking pages share: statuses, refusals, the appointment of a link."""

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from booking import appointments
from booking.models import Appointment

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])
# Only the details are missing; after EXPIRED the time may still be free.
UNFINISHED = (Appointment.Status.HELD, Appointment.Status.EXPIRED)


class UnreadableChoiceError(appointments.BookingError):
    """The form's slot or number is none of ours."""


def page(
    request: HttpRequest, template: str, context: dict[str, Any], status: HTTPStatus
) -> HttpResponse:
    return render(request, template, context, status=int(status))


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
