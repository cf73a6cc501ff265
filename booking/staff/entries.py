"""Hours, absences, closures: added, changed, removed. Each lists first whom it hits."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from booking import calendars
from booking.answers import reading_and_writing
from booking.calendars import Change
from booking.models import CalendarEntry, CaseManager
from booking.staff.entry_forms import (
    AbsenceForm,
    ClosureForm,
    DateForm,
    HoursForm,
    RemovalForm,
)
from booking.staff.preview import seal, write_unless_it_hits
from booking.staff.whose import (
    agenda_of,
    calendar_owner,
    manages_every,
    query_of,
    require_every,
)

Write = Callable[[], Sequence[Change]]


@never_cache
@reading_and_writing
def add_hours(request: HttpRequest) -> HttpResponse:
    """Hours, with or without appointments: once, weekly or monthly, split or not."""
    owner = calendar_owner(request)
    form = HoursForm(request.POST or None, case_manager=owner)
    done = _("The hours are in the calendar.")
    shown = {"owner": owner, "title": _("Add hours")}
    back = agenda_of(request, owner)
    return saved_or_shown(
        request, form, lambda: hours_of(form, owner), done, shown, back
    )


def hours_of(form: HoursForm, owner: CaseManager) -> list[Change]:
    """Write what a valid form says. Raises ValidationError."""
    told, pattern = form.cleaned_data, form.pattern()
    kind, place = told["kind"], told["meeting_place"]
    if pattern is not None:
        return calendars.add_hours(
            owner,
            place,
            form.stretches(),
            pattern,
            first_day=told["first_day"],
            last_day=told["last_day"],
            kind=kind,
        )
    day = told["first_day"]
    return calendars.add_hours_on(owner, place, form.stretches(), day, kind=kind)


@never_cache
@reading_and_writing
def add_absence(request: HttpRequest) -> HttpResponse:
    """An absence; appointments it hits still stand and are listed in the agenda."""
    owner = calendar_owner(request)
    form = AbsenceForm(request.POST or None)
    done = _("The absence is in the calendar.")
    shown = {"owner": owner, "title": _("Add an absence")}
    day = form.cleaned_data.get("first_day") if form.is_valid() else None
    back = agenda_of(request, owner, day)
    return saved_or_shown(
        request, form, lambda: [absence_of(form, owner)], done, shown, back
    )


def absence_of(form: AbsenceForm, owner: CaseManager) -> Change:
    """Write what a valid form says. Raises ValidationError."""
    told, pattern = form.cleaned_data, form.pattern()
    if pattern is None:
        return calendars.add_absence(owner, *form.span(), reason=told["reason"])
    return calendars.add_repeated_absence(
        owner,
        pattern,
        told["starts"],
        told["ends"],
        first_day=told["first_day"],
        last_day=told["last_day"],
        reason=told["reason"],
    )


@never_cache
@reading_and_writing
def closures(request: HttpRequest) -> HttpResponse:
    """Closures of a place or the district, for those who manage every calendar."""
    require_every(request)
    form = ClosureForm(request.POST or None)
    back = reverse("booking_closures")

    def write() -> list[Change]:
        told = form.cleaned_data
        return [
            calendars.add_closure(
                told["meeting_place"], *form.span(), reason=told["reason"]
            )
        ]

    shown = {
        "title": _("Closures"),
        "lines": calendars.closure_lines(),
        "back": reverse("booking_agenda"),
    }
    done = _("The closure is in the calendar.")
    return saved_or_shown(request, form, write, done, shown, back)


@never_cache
@reading_and_writing
def remove_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Take hours or an absence out of the calendar, after asking; of a series also one
    date, or all after a day."""
    entry = entry_or_404(request, pk)
    form = RemovalForm(request.POST if request.method == "POST" else None)
    shown = about(request, entry) | {"title": _("Remove from the calendar?")}
    back = shown["back"]
    done = _("The calendar is changed.")
    return saved_or_shown(
        request,
        form,
        lambda: [take_out(entry, **form.cleaned_data)],
        done,
        shown,
        back,
        template="booking/admin/remove_entry.html",
    )


def take_out(entry: CalendarEntry, what: str, day: date | None) -> Change:
    """Raises ValidationError: ``no_such_date``, ``not_a_series``."""
    if what == "one" and day:
        return calendars.cancel_one_date(entry, day)
    if what == "later" and day:
        return calendars.end_series(entry, day)
    return calendars.remove(entry)


@never_cache
@reading_and_writing
def move_date(request: HttpRequest, pk: int) -> HttpResponse:
    """One date of a series takes place on another day, or at other times."""
    entry = entry_or_404(request, pk)
    times = calendars.local_times(entry)
    form = DateForm(request.POST or None, initial=times)
    shown = about(request, entry) | {"title": _("Move one date")}
    done = _("The calendar is changed.")

    def write() -> list[Change]:
        return [calendars.move_one_date(entry, **form.cleaned_data)]

    template = "booking/admin/move_date.html"
    return saved_or_shown(
        request, form, write, done, shown, shown["back"], template=template
    )


def entry_or_404(request: HttpRequest, pk: int) -> CalendarEntry:
    """An entry of the calendar shown, or a closure for those who may."""
    owner = calendar_owner(request)
    allowed = Q(case_manager=owner)
    if manages_every(request):
        allowed |= Q(case_manager__isnull=True)
    entries = CalendarEntry.objects.select_related("event__rule", "meeting_place")
    return get_object_or_404(entries.filter(allowed), pk=pk)


def about(request: HttpRequest, entry: CalendarEntry) -> dict[str, Any]:
    owner = calendar_owner(request)
    of_all = entry.case_manager_id is None
    back = reverse("booking_closures") if of_all else agenda_of(request, owner)
    line = calendars.line_of(entry)
    return {
        "owner": None if of_all else owner,
        "line": line,
        "back": back,
        "query": query_of(request, owner),
    }


def saved_or_shown(  # noqa: PLR0913, PLR0917
    request: HttpRequest,
    form: Any,
    write: Write,
    done: str,
    shown: dict[str, Any],
    back: str,
    template: str = "booking/admin/form.html",
) -> HttpResponse:
    """Saved; or the form again, with what is wrong or with the appointments it hits."""
    hit: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            hit = write_unless_it_hits(request, write)
        except ValidationError as error:
            form.add_error(form.field_of(error.code), error)
        else:
            if not hit:
                messages.success(request, done)
                return redirect(back)
    context = {"form": form, "back": back, **shown, "hit": hit}
    context["seal"] = seal(hit) if hit else ""
    return render(request, template, context)
