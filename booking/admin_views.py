"""A case manager's screens in the admin: the coming days, hours, absences."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from booking import appointments, calendars
from booking.access import MANAGES_EVERY
from booking.admin_forms import AbsenceForm, WeeklyHoursForm
from booking.models import Appointment, CalendarEntry, CaseManager
from booking.recurrence import parse_rule

COMING_DAYS = 14
reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


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


def with_owner(address: str, request: HttpRequest, owner: CaseManager) -> str:
    """The address, naming the calendar when it is not one's own."""
    is_own = owner.user_id == request.user.pk
    return address if is_own else f"{address}?case_manager={owner.pk}"


@never_cache
@require_safe
def agenda(request: HttpRequest) -> HttpResponse:
    """Today and the coming days: hours, absences, appointments."""
    owner = calendar_owner(request)
    today = timezone.localdate()
    everybody = request.user.has_perm(MANAGES_EVERY)
    context = {
        "owner": owner,
        "query": with_owner("", request, owner),
        "days": days_of(owner, today, today + timedelta(days=COMING_DAYS)),
        "people": CaseManager.objects.active() if everybody else [],
        "entries": [
            described(entry)
            for entry in CalendarEntry.objects.filter(case_manager=owner)
            .select_related("event__rule", "meeting_place")
            .order_by("event__start")
        ],
    }
    return render(request, "booking/admin/agenda.html", context)


def days_of(owner: CaseManager, first: date, end: date) -> list[dict[str, Any]]:
    """The first day, and every other before ``end`` with something in it."""
    start, stop = local_midnight(first), local_midnight(end)
    days: dict[date, dict[str, Any]] = {}

    def on(day: date) -> dict[str, Any]:
        return days.setdefault(day, {"day": day, "entries": [], "appointments": []})

    on(first)
    for entry in calendars.entries_of(owner, start, stop):
        on(max(timezone.localdate(entry.starts_at), first))["entries"].append(entry)
    meetings = (
        Appointment.objects.standing()
        .filter(case_manager=owner, starts_at__gte=start, starts_at__lt=stop)
        .exclude(status=Appointment.Status.HELD)
        .select_related("kind", "meeting_place", "municipality", "topic")
    )
    for meeting in meetings:
        on(timezone.localdate(meeting.starts_at))["appointments"].append(meeting)
    return [days[day] for day in sorted(days)]


def described(entry: CalendarEntry) -> CalendarEntry:
    """The entry with ``weekdays`` and ``every_weeks``, as a template shows them."""
    rule = entry.event.rule
    if rule is not None:
        repetition = parse_rule(rule.frequency, rule.params)
        first = timezone.localdate(entry.event.start).weekday()
        entry.weekdays = sorted(repetition.weekdays) or [first]  # type: ignore[attr-defined]
        entry.every_weeks = repetition.interval  # type: ignore[attr-defined]
    return entry


def local_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@never_cache
@reading_and_writing
def add_hours(request: HttpRequest) -> HttpResponse:
    """Weekly hours at a place."""
    owner = calendar_owner(request)
    form = WeeklyHoursForm(request.POST or None, case_manager=owner)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        place = told.pop("meeting_place")
        try:
            calendars.add_weekly_hours(
                owner,
                place,
                told.pop("weekdays"),
                told.pop("starts"),
                told.pop("ends"),
                **told,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The hours are in the calendar."))
            return redirect(with_owner(reverse("booking_agenda"), request, owner))
    return show_form(request, owner, form, _("Add weekly hours"))


@never_cache
@reading_and_writing
def add_absence(request: HttpRequest) -> HttpResponse:
    """An absence; appointments it hits are named, not cancelled."""
    owner = calendar_owner(request)
    form = AbsenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            change = calendars.add_absence(owner, *form.span())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            report(request, change.affected, _("The absence is in the calendar."))
            return redirect(with_owner(reverse("booking_agenda"), request, owner))
    return show_form(request, owner, form, _("Add an absence"))


def show_form(
    request: HttpRequest, owner: CaseManager, form: forms.Form, title: str
) -> HttpResponse:
    back = with_owner(reverse("booking_agenda"), request, owner)
    context = {"owner": owner, "form": form, "title": title, "back": back}
    return render(request, "booking/admin/form.html", context)


def report(request: HttpRequest, affected: list[Appointment], done: str) -> None:
    """Say what was done, and which appointments now need somebody's attention."""
    messages.success(request, done)
    if affected:
        messages.warning(
            request,
            ngettext(
                "%(count)d appointment falls into this time. "
                "It still stands: please move or cancel it.",
                "%(count)d appointments fall into this time. "
                "They still stand: please move or cancel them.",
                len(affected),
            )
            % {"count": len(affected)},
        )


@never_cache
@reading_and_writing
def remove_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take hours or an absence out of the calendar, after asking."""
    owner = calendar_owner(request)
    entry = get_object_or_404(
        CalendarEntry.objects.select_related("event__rule", "meeting_place"),
        pk=pk,
        case_manager=owner,
    )
    back = with_owner(reverse("booking_agenda"), request, owner)
    if request.method == "POST":
        change = calendars.remove(entry)
        report(request, change.affected, _("The entry is removed."))
        return redirect(back)
    context = {"owner": owner, "entry": described(entry), "back": back}
    return render(request, "booking/admin/remove_entry.html", context)


@never_cache
@reading_and_writing
def cancel_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel for the office, after asking; the client gets a message if they left one."""
    owner = calendar_owner(request)
    meeting = get_object_or_404(
        Appointment.objects.select_related("kind", "meeting_place"),
        pk=pk,
        case_manager=owner,
    )
    back = with_owner(reverse("booking_agenda"), request, owner)
    if request.method == "POST":
        cancel(request, meeting)
        return redirect(back)
    context = {"owner": owner, "meeting": meeting, "back": back}
    return render(request, "booking/admin/cancel_appointment.html", context)


def cancel(request: HttpRequest, meeting: Appointment) -> None:
    must_call = bool(meeting.phone) and not meeting.email
    try:
        appointments.cancel_by_office(meeting, by=request.user, now=timezone.now())  # type: ignore[arg-type]
    except appointments.BookingError:
        messages.error(request, _("This appointment can no longer be cancelled."))
        return
    messages.success(request, _("The appointment is cancelled."))
    if must_call:
        messages.warning(
            request,
            _("The client left no e-mail address. Please call: %(phone)s")
            % {"phone": meeting.phone},
        )
