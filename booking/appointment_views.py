"""An appointment's own pages, for whoever has its link: see, move, cancel, take along.

GET changes nothing: mail scanners follow links.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import appointments, calendar_files
from booking.answers import (
    UNFINISHED,
    UnreadableChoiceError,
    find_or_404,
    page,
    reading_and_writing,
    refusal,
)
from booking.models import Appointment
from booking.offers import wanted_again
from booking.slot_choice import chosen_slot, free_times, times_context
from pages.languages import current_language
from pages.listings import advisers_of
from pages.navigation import site_root


@never_cache
@require_safe
def appointment(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment's own page: slip, calendar file, ways to move and cancel."""
    found = find_or_404(secret)
    if found.status in UNFINISHED:
        return redirect("booking:details", secret=secret)
    context = {
        "appointment": found,
        "municipality": found.municipality,
        "link": site_root(request) + request.path,
        "upcoming": found.starts_at > timezone.now(),
        "adviser": next(
            iter(advisers_of(found.municipality, current_language())), None
        ),
    }
    return render(request, "booking/appointment.html", context)


@never_cache
@reading_and_writing
def cancellation(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask once, then cancel. Only POST does it: mail scanners follow links."""
    found = find_or_404(secret)
    context: dict[str, Any] = {"appointment": found}
    if request.method != "POST":
        if found.is_cancelled:
            return redirect("booking:appointment", secret=secret)
        return render(request, "booking/cancellation.html", context)
    try:
        appointments.cancel(secret, now=timezone.now())
    except appointments.BookingError as error:
        context["problem"], status = refusal(error)
        context["may_retry"] = isinstance(error, appointments.BusyError)
        return page(request, "booking/cancellation.html", context, status)
    return redirect("booking:appointment", secret=secret)


@never_cache
@reading_and_writing
def move(request: HttpRequest, secret: str) -> HttpResponse:
    """Another time for the same appointment; link and code stay."""
    found = find_or_404(secret)
    if found.status != Appointment.Status.BOOKED:
        return redirect("booking:appointment", secret=secret)
    wanted = wanted_again(found, "link")
    problem, status, choice = "", HTTPStatus.OK, None
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
        **times_context(
            request,
            free_times(wanted, moved=found),
            lost=choice.starts_at if choice else None,
            group=found.kind.seats > 1,
        ),
    }
    return page(request, "booking/move.html", context, status)


@never_cache
@require_safe
def calendar_file(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment for the reader's own calendar; neutral, because it is copied."""
    found = find_or_404(secret)
    if found.status in UNFINISHED:
        return redirect("booking:details", secret=secret)
    content = calendar_files.calendar_file(
        found,
        language=current_language(),
        method="CANCEL" if found.is_cancelled else "PUBLISH",
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response
