"""What staff fill in about calendars: hours, absences, closures, dates of a series.

A refusal of the calendar is said beside the field that ``field_of`` names.
"""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.calendars.storing import aware, day_end
from booking.models import CalendarEntry, CaseManager, MeetingPlace
from booking.staff.fields import (
    ONCE,
    RepeatsForm,
    SectionsMixin,
    clock_field,
    day_field,
    reason_field,
)

Kind = CalendarEntry.Kind
REQUIRED = _("This field is required.")


class HoursForm(RepeatsForm):
    """Hours at a place or by phone and video only, up to two stretches a day; local times."""

    kind = forms.ChoiceField(
        label=_("What kind of hours?"),
        choices=[
            (Kind.AVAILABILITY, _("Appointments can be booked")),
            (Kind.WALK_IN, _("People come without appointment")),
        ],
        initial=Kind.AVAILABILITY,
        widget=forms.RadioSelect,
    )
    meeting_place = forms.ModelChoiceField(
        MeetingPlace.objects.active(),
        label=_("Meeting place"),
        required=False,
        empty_label=_("By phone and video only"),
    )
    starts = clock_field(_("From"))
    ends = clock_field(_("Until"))
    starts_2 = clock_field(_("From, second time of the day (optional)"), required=False)
    ends_2 = clock_field(_("Until, second time of the day (optional)"), required=False)
    first_day = day_field(_("First day"))
    last_day = day_field(
        _("Last day (optional)"),
        required=False,
        help_text=_("For hours that repeat."),
    )

    sections = (
        ("", ("kind", "meeting_place")),
        (_("How often"), ("repeats", "weekdays", "position", "month_day")),
        (_("Times of the day"), ("starts", "ends", "starts_2", "ends_2")),
        (_("From when to when"), ("first_day", "last_day")),
    )

    def __init__(self, *args: Any, case_manager: CaseManager, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = case_manager.municipalities.values("area")
        places = MeetingPlace.objects.active().filter(municipality__area__in=areas)
        self.fields["meeting_place"].queryset = places  # type: ignore[attr-defined]
        self.fields["first_day"].initial = timezone.localdate

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        for name, other in (("starts_2", "ends_2"), ("ends_2", "starts_2")):
            is_wrong = {name, other} & set(self.errors)
            if told.get(name) and not told.get(other) and not is_wrong:
                self.add_error(other, ValidationError(REQUIRED, code="required"))
        return told

    def stretches(self) -> list[tuple[time, time]]:
        """Local times of a valid form."""
        told = self.cleaned_data
        both = [(told["starts"], told["ends"])]
        if told["starts_2"]:
            both.append((told["starts_2"], told["ends_2"]))
        return both

    def field_of(self, code: str | None) -> str | None:
        first, *others = self.stretches()
        second_is_wrong = bool(others) and first[0] < first[1]
        return {
            "ends_before_start": "ends_2" if second_is_wrong else "ends",
            "stretches": "starts_2",
            "no_such_date": "last_day",
            "overlap": "meeting_place",
            "no_place": "meeting_place",
        }.get(code or "")


class AbsenceForm(RepeatsForm):
    """Whole days, or part of a day; once or again and again; local times."""

    first_day = day_field(_("First day"))
    last_day = day_field(
        _("Last day"), required=False, help_text=_("Optional for what repeats.")
    )
    starts = clock_field(_("From (optional)"), required=False)
    ends = clock_field(_("Until (optional)"), required=False)
    reason = reason_field()

    sections: tuple[tuple[Any, tuple[str, ...]], ...] = (
        (_("From when to when"), ("first_day", "last_day", "starts", "ends")),
        (_("How often"), ("repeats", "weekdays", "position", "month_day")),
        ("", ("reason",)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["repeats"].initial = ONCE
        # Who leaves it out means once.
        self.fields["repeats"].required = False

    def clean_repeats(self) -> str:
        return self.cleaned_data["repeats"] or ONCE

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        needs_end = told.get("repeats") == ONCE and "last_day" not in self.errors
        if needs_end and not told.get("last_day"):
            self.add_error("last_day", ValidationError(REQUIRED, code="required"))
        return told

    def span(self) -> tuple[datetime, datetime]:
        """Aware instants of what happens once; without times from midnight to midnight."""
        return span_of(self.cleaned_data)

    def field_of(self, code: str | None) -> str | None:
        return field_of_span(self.cleaned_data, code)


class ClosureForm(SectionsMixin, forms.Form):
    """One place is closed, or all of them; local times."""

    meeting_place = forms.ModelChoiceField(
        MeetingPlace.objects.active(),
        label=_("What is closed?"),
        required=False,
        empty_label=_("The whole district"),
    )
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    starts = clock_field(_("From (optional)"), required=False)
    ends = clock_field(_("Until (optional)"), required=False)
    reason = reason_field()

    sections = (
        ("", ("meeting_place", "first_day", "last_day", "starts", "ends", "reason")),
    )

    def span(self) -> tuple[datetime, datetime]:
        """Aware instants; without times from midnight to midnight."""
        return span_of(self.cleaned_data)

    def field_of(self, code: str | None) -> str | None:
        return field_of_span(self.cleaned_data, code)


def span_of(told: dict[str, Any]) -> tuple[datetime, datetime]:
    start = aware(told["first_day"], told.get("starts") or time())
    return start, day_end(told["last_day"], told.get("ends"))


def field_of_span(told: dict[str, Any], code: str | None) -> str | None:
    repeats = told.get("repeats", ONCE) != ONCE
    is_one_day = repeats or told["first_day"] == told["last_day"]
    return {
        "ends_before_start": "ends" if is_one_day else "last_day",
        "too_long": "last_day",
        "no_such_date": "last_day",
    }.get(code or "")


class RemovalForm(forms.Form):
    """How much of a series is taken out of the calendar."""

    what = forms.ChoiceField(
        label=_("What is removed?"),
        choices=[
            ("all", _("all dates")),
            ("one", _("only the date on this day")),
            ("later", _("every date after this day")),
        ],
        initial="all",
        required=False,
        widget=forms.RadioSelect,
    )
    day = day_field(_("Day (unless all dates are removed)"), required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        needs_day = told.get("what") in ("one", "later") and "day" not in self.errors
        if needs_day and not told.get("day"):
            self.add_error("day", ValidationError(_("Which day?"), code="required"))
        return told

    def field_of(self, code: str | None) -> str | None:
        return {"no_such_date": "day"}.get(code or "")


class DateForm(forms.Form):
    """One date of a series, and when it takes place instead; local times."""

    day = day_field(_("Date of the series"))
    new_day = day_field(_("New day"))
    starts = clock_field(_("From"))
    ends = clock_field(_("Until"))

    def field_of(self, code: str | None) -> str | None:
        return {
            "no_such_date": "day",
            "ends_before_start": "ends",
            "overlap": "new_day",
        }.get(code or "")
