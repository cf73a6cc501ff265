"""Offices: whom people can turn to, where and when. Facts are the same in every language."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import MultiFieldPanel
from wagtail.models import PageManager

from pages.editing import FactPanel, FactRowsPanel
from pages.fields import (
    AccessibilityField,
    HttpsURLField,
    LanguagesField,
    validate_phone,
)
from pages.models.content import ContentPage, ContentQuerySet
from pages.models.district import Municipality, OfficeKind
from pages.models.images import WithImage
from pages.models.topics import Topic, TopicResponsibility
from pages.models.validity import holds_on, valid_on_q
from pages.office_facts import Reason
from pages.office_form import OfficePageForm
from pages.succession import redirect_to, successor_on


class OfficeIndexPage(ContentPage):
    """Offices that belong to no single town."""

    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.OfficePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of district-wide offices")


class OfficeQuerySet(ContentQuerySet):
    def to_serve(self) -> Self:
        joined = super().to_serve().select_related("kind", "successor")
        return joined.prefetch_related("contact_ways")

    def valid_on(self, day: datetime.date) -> Self:
        """Offices that exist on that day."""
        return self.filter(valid_on_q(day))

    def serving(self, municipality: Municipality) -> Self:
        """Offices for people of this town; an office without towns serves all."""
        # No joins: making such wide rows distinct again is dear.
        towns = OfficePage.municipalities.through.objects.filter(
            officepage=OuterRef("pk")
        )
        served = Exists(towns.filter(municipality=municipality)) | ~Exists(towns)
        return self.filter(served)

    def answering_for(self, topics: Iterable[Topic], day: datetime.date) -> Self:
        """Offices of the kinds that are responsible for any of these topics that day."""
        responsible = TopicResponsibility.objects.valid_on(day).filter(topic__in=topics)
        return self.filter(kind__in=responsible.values("kind"))


OfficeManager = PageManager.from_queryset(OfficeQuerySet)


class StepFree(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class OfficePage(WithImage, ContentPage):
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
    accessibility = AccessibilityField(
        _("for people with disabilities"), default=list, blank=True
    )
    open_on_holidays = models.BooleanField(
        _("open on public holidays"),
        default=False,
        help_text=_("As on other days, for example a hotline."),
    )
    closed_from = models.DateField(_("closed from"), null=True, blank=True)
    closed_until = models.DateField(
        _("closed until"),
        null=True,
        blank=True,
        help_text=_("Empty: not known yet."),
    )
    closed_reason = models.CharField(
        _("why it is closed"), max_length=20, choices=Reason, blank=True, default=""
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
    explains_terms = True
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
                FactPanel("image"),
                FactPanel("accessibility"),
            ],
            heading=_("Address"),
        ),
        FactRowsPanel(
            "contact_ways", heading=_("More ways to reach it"), label=_("Way")
        ),
        FactRowsPanel("opening_hours", heading=_("Opening hours"), label=_("Hours")),
        FactRowsPanel(
            "exceptions",
            heading=_("Exceptions"),
            label=_("Exception"),
            help_text=_(
                "Days on which the office is closed or has other hours. Public holidays"
                " are known already. Hours for several days hold on the weekdays on which"
                " the office usually opens."
            ),
        ),
        FactPanel("by_appointment_only"),
        FactPanel("open_on_holidays"),
        MultiFieldPanel(
            [
                FactPanel("closed_from"),
                FactPanel("closed_until"),
                FactPanel("closed_reason"),
            ],
            heading=_("Temporarily closed"),
        ),
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
            ),
            models.CheckConstraint(
                name="office_closed_in_order",
                condition=Q(closed_until__isnull=True)
                | Q(closed_until__gte=F("closed_from"), closed_from__isnull=False),
            ),
        ]

    def exists_on(self, day: datetime.date) -> bool:
        """Whether the day is within its validity."""
        return holds_on(self, day)

    def serve(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """Readers of an office that was replaced arrive at the one that is there now."""
        if not getattr(request, "is_preview", False):
            successor = successor_on(self, timezone.localdate())
            if successor is not None:
                return redirect_to(successor)
        return super().serve(request, *args, **kwargs)

    def get_sitemap_urls(
        self, request: HttpRequest | None = None
    ) -> list[dict[str, Any]]:
        """Nothing on days on which the office does not exist."""
        if not self.exists_on(timezone.localdate()):
            return []
        return super().get_sitemap_urls(request)

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            # The constraint alone would report it above the form, beside no field.
            raise ValidationError(
                {"valid_to": _("The office cannot end before it begins.")}
            )
