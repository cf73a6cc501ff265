"""Rows beside an office: its weekly hours, exceptions by date, ways to reach it."""

import datetime
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from pages.fields import validate_phone
from pages.office_facts import ContactKind, ContactRole, Reason

CLOSES_AFTER_OPENING = _("Closing time must be after opening time.")


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class OpeningHours(models.Model):
    """One stretch of a weekday in local time; a lunch break makes two of them."""

    office = ParentalKey("pages.OfficePage", related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("23:59 means midnight."))

    panels = [FieldPanel("weekday"), FieldPanel("opens"), FieldPanel("closes")]

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_in_order",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=CLOSES_AFTER_OPENING,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": CLOSES_AFTER_OPENING})


class OpeningException(models.Model):
    """Days with other hours than usual, or none. Two rows for the same days make a
    break between their hours."""

    office = ParentalKey("pages.OfficePage", related_name="exceptions")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(
        _("last day"), null=True, blank=True, help_text=_("Empty: only the first day.")
    )
    opens = models.TimeField(
        _("opens"), null=True, blank=True, help_text=_("No times: closed.")
    )
    closes = models.TimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(
        _("reason"), max_length=20, choices=Reason, blank=True, default=""
    )

    panels = [
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
        FieldRowPanel([FieldPanel("opens"), FieldPanel("closes")]),
        FieldPanel("reason"),
    ]

    class Meta:
        ordering = ["first_day", "opens", "pk"]
        constraints = [
            models.CheckConstraint(
                name="opening_exception_days_in_order",
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
            ),
            models.CheckConstraint(
                name="opening_exception_times_in_order",
                condition=Q(opens__isnull=True, closes__isnull=True)
                | Q(closes__gt=F("opens")),
                violation_error_message=CLOSES_AFTER_OPENING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day}–{self.last}"

    @property
    def last(self) -> datetime.date:
        return self.last_day or self.first_day

    def clean(self) -> None:
        if self.first_day and self.last_day and self.last_day < self.first_day:
            raise ValidationError(
                {"last_day": _("The last day must not be before the first.")}
            )
        if (self.opens is None) != (self.closes is None):
            empty = "opens" if self.opens is None else "closes"
            raise ValidationError(
                {empty: _("Give both times, or none if the office is closed.")}
            )
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": CLOSES_AFTER_OPENING})


def validate_https(address: str) -> None:
    """An address that readers reach without anybody listening."""
    URLValidator(
        schemes=["https"],
        message=_("Give an address that begins with https://"),
    )(address)


class ContactWay(Orderable):
    """One more way to reach an office, and what it is for."""

    validators: ClassVar = {
        ContactKind.PHONE: validate_phone,
        ContactKind.SMS: validate_phone,
        ContactKind.FAX: validate_phone,
        ContactKind.EMAIL: EmailValidator(),
        ContactKind.WEBSITE: validate_https,
        ContactKind.MESSENGER: validate_https,
    }

    office = ParentalKey("pages.OfficePage", related_name="contact_ways")
    kind = models.CharField(_("way"), max_length=12, choices=ContactKind)
    value = models.CharField(
        _("number or address"),
        max_length=200,
        help_text=_("A number, an e-mail address, or an address with https://"),
    )
    role = models.CharField(
        _("for"),
        max_length=20,
        choices=ContactRole,
        default=ContactRole.GENERAL,
    )

    panels = [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("role")]),
        FieldPanel("value"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("Way")
        verbose_name_plural = _("More ways to reach it")

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.value}"

    def clean(self) -> None:
        validate = self.validators.get(self.kind)  # type: ignore[call-overload]
        if validate and self.value:
            try:
                validate(self.value)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error
