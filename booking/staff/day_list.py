"""The list of a day to print: one page for each place, for the desk."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from booking.models import Appointment, CaseManager, MeetingPlace, Wish
from booking.staff.fields import day_field
from booking.staff.whose import agenda_of, calendar_owner, manages_every
from pages.dates import midnight


class DayListForm(forms.Form):
    """Which day, and whether the sheet may say what the meetings are about."""

    day = day_field(_("Day"))
    topic = forms.BooleanField(
        label=_("Print the topic, too"),
        help_text=_("Only where nobody else sees the sheet."),
        required=False,
    )
    everybody = forms.BooleanField(
        label=_("Of all case managers, not only of this calendar"), required=False
    )

    def __init__(self, *args: object, every: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if not every:
            del self.fields["everybody"]


@dataclass
class Sheet:
    """One page: the appointments of a day at one place, or (None) at none."""

    place: MeetingPlace | None
    rows: list[tuple[Appointment, list[str]]] = field(default_factory=list)


@never_cache
@require_safe
def day_list(request: HttpRequest) -> HttpResponse:
    """Four queries, however much there is. No topic unless it was asked for."""
    owner = calendar_owner(request)
    every = manages_every(request)
    asked = request.GET if request.GET.get("day") else {"day": timezone.localdate()}
    form = DayListForm(asked, every=every)
    day = form.cleaned_data["day"] if form.is_valid() else timezone.localdate()
    of_all = form.is_valid() and form.cleaned_data.get("everybody")
    context = {
        "owner": owner,
        "form": form,
        "day": day,
        "of_all": of_all,
        "with_topic": form.is_valid() and form.cleaned_data["topic"],
        "sheets": sheets(day, None if of_all else owner),
        "back": agenda_of(request, owner, day),
        "asked_for": request.GET.get("case_manager", ""),
    }
    return render(request, "booking/admin/day_list.html", context)


def sheets(day: date, owner: CaseManager | None) -> list[Sheet]:
    """By place, in order of time. One query."""
    start, end = midnight(day), midnight(day + timedelta(days=1))
    found = (
        Appointment.objects.standing()
        .exclude(status=Appointment.Status.HELD)
        .filter(starts_at__gte=start, starts_at__lt=end)
        .select_related("kind", "meeting_place", "case_manager", "topic")
        .order_by("meeting_place__name", "starts_at", "pk")
    )
    if owner is not None:
        found = found.filter(case_manager=owner)
    return by_place(found)


def by_place(found: Iterable[Appointment]) -> list[Sheet]:
    made: dict[int | None, Sheet] = {}
    for meeting in found:
        place = meeting.meeting_place
        sheet = made.setdefault(meeting.meeting_place_id, Sheet(place))
        sheet.rows.append((meeting, wishes_of(meeting)))
    return list(made.values())


def wishes_of(meeting: Appointment) -> list[str]:
    """What the room must be ready for, in words."""
    return [str(Wish(wish).label) for wish in meeting.wishes if wish in Wish.values]
