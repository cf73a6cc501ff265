"""An appointment's own pages, for whoever has its link: see, move, cancel, take along.

GET changes nothing: mail scanners follow links. Before each of them stands
``booking.appointment_gate``.
"""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import appointments, calendar_files, deletion, name_check
from booking.answers import (
    UnreadableChoiceError,
    page,
    reading_and_writing,
    refusal,
)
from booking.appointment_gate import answer, for_its_owner
from booking.held_data import everything_held
from booking.models import Appointment
from booking.offers import wanted_again
from booking.slip import slip_context
from booking.slot_choice import chosen_slot, free_times, times_context
from pages.languages import current_language


@reading_and_writing
def appointment(request: HttpRequest, secret: str) -> HttpResponse:
    """The appointment's own page; POST answers the question for the name."""
    if request.method == "POST":
        return answer(request, secret)
    return own_page(request, secret)


@for_its_owner
def own_page(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """Slip, calendar file, ways to move and cancel."""
    context = slip_context(request, secret, found)
    return render(request, "booking/appointment.html", context)


@reading_and_writing
@for_its_owner
def cancellation(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """Ask once, then cancel. Only POST does it: mail scanners follow links."""
    context: dict[str, Any] = {
        "appointment": found,
        "municipality": found.municipality,
    }
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


@reading_and_writing
@for_its_owner
def move(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """Another time for the same appointment; link and code stay."""
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
        "municipality": found.municipality,
        "problem": problem,
        **times_context(
            request,
            free_times(wanted, moved=found),
            lost=choice.starts_at if choice else None,
            group=found.kind.seats > 1,
        ),
    }
    return page(request, "booking/move.html", context, status)


@require_safe
@for_its_owner
def calendar_file(
    request: HttpRequest, secret: str, found: Appointment
) -> HttpResponse:
    """The appointment for the reader's own calendar; neutral, because it is copied."""
    content = calendar_files.calendar_file(
        found,
        language=current_language(),
        method="CANCEL" if found.is_cancelled else "PUBLISH",
    )
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return response


@require_safe
@for_its_owner
def data(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """All that is stored about the appointment and its owner, as JSON (Art. 15, 20)."""
    response = JsonResponse(
        everything_held(found), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="appointment.json"'
    return response


@reading_and_writing
@for_its_owner
def delete(request: HttpRequest, secret: str, found: Appointment) -> HttpResponse:
    """Ask once, then cancel what is to come and erase everything; the link ends."""
    now = timezone.now()
    context: dict[str, Any] = {
        "appointment": found,
        "municipality": found.municipality,
        "upcoming": found.starts_at > now and not found.is_cancelled,
    }
    if request.method != "POST":
        return render(request, "booking/deletion.html", context)
    try:
        deletion.delete(secret, now=now)
    except appointments.BookingError as error:
        context["problem"], status = refusal(error)
        return page(request, "booking/deletion.html", context, status)
    response = redirect("booking:deleted")
    name_check.forget_cookies(request, response, secret)
    return response


@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Says that everything is deleted; about whom it does not know any more."""
    return render(request, "booking/deleted.html")
