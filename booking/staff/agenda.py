"""A case manager's days: hours, absences, appointments, and what waits for somebody."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking import calendars
from booking.access import visible_to
from booking.answers import reading_and_writing
from booking.models import CaseManager
from booking.models.people import CaseManagerQuerySet
from booking.staff.fields import day_field
from booking.staff.waiting import deliveries, to_call, without_outcome
from booking.staff.whose import (
    SHOWN,
    agenda_of,
    calendar_owner,
    choice_of_people,
    manages_every,
    meeting_of,
    query_of,
)


class AgendaForm(forms.Form):
    """The first day to show, and for some staff whose calendar."""

    def __init__(
        self, *args: Any, people: CaseManagerQuerySet | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["case_manager"] = forms.ModelChoiceField(
                people,
                label=gettext_lazy("Case manager"),
                required=False,
                empty_label=None,
            )
        # No attribute of a class can be called "from".
        self.fields["from"] = day_field(gettext_lazy("Show days from"), required=False)


class CodeForm(forms.Form):
    """The code that readers say on the phone, however it is written down."""

    code = forms.CharField(
        label=gettext_lazy("Code of an appointment"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 12}),
    )

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"])).upper()


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
            return redirect(meeting_of(meeting))
        form.add_error("code", _("You have no appointment with this code."))
    return show_agenda(request, owner, form)


def show_agenda(
    request: HttpRequest, owner: CaseManager, code_form: CodeForm
) -> HttpResponse:
    """Queries do not grow with what the calendar holds."""
    now, today = timezone.now(), timezone.localdate()
    asked = request.GET.get("from") or today.isoformat()
    form = AgendaForm(
        {"case_manager": owner.pk, "from": asked},
        people=choice_of_people(request, owner),
    )
    first = (form.is_valid() and form.cleaned_data["from"]) or today
    unfit = calendars.conflicts(owner, now=now)
    reasons = {conflict.appointment.pk: conflict.reason for conflict in unfit}
    days = calendars.days_of(owner, first, first + SHOWN, reasons)
    context = {
        "owner": owner,
        "query": query_of(request, owner),
        "form": form,
        "code_form": code_form,
        "conflicts": unfit,
        "calls": to_call(owner, now=now),
        "unknown": without_outcome(owner, now=now),
        "first": first,
        "last": first + SHOWN - timedelta(days=1),
        "is_today": first == today,
        "earlier": query_of(request, owner, first - SHOWN),
        "later": query_of(request, owner, first + SHOWN),
        "days": days,
        "deliveries": deliveries(days, now=now),
        "now": now,
        "lines": calendars.lines_of(owner),
        "manages_every": manages_every(request),
        "here": agenda_of(request, owner, first),
    }
    return render(request, "booking/admin/agenda.html", context)
