"""A case manager's screens in the admin: the days of a calendar, hours, absences."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import appointments, calendars
from booking.access import MANAGES_EVERY, visible_to
from booking.admin_forms import (
    AbsenceForm,
    AgendaForm,
    CodeForm,
    RemovalForm,
    WeeklyHoursForm,
)
from booking.answers import reading_and_writing
from booking.models import Appointment, CalendarEntry, CaseManager
from booking.models.people import CaseManagerQuerySet

SHOWN = timedelta(days=14)


def calendar_owner(request: HttpRequest) -> CaseManager:
    """Whose calendar this is: one's own, or for some staff the one asked for.

    Raises PermissionDenied: immigration offices, editors and coordinators have none.
    """
    asked = request.GET.get("case_manager", "")
    if asked.isascii() and asked.isdigit() and request.user.has_perm(MANAGES_EVERY):
        return get_object_or_404(CaseManager, pk=int(asked[:9]))
    own = CaseManager.objects.filter(user=request.user.pk).first()
    if own is None and request.user.has_perm(MANAGES_EVERY):
        own = CaseManager.objects.active().first()
    if own is None:
        raise PermissionDenied
    return own


def query_of(
    request: HttpRequest, owner: CaseManager, first: date | None = None
) -> str:
    """Names the calendar when it is not one's own, and the day when not today."""
    told: dict[str, str] = {}
    if owner.user_id != request.user.pk:
        told["case_manager"] = str(owner.pk)
    if first is not None and first != timezone.localdate():
        told["from"] = first.isoformat()
    return f"?{urlencode(told)}" if told else ""


def agenda_of(request: HttpRequest, owner: CaseManager, day: date | None = None) -> str:
    """The address of the agenda that shows the day, by default the coming days."""
    today = timezone.localdate()
    first = None if day is None or today <= day < today + SHOWN else day
    return reverse("booking_agenda") + query_of(request, owner, first)


