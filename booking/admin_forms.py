"""What case managers fill in: hours, absences. Everything a calendar does, as plain forms."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.models import CaseManager, MeetingPlace
from pages.models import Weekday

DAY = {"type": "date"}
CLOCK = {"type": "time"}
# A slip of the finger must not leave the years that calendars can reckon with.
CENTURY = (
    MinValueValidator(date(2000, 1, 1)),
    MaxValueValidator(date(2099, 12, 31)),
)


class WeeklyHoursForm(forms.Form):
    """Hours that repeat, at a place or by phone and video only; local times."""

    meeting_place = forms.ModelChoiceField(
        MeetingPlace.objects.active(),
        label=_("Meeting place"),
        required=False,
        empty_label=_("By phone and video only"),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs=CLOCK))
    ends = forms.TimeField(label=_("Until"), widget=forms.TimeInput(attrs=CLOCK))
    every_weeks = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            (1, _("every week")),
            (2, _("every second week")),
            (4, _("every fourth week")),
        ],
        coerce=int,
        initial=1,
    )
    first_day = forms.DateField(
        label=_("First day"),
        validators=CENTURY,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Last day (optional)"),
        required=False,
        validators=CENTURY,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, case_manager: CaseManager, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = case_manager.municipalities.values("area")
        places = MeetingPlace.objects.active().filter(municipality__area__in=areas)
        self.fields["meeting_place"].queryset = places  # type: ignore[attr-defined]
        self.fields["first_day"].initial = timezone.localdate


class AbsenceForm(forms.Form):
    """Whole days, or part of a day; local times."""

    first_day = forms.DateField(
        label=_("First day"),
        validators=CENTURY,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        validators=CENTURY,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    starts = forms.TimeField(
        label=_("From (optional)"), required=False, widget=forms.TimeInput(attrs=CLOCK)
    )
    ends = forms.TimeField(
        label=_("Until (optional)"), required=False, widget=forms.TimeInput(attrs=CLOCK)
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"first_day", "last_day"} <= cleaned.keys() and self.span()[
            1
        ] <= self.span()[0]:
            raise ValidationError(
                {"last_day": _("The absence must end after it begins.")},
            )
        return cleaned

    def span(self) -> tuple[datetime, datetime]:
        """Aware local instants; without times from midnight to midnight."""
        told = self.cleaned_data
        start = datetime.combine(told["first_day"], told.get("starts") or time())
        if told.get("ends"):
            end = datetime.combine(told["last_day"], told["ends"])
        else:
            end = datetime.combine(told["last_day"] + timedelta(days=1), time())
        return timezone.make_aware(start), timezone.make_aware(end)
