"""One appointment: its facts, its outcome, another time, an end, a call made."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from booking import appointments
from booking.answers import reading_and_writing, refusal
from booking.channels import channel_of
from booking.delivery import delivery_of
from booking.models import Appointment, AppointmentKind, Wish
from booking.staff.choosing import (
    TimeForms,
    chosen_off_hours,
    moving,
    times_for,
)
from booking.staff.meeting_forms import VideoLinkForm
from booking.staff.whose import (
    agenda_of,
    day_of,
    manages_every,
    meeting_of,
    meeting_or_404,
    query_of,
)

OUTCOMES = (Appointment.Status.ATTENDED, Appointment.Status.NO_SHOW)


@never_cache
@reading_and_writing
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything staff may know and do about one appointment; POST sets its video link."""
    found = meeting_or_404(request, pk)
    form = VideoLinkForm(
        request.POST if request.method == "POST" else None,
        initial={"video_link": found.video_link},
    )
    if request.method == "POST" and form.is_valid():
        try:
            link = form.cleaned_data["video_link"]
            now = timezone.now()
            appointments.set_video_link(found, link, by=request.user, now=now)  # type: ignore[arg-type]
        except (appointments.BookingError, ValidationError):
            form.add_error("video_link", _("The link could not be saved."))
        else:
            messages.success(request, _("The link is saved."))
            return redirect(meeting_of(found))
    return show(request, found, form)


def show(request: HttpRequest, found: Appointment, form: VideoLinkForm) -> HttpResponse:
    now = timezone.now()
    owner = found.case_manager
    context = {
        "owner": owner,
        "meeting": found,
        "delivery": delivery_of([found], now=now)[found.pk],
        "by_video": found.kind.channel == AppointmentKind.Channel.VIDEO,
        "has_begun": found.starts_at <= now,
        "wishes": [Wish(wish).label for wish in found.wishes],
        "form": form,
        "back": agenda_of(request, owner, timezone.localdate(found.starts_at)),
        "query": query_of(request, owner),
    }
    return render(request, "booking/admin/meeting.html", context)


@never_cache
@require_POST
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Took place, or nobody came; may be corrected."""
    found = meeting_or_404(request, pk)
    said = request.POST.get("outcome", "")
    if said not in OUTCOMES:
        messages.error(request, _("Please say what happened."))
        return redirect(meeting_of(found))
    try:
        appointments.record_outcome(
            found,
            said,
            by=request.user,  # type: ignore[arg-type]
            now=timezone.now(),
        )
    except appointments.BookingError:
        messages.error(request, _("The outcome cannot be recorded (yet)."))
    else:
        messages.success(request, _("The outcome is recorded."))
    return redirect(back_to(request, found))


def back_to(request: HttpRequest, found: Appointment) -> str:
    """The screen somebody came from, where it is one of these two."""
    if request.POST.get("then") == "agenda":
        return agenda_of(request, found.case_manager)
    return day_of(request, found)


@never_cache
@require_POST
def called(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody called the client: the appointment leaves the list of calls."""
    found = meeting_or_404(request, pk)
    try:
        appointments.mark_called(found, by=request.user)  # type: ignore[arg-type]
    except appointments.BookingError as error:
        messages.error(request, refusal(error)[0])
    else:
        messages.success(request, _("Noted: the client knows."))
    return redirect(agenda_of(request, found.case_manager))


@never_cache
@reading_and_writing
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another time for somebody on the phone; link and code stay."""
    found = meeting_or_404(request, pk)
    if found.status != Appointment.Status.BOOKED or found.starts_at <= timezone.now():
        messages.error(request, _("This appointment can no longer be moved."))
        return redirect(meeting_of(found))
    wanted = moving(found, anybody=manages_every(request))
    forms = TimeForms(wanted, request.POST)
    problem = ""
    if request.method == "POST":
        choice, off_hours = forms.chosen()
        if choice is not None:
            if off_hours:
                choice = chosen_off_hours(choice, found.case_manager_id)
            try:
                appointments.move_for(
                    found,
                    choice,
                    by=request.user,  # type: ignore[arg-type]
                    now=timezone.now(),
                    off_hours=off_hours,
                )
            except appointments.BookingError as error:
                problem = refusal(error)[0]
            else:
                messages.success(request, _("The appointment is moved."))
                return redirect(meeting_of(found))
    context: dict[str, Any] = {
        "owner": found.case_manager,
        "meeting": found,
        "is_told": channel_of(found) is not None,
        "problem": problem or forms.problem,
        "off_hours_form": forms.off_hours,
        "back": meeting_of(found),
        **times_for(request, wanted, moved=found),
    }
    return render(request, "booking/admin/move.html", context)


@never_cache
@reading_and_writing
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for the office, after asking; the client gets a message if they left one.

    A cancelled appointment is shown with the number to call, as long as it is kept.
    """
    found = meeting_or_404(request, pk)
    owner = found.case_manager
    back = agenda_of(request, owner, timezone.localdate(found.starts_at))
    if request.method != "POST":
        if found.is_cancelled:
            return redirect(meeting_of(found))
        delivery = delivery_of([found], now=timezone.now())[found.pk]
        context = {
            "owner": owner,
            "meeting": found,
            "is_told": channel_of(found) is not None,
            "back": back,
        }
        return render(
            request,
            "booking/admin/cancel_appointment.html",
            context | {"delivery": delivery},
        )
    try:
        appointments.cancel_by_office(found, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except appointments.BookingError:
        messages.error(request, _("This appointment can no longer be cancelled."))
        return redirect(meeting_of(found))
    messages.success(request, _("The appointment is cancelled."))
    found.refresh_from_db()
    is_to_call = delivery_of([found], now=timezone.now())[found.pk].must_call
    return redirect(meeting_of(found) if is_to_call else back)
