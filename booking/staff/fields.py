"""Fields of staff's forms: days, times, and how something repeats."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from booking import calendars
from pages.models import Weekday

# A slip of the finger must not leave the years that calendars can reckon with.
CENTURY = (
    MinValueValidator(date(2000, 1, 1)),
    MaxValueValidator(date(2099, 12, 31)),
)
ONCE, BY_WEEKDAY, BY_DAY = "once", "month_weekday", "month_day"
EVERY_WEEKS = ("1", "2", "4")
LAST = -1
# Every month has so many days.
SHORTEST_MONTH = 28
REPEATS = (
    (ONCE, _("once")),
    ("1", _("every week")),
    ("2", _("every second week")),
    ("4", _("every fourth week")),
    (BY_WEEKDAY, _("every month, on a weekday")),
    (BY_DAY, _("every month, on a day of the month")),
)
POSITIONS = (
    (1, _("first")),
    (2, _("second")),
    (3, _("third")),
    (4, _("fourth")),
    (LAST, _("last")),
)


def day_field(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, validators=CENTURY, widget=widget, **options)


def clock_field(label: Any, **options: Any) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    checks = [calendars.check_whole_minutes]
    return forms.TimeField(label=label, validators=checks, widget=widget, **options)


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name (optional)"),
        help_text=_("Only staff see it. Please write nothing about anybody's health."),
        max_length=100,
        required=False,
    )


class SectionsMixin:
    """Fields in groups, each under a heading. ``sections``: heading and names."""

    sections: tuple[tuple[Any, tuple[str, ...]], ...] = ()
    fields: dict[str, forms.Field]

    def grouped(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        for heading, names in self.sections:
            yield heading, [self[name] for name in names if name in self.fields]  # type: ignore[index]


class RepeatsForm(SectionsMixin, forms.Form):
    """How something repeats; which answers are needed follows from the first."""

    repeats = forms.ChoiceField(label=_("How often"), choices=REPEATS, initial="1")
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For hours of the week, and of the month on a weekday."),
    )
    position = forms.TypedChoiceField(
        label=_("Which of the month"),
        choices=POSITIONS,
        coerce=int,
        required=False,
        empty_value=1,  # type: ignore[arg-type]
        help_text=_("Only for every month, on a weekday."),
    )
    month_day = forms.TypedChoiceField(
        label=_("Day of the month"),
        choices=[
            *((day, str(day)) for day in range(1, SHORTEST_MONTH + 1)),
            (LAST, _("the last day")),
        ],
        coerce=int,
        required=False,
        empty_value=1,  # type: ignore[arg-type]
        help_text=_("Only for every month, on a day of the month."),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        on_weekdays = told.get("repeats") in (*EVERY_WEEKS, BY_WEEKDAY)
        if on_weekdays and "weekdays" not in self.errors and not told.get("weekdays"):
            text = _("Choose at least one weekday.")
            self.add_error("weekdays", ValidationError(text, code="no_weekday"))
        return told

    def pattern(self) -> calendars.Pattern | None:
        """Of a valid form; None: once."""
        told = self.cleaned_data
        if told["repeats"] == ONCE:
            return None
        if told["repeats"] == BY_DAY:
            return calendars.monthly_by_day(told["month_day"])
        if told["repeats"] == BY_WEEKDAY:
            return calendars.monthly_by_weekday(told["position"], told["weekdays"])
        return calendars.weekly(told["weekdays"], int(told["repeats"]))
