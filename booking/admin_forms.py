"""What case managers fill in: hours, absences. Everything a calendar does, as plain forms.

A refusal of the calendar is said beside the field that ``field_of`` names.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking import calendars
from booking.models import CaseManager, MeetingPlace
from booking.models.people import CaseManagerQuerySet
from pages.models import Weekday

# A slip of the finger must not leave the years that calendars can reckon with.
CENTURY = (
    MinValueValidator(date(2000, 1, 1)),
    MaxValueValidator(date(2099, 12, 31)),
)


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=CENTURY, widget=widget, **options)


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    checks = [calendars.check_whole_minutes]
    return forms.TimeField(label=label, validators=checks, widget=widget, **options)


class AgendaForm(forms.Form):
    """The first day to show, and for some staff whose calendar."""

    def __init__(
        self, *args: Any, people: CaseManagerQuerySet | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if people is not None:
            self.fields["case_manager"] = forms.ModelChoiceField(
                people, label=_("Case manager"), required=False, empty_label=None
            )
        # No attribute of a class can be called "from".
        self.fields["from"] = day_field(_("Show days from"), required=False)


class CodeForm(forms.Form):
    """The code that readers say on the phone, however it is written down."""

    code = forms.CharField(
        label=_("Code of an appointment"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "size": 12}),
    )

    def clean_code(self) -> str:
        return "".join(filter(str.isalnum, self.cleaned_data["code"])).upper()


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
    starts = clock_field(_("From"))
    ends = clock_field(_("Until"))
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
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day (optional)"), required=False)

    def __init__(self, *args: Any, case_manager: CaseManager, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = case_manager.municipalities.values("area")
        places = MeetingPlace.objects.active().filter(municipality__area__in=areas)
        self.fields["meeting_place"].queryset = places  # type: ignore[attr-defined]
        self.fields["first_day"].initial = timezone.localdate

    def field_of(self, code: str | None) -> str | None:
        return {
            "no_weekday": "weekdays",
            "ends_before_start": "ends",
            "every_weeks": "every_weeks",
            "no_such_date": "last_day",
            "overlap": "meeting_place",
        }.get(code or "")


class AbsenceForm(forms.Form):
    """Whole days, or part of a day; local times."""

    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"))
    starts = clock_field(_("From (optional)"), required=False)
    ends = clock_field(_("Until (optional)"), required=False)

    def span(self) -> tuple[datetime, datetime]:
        """Aware local instants; without times from midnight to midnight."""
        told = self.cleaned_data
        start = datetime.combine(told["first_day"], told.get("starts") or time())
        if told.get("ends"):
            end = datetime.combine(told["last_day"], told["ends"])
        else:
            end = datetime.combine(told["last_day"] + timedelta(days=1), time())
        # The calendar's own zone, whatever zone is active.
        zone = timezone.get_default_timezone()
        return timezone.make_aware(start, zone), timezone.make_aware(end, zone)

    def field_of(self, code: str | None) -> str | None:
        told = self.cleaned_data
        is_one_day = told["first_day"] == told["last_day"]
        return {
            "ends_before_start": "ends" if is_one_day else "last_day",
            "too_long": "last_day",
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
