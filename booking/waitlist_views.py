"""The forms of the waiting list on an appointment's own page. Only POST does anything."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from booking import waitlist
from booking.answers import find_or_404, page, reading_and_writing
from booking.appointment_gate import for_its_owner
from booking.errors import BookingError, BusyError, SlotGoneError, UnknownSecretError
from booking.models import Appointment
from booking.slot_choice import instant


@reading_and_writing
@for_its_owner
def earlier_time(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """Join, leave, take the time that is kept, or say no to it; then the own page again."""
    if request.method == "POST":
        try:
            answer(request, secret)
        except UnknownSecretError:
            # Forgotten between our look and our lock.
            find_or_404(secret)
        except BookingError as error:
            return refused(request, found, error)
    return redirect("booking:appointment", secret=secret)


def answer(request: HttpRequest, secret: str) -> None:
    """Do what was tapped; anything else is nothing. Raises BookingError."""
    now = timezone.now()
    # Kept times are whole minutes: what the page showed, and nothing else.
    starts_at = instant(request.POST.get("time", "")[:40])
    chosen = request.POST.get("answer")
    if chosen == "join":
        waitlist.join(secret, now=now)
    elif chosen == "leave":
        waitlist.leave(secret)
    elif chosen in ("take", "decline") and starts_at is None:
        raise SlotGoneError
    elif chosen == "take" and starts_at is not None:
        waitlist.accept(secret, starts_at, now=now)
    elif chosen == "decline" and starts_at is not None:
        waitlist.decline(secret, starts_at)


def refused(
    request: HttpRequest, found: Appointment, error: BookingError
) -> HttpResponse:
    if isinstance(error, BusyError):
        problem = _("Many people are booking right now. Please try again in a moment.")
        status = HTTPStatus.SERVICE_UNAVAILABLE
    elif isinstance(error, SlotGoneError):
        problem = _("This earlier time is no longer kept for you.")
        status = HTTPStatus.CONFLICT
    else:
        problem = _("An earlier time is not possible for this appointment.")
        status = HTTPStatus.CONFLICT
    context = {"problem": problem, "appointment": found}
    return page(request, "booking/earlier_time.html", context, status)
