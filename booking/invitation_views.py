"""The page behind an invitation: the free times of one case manager."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from booking import appointments
from booking.answers import (
    UNFINISHED,
    UnreadableChoiceError,
    page,
    reading_and_writing,
    refusal,
)
from booking.invitations import (
    Invitation,
    InvitationEndedError,
    read_invitation,
)
from booking.models import Appointment
from booking.offers import Choice
from booking.secret_links import secret_for, stored_id
from booking.slot_choice import chosen_slot, free_times, times_context
from pages.languages import current_language


@never_cache
@reading_and_writing
def invitation(request: HttpRequest, invitation: str) -> HttpResponse:
    """Choose a time; it is held for whoever was invited. Opened again, it is the same one."""
    try:
        invited = read_invitation(invitation)
    except InvitationEndedError:
        problem = gettext(
            "This link has ended. Please ask your case manager for a new one, or call."
        )
        context: dict[str, Any] = {"problem": problem}
        return page(request, "booking/invitation.html", context, HTTPStatus.NOT_FOUND)
    if booked := secret_of_booked(invited):
        return redirect("booking:appointment", secret=booked)
    problem, status, choice = "", HTTPStatus.OK, None
    if request.method == "POST":
        choice = chosen_slot(request.POST.get("slot", ""), invited.wanted)
        try:
            secret = held(invited, choice)
        except appointments.BookingError as error:
            problem, status = refusal(error)
        else:
            return redirect("booking:details", secret=secret)
    return show(request, invited, problem, status, choice)


def secret_of_booked(invited: Invitation) -> str:
    """Of the one appointment that came of it; empty while nothing is booked."""
    number = stored_id(invited.submission_id)
    came = Appointment.objects.filter(submission_id=number)
    is_booked = came.exclude(status__in=UNFINISHED).exists()
    return secret_for(number) if is_booked else ""


def held(invited: Invitation, choice: Choice | None) -> str:
    """The secret of the appointment. Raises BookingError."""
    if choice is None:
        raise UnreadableChoiceError
    _found, secret = appointments.hold(
        choice,
        submission_id=invited.submission_id,
        page_language=current_language(),
        now=timezone.now(),
    )
    return secret


def show(
    request: HttpRequest,
    invited: Invitation,
    problem: str,
    status: HTTPStatus,
    lost: Choice | None,
) -> HttpResponse:
    wanted = invited.wanted
    found = free_times(wanted)
    context = {
        "kind": wanted.kind,
        "municipality": wanted.municipality,
        "problem": problem,
        "valid": True,
        **times_context(request, found, lost=lost.starts_at if lost else None),
    }
    return page(request, "booking/invitation.html", context, status)
