"""Several appointments cancelled in one go: a day, a list of conflicts, one contact."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from booking import appointments, calendars
from booking.access import visible_to
from booking.answers import reading_and_writing
from booking.delivery import Delivery, delivery_of
from booking.models import Appointment, CaseManager
from booking.models.appointment import AppointmentQuerySet
from booking.staff.agenda import CodeForm
from booking.staff.fields import day_field
from booking.staff.whose import agenda_of, calendar_owner, query_of
from pages.dates import midnight

# As many as one case manager can have in some weeks.
MOST = 200


class DayForm(forms.Form):
    day = day_field(gettext_lazy("Day"))


class Result(NamedTuple):
    """``delivery``: what the client is told; None where it was not cancelled."""

    meeting: Appointment
    delivery: Delivery | None


@never_cache
@reading_and_writing
def cancel_several(request: HttpRequest) -> HttpResponse:
    """Choose which; then each is cancelled in a transaction of its own.

    One that cannot be cancelled any more holds up none of the others.
    """
    owner = calendar_owner(request)
    code_form = CodeForm(request.POST if "code" in request.POST else None)
    if "chosen" in request.POST:
        return cancel_chosen(request, owner)
    day_form = DayForm(request.GET if request.GET.get("day") else None)
    context: dict[str, Any] = {
        "owner": owner,
        "query": query_of(request, owner),
        "day_form": day_form,
        "code_form": code_form,
        "back": agenda_of(request, owner),
        "found": found_by(request, owner, day_form, code_form),
        "asked": day_form.is_bound or code_form.is_bound or "conflicts" in request.GET,
        "nothing_chosen": request.method == "POST" and not code_form.is_bound,
    }
    return render(request, "booking/admin/cancel_several.html", context)


def found_by(
    request: HttpRequest, owner: CaseManager, day_form: DayForm, code_form: CodeForm
) -> list[Appointment]:
    """The coming appointments that were asked for."""
    if code_form.is_bound:
        return of_contact(request, code_form) if code_form.is_valid() else []
    if "conflicts" in request.GET:
        unfit = calendars.conflicts(owner, now=timezone.now())
        return [conflict.appointment for conflict in unfit]
    if day_form.is_bound and day_form.is_valid():
        day = day_form.cleaned_data["day"]
        start, end = midnight(day), midnight(day + timedelta(days=1))
        inside = Q(case_manager=owner, starts_at__gte=start, starts_at__lt=end)
        return list(coming(request).filter(inside))
    return []


def coming(request: HttpRequest) -> AppointmentQuerySet:
    """What may still be cancelled of what this person may see, in order of time."""
    shown = visible_to(request.user).booked()  # type: ignore[arg-type]
    shown = shown.filter(starts_at__gt=timezone.now())
    joined = shown.select_related("kind", "meeting_place", "case_manager")
    return joined.order_by("starts_at", "pk")


def of_contact(request: HttpRequest, form: CodeForm) -> list[Appointment]:
    """All that the contact of one appointment has booked; that one alone without contact."""
    seen = visible_to(request.user)  # type: ignore[arg-type]
    known = seen.filter(code=form.cleaned_data["code"]).first()
    if known is None:
        form.add_error("code", _("You have no appointment with this code."))
        return []
    same = Q(pk=known.pk)
    if known.email_digest:
        same |= Q(email_digest=known.email_digest)
    if known.phone_digest:
        same |= Q(phone_digest=known.phone_digest)
    return list(coming(request).filter(same)[:MOST])


def cancel_chosen(request: HttpRequest, owner: CaseManager) -> HttpResponse:
    numbers = [
        int(number)
        for number in request.POST.getlist("chosen")[:MOST]
        if number.isascii() and number.isdigit() and len(number) < len(str(2**63))
    ]
    shown = visible_to(request.user).filter(pk__in=numbers)  # type: ignore[arg-type]
    joined = shown.select_related("kind", "meeting_place", "case_manager")
    results = cancelled(request, list(joined.order_by("starts_at", "pk")))
    context = {
        "owner": owner,
        "results": results,
        "done": sum(result.delivery is not None for result in results),
        "back": agenda_of(request, owner),
    }
    return render(request, "booking/admin/cancelled_several.html", context)


def cancelled(request: HttpRequest, chosen: Sequence[Appointment]) -> list[Result]:
    """Each with what became of it."""
    now = timezone.now()
    done = []
    for meeting in chosen:
        try:
            appointments.cancel_by_office(meeting, by=request.user, now=now)  # type: ignore[arg-type]
        except appointments.BookingError:
            continue
        done.append(meeting.pk)
    rows = Appointment.objects.filter(pk__in=[meeting.pk for meeting in chosen])
    now_known = list(
        rows.select_related("kind", "meeting_place").order_by("starts_at", "pk")
    )
    known = delivery_of(now_known, now=now)
    return [Result(row, known[row.pk] if row.pk in done else None) for row in now_known]