@never_cache
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Two weeks from today or another day: hours, absences, closures, appointments."""
    return show_agenda(request, calendar_owner(request), CodeForm())


@never_cache
@reading_and_writing
def find_appointment(request: HttpRequest) -> HttpResponse:
    """Leads to the appointment of a code; by POST, which leaves it in no log.

    What somebody may not see is as unknown as what does not exist.
    """
    owner = calendar_owner(request)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        meeting = visible_to(request.user).filter(code=code).first()  # type: ignore[arg-type]
        if meeting is not None:
            return redirect(address_of(request, meeting))
        form.add_error("code", _("You have no appointment with this code."))
    return show_agenda(request, owner, form)


def address_of(request: HttpRequest, meeting: Appointment) -> str:
    """Where staff see it: on its day, or by itself once it is cancelled."""
    owner = meeting.case_manager
    if meeting.is_cancelled:
        return cancellation_of(request, meeting)
    day = timezone.localdate(meeting.starts_at)
    return f"{agenda_of(request, owner, day)}#appointment-{meeting.pk}"


def cancellation_of(request: HttpRequest, meeting: Appointment) -> str:
    address = reverse("booking_cancel_appointment", args=[meeting.pk])
    return address + query_of(request, meeting.case_manager)


def show_agenda(
    request: HttpRequest, owner: CaseManager, code_form: CodeForm
) -> HttpResponse:
    """Queries do not grow with what the calendar holds."""
    today = timezone.localdate()
    asked = request.GET.get("from") or today.isoformat()
    form = AgendaForm(
        {"case_manager": owner.pk, "from": asked},
        people=choice_of_people(request, owner),
    )
    first = (form.is_valid() and form.cleaned_data["from"]) or today
    unfit = calendars.conflicts(owner, now=timezone.now())
    reasons = {conflict.appointment.pk: conflict.reason for conflict in unfit}
    context = {
        "owner": owner,
        "query": query_of(request, owner),
        "form": form,
        "code_form": code_form,
        "conflicts": unfit,
        "first": first,
        "last": first + SHOWN - timedelta(days=1),
        "is_today": first == today,
        "earlier": query_of(request, owner, first - SHOWN),
        "later": query_of(request, owner, first + SHOWN),
        "days": calendars.days_of(owner, first, first + SHOWN, reasons),
        "lines": calendars.lines_of(owner),
    }
    return render(request, "booking/admin/agenda.html", context)


def choice_of_people(
    request: HttpRequest, owner: CaseManager
) -> CaseManagerQuerySet | None:
    if not request.user.has_perm(MANAGES_EVERY):
        return None
    return CaseManager.objects.filter(Q(active=True) | Q(pk=owner.pk))


@never_cache
@reading_and_writing
def add_hours(request: HttpRequest) -> HttpResponse:
    """Weekly hours at a place."""
    owner = calendar_owner(request)
    form = WeeklyHoursForm(request.POST or None, case_manager=owner)
    if request.method == "POST" and form.is_valid():
        try:
            calendars.add_weekly_hours(owner, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(form.field_of(error.code), error)
        else:
            messages.success(request, _("The hours are in the calendar."))
            return redirect(agenda_of(request, owner))
    return show_form(request, owner, form, _("Add weekly hours"))


@never_cache
@reading_and_writing
def add_absence(request: HttpRequest) -> HttpResponse:
    """An absence; appointments it hits still stand and are listed in the agenda."""
    owner = calendar_owner(request)
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = calendars.add_absence(owner, *form.span())
        except ValidationError as error:
            form.add_error(form.field_of(error.code), error)
        else:
            report(request, change.affected, _("The absence is in the calendar."))
            return redirect(agenda_of(request, owner, form.cleaned_data["first_day"]))
    return show_form(request, owner, form, _("Add an absence"))


def show_form(
    request: HttpRequest, owner: CaseManager, form: forms.Form, title: str
) -> HttpResponse:
    back = agenda_of(request, owner)
    context = {"owner": owner, "form": form, "title": title, "back": back}
    return render(request, "booking/admin/form.html", context)


def report(request: HttpRequest, affected: list[Appointment], done: str) -> None:
    """Say what was done, and whether appointments now need somebody's attention.

    Which they are the agenda says: messages may be kept in a cookie.
    """
    messages.success(request, done)
    if any(meeting.starts_at > timezone.now() for meeting in affected):
        messages.warning(
            request,
            _(
                "Appointments fall into this time and still stand. They are listed "
                "below: please cancel those that cannot take place."
            ),
        )


@never_cache
@reading_and_writing
def remove_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take hours or an absence out of the calendar, after asking; of a series also one
    date, or all after a day."""
    owner = calendar_owner(request)
    entry = get_object_or_404(
        CalendarEntry.objects.select_related("event__rule", "meeting_place"),
        pk=pk,
        case_manager=owner,
    )
    form = RemovalForm(request.POST if request.method == "POST" else None)
    back = agenda_of(request, owner)
    if form.is_valid():
        try:
            change = take_out(entry, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(form.field_of(error.code), error)
        else:
            report(request, change.affected, _("The calendar is changed."))
            return redirect(back)
    line = calendars.line_of(entry)
    context = {"owner": owner, "line": line, "form": form, "back": back}
    return render(request, "booking/admin/remove_entry.html", context)


def take_out(entry: CalendarEntry, what: str, day: date | None) -> calendars.Change:
    """Raises ValidationError: ``no_such_date``, ``not_a_series``."""
    if what == "one" and day:
        return calendars.cancel_one_date(entry, day)
    if what == "later" and day:
        return calendars.end_series(entry, day)
    return calendars.remove(entry)


@never_cache
@reading_and_writing
def cancel_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for the office, after asking; the client gets a message if they left one.

    A cancelled appointment is shown with the number to call, as long as it is kept.
    """
    owner = calendar_owner(request)
    shown = visible_to(request.user).select_related(  # type: ignore[arg-type]
        "kind", "meeting_place", "case_manager"
    )
    meeting = get_object_or_404(shown, pk=pk, case_manager=owner)
    back = agenda_of(request, owner, timezone.localdate(meeting.starts_at))
    if request.method == "POST":
        must_call = bool(meeting.phone) and not meeting.email
        done = cancel(request, meeting)
        return redirect(
            cancellation_of(request, meeting) if done and must_call else back
        )
    context = {"owner": owner, "meeting": meeting, "back": back}
    return render(request, "booking/admin/cancel_appointment.html", context)


def cancel(request: HttpRequest, meeting: Appointment) -> bool:
    """Whether it was possible."""
    try:
        appointments.cancel_by_office(meeting, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except appointments.BookingError:
        messages.error(request, _("This appointment can no longer be cancelled."))
        return False
    messages.success(request, _("The appointment is cancelled."))
    return True
