"""Free times for staff, and times outside the hours that they name explicitly."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.calendars.storing import aware
from booking.models import Appointment, CaseManager
from booking.offers import Choice, Wanted, chosen, wanted_again
from booking.slot_choice import chosen_slot, free_times, times_context
from booking.staff.meeting_forms import OffHoursForm, WantedForm

OFF_HOURS = "off_hours"


class TimeForms:
    """What was pressed: a free time, or the form for one outside the hours."""

    def __init__(self, wanted: Wanted, sent: QueryDict) -> None:
        self.sent = sent
        self.wanted = wanted
        self.problem = ""
        self.off_hours = OffHoursForm(
            sent if OFF_HOURS in sent else None, on_site=not wanted.kind.remote
        )

    def chosen(self) -> tuple[Choice | None, bool]:
        """The time, and whether it is outside the hours; None where it is none of ours."""
        if OFF_HOURS in self.sent:
            valid = self.off_hours.is_valid()
            return (self.outside() if valid else None), True
        choice = chosen_slot(self.sent.get("slot", ""), self.wanted)
        if choice is None:
            self.problem = _(
                "We could not read this choice. Please choose a time again."
            )
            return None, False
        return choice, False

    def outside(self) -> Choice | None:
        told = self.off_hours.cleaned_data
        starts_at = aware(told["day"], told["starts"])
        if starts_at <= timezone.now():
            self.off_hours.add_error("starts", _("This time is in the past."))
            return None
        return chosen(self.wanted, starts_at, told.get("meeting_place"))


def chosen_off_hours(choice: Choice, case_manager: int) -> Choice:
    """Outside the hours somebody in particular is asked."""
    return replace(choice, case_manager=case_manager)


def moving(found: Appointment, *, anybody: bool) -> Wanted:
    """What the appointment asks for; with its own case manager unless all are managed."""
    whom = None if anybody else found.case_manager_id
    return replace(wanted_again(found, "staff"), case_manager=whom)


def wanted_by(form: WantedForm, owner: CaseManager) -> Wanted:
    """What a valid form asks for."""
    told = form.cleaned_data
    anybody = bool(told.get("anybody"))
    return Wanted(
        told["kind"],
        told["municipality"],
        told["language"],
        booker="staff",
        case_manager=None if anybody else owner.pk,
        interpreter_wish=told["interpreter"],
        adviser_wish=told.get("adviser", "") if anybody else "",
    )


def times_for(
    request: HttpRequest, wanted: Wanted, moved: Appointment | None = None
) -> dict[str, Any]:
    """Free times by day, as the readers' pages show them; later and earlier as links."""
    asked = request.GET.dict()
    asked.pop("from", None)
    address = f"{request.path}?{urlencode(asked)}" if asked else request.path
    found = free_times(wanted, moved)
    return {"kind": wanted.kind, **times_context(request, found, address)}
