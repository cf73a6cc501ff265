"""Offices: whom people can turn to, where and when. Facts are the same in every language."""

import datetime
from collections.abc import Iterable
from typing import ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager

from pages.editing import FactPanel, FactRowsPanel
from pages.fields import HttpsURLField, LanguagesField, validate_phone
from pages.models.content import ContentPage, ContentQuerySet
from pages.models.district import Municipality, OfficeKind, Topic
from pages.office_form import OfficePageForm


class OfficeIndexPage(ContentPage):
    """Offices that belong to no single town."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.OfficePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of district-wide offices")


class OfficeQuerySet(ContentQuerySet):
    def valid_on(self, day: datetime.date) -> Self:
        """Offices that exist on that day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        )

    def serving(self, municipality: Municipality) -> Self:
        """Offices for people of this town; an office without towns serves all."""
        # No joins: making such wide rows distinct again is dear.
        towns = OfficePage.municipalities.through.objects.filter(
            officepage=OuterRef("pk")
        )
        served = Exists(towns.filter(municipality=municipality)) | ~Exists(towns)
        return self.filter(served)

    def answering_for(self, topics: Iterable[Topic]) -> Self:
        """Offices of the kinds that are responsible for any of these topics."""
        kinds = OfficeKind.objects.filter(responsibilities__topic__in=topics)
        return self.filter(kind__in=kinds)


OfficeManager = PageManager.from_queryset(OfficeQuerySet)


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class StepFree(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class OfficePage(ContentPage):
    """A contact page. Facts are stored once, so that a correction is right everywhere."""

    kind = models.ForeignKey(
        OfficeKind,
        models.PROTECT,
        related_name="offices",
        verbose_name=_("kind of office"),
    )
    municipalities = ParentalManyToManyField(
        Municipality,
        blank=True,
        related_name="offices",
        verbose_name=_("serves these municipalities"),
        help_text=_("None chosen: the whole district."),
    )
    organisation = models.CharField(_("organisation"), max_length=120, blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=5, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    room = models.CharField(_("room"), max_length=60, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    phone = models.CharField(
        _("phone"), max_length=40, blank=True, validators=[validate_phone]
    )
    email = models.EmailField(_("e-mail"), blank=True)
    website = HttpsURLField(_("website"), blank=True)
    by_appointment_only = models.BooleanField(_("by appointment only"), default=False)
    spoken_languages = LanguagesField(_("languages spoken"), default=list, blank=True)
    step_free = models.CharField(
        _("step-free access"), max_length=7, choices=StepFree, default=StepFree.UNKNOWN
    )
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("exists until"), null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name=_("replaced by"),
    )
    access = models.TextField(_("how to get there"), blank=True)
    bring = models.TextField(
        _("what to bring"), blank=True, help_text=_("One thing per line.")
    )

    objects = OfficeManager()  # type: ignore[misc]

    parent_page_types = ["pages.MunicipalityPage", "pages.OfficeIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = OfficePageForm
    text_fields = (*ContentPage.text_fields, "access", "bring")
    line_fields = ("bring",)
    fact_panels = [
        MultiFieldPanel(
            [FactPanel("phone"), FactPanel("email"), FactPanel("website")],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FactPanel("street"),
                FactPanel("postal_code"),
                FactPanel("city"),
                FactPanel("room"),
                FactPanel("latitude"),
                FactPanel("longitude"),
                FactPanel("step_free"),
            ],
            heading=_("Address"),
        ),
        FactRowsPanel("opening_hours", heading=_("Opening hours"), label=_("Hours")),
        FactPanel("by_appointment_only"),
        FactPanel("spoken_languages"),
        MultiFieldPanel(
            [
                FactPanel("kind"),
                FactPanel("organisation"),
                FactPanel("municipalities", widget=forms.CheckboxSelectMultiple),
                FactPanel("valid_from"),
                FactPanel("valid_to"),
                FactPanel("successor"),
            ],
            heading=_("Responsibility"),
        ),
    ]

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.CheckConstraint(
                name="office_valid_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                violation_error_message=_("The office cannot end before it begins."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            # The constraint alone would report it above the form, beside no field.
            raise ValidationError(
                {"valid_to": _("The office cannot end before it begins.")}
            )


class OpeningHours(models.Model):
    """One stretch of a weekday in local time; a lunch break makes two of them."""

    office = ParentalKey(OfficePage, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    panels = [FieldPanel("weekday"), FieldPanel("opens"), FieldPanel("closes")]

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                name="opening_hours_in_order",
                condition=Q(closes__gt=F("opens")),
                violation_error_message=_("Closing time must be after opening time."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"

    def clean(self) -> None:
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError(
                {"closes": _("Closing time must be after opening time.")}
            )
