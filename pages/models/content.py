"""The page types. ``title`` and ``slug`` stay German; readers see ``heading``."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail.url_routing import RouteResult

from pages.editing import TranslatedPageForm, TranslatedPanels
from pages.languages import LANGUAGES, SOURCE
from pages.models.district import Municipality, OfficeKind, Topic
from pages.serving import ServedInLanguages
from pages.translations import TranslatedContent

RICH_TEXT = ["bold", "link", "ol", "ul"]


class HttpsURLField(models.URLField):  # type: ignore[type-arg]
    """An address whose scheme may be left out: Django 5.2 would still assume http."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"assume_scheme": "https", **kwargs})


class ContentQuerySet(PageQuerySet):
    def for_readers_of(self, code: str) -> Self:
        """Live pages with only the columns a reader of this language may see."""
        chain = {code, SOURCE, *LANGUAGES[code].fallbacks}
        wanted = set(self.model.columns(chain))
        unused = set(self.model.columns(LANGUAGES)) - wanted
        return self.live().defer(*sorted(unused))


ContentManager = PageManager.from_queryset(ContentQuerySet)


class ContentPage(ServedInLanguages, TranslatedPanels, TranslatedContent, Page):
    """What every page type of the portal has in common."""

    heading = models.CharField(_("heading"), max_length=255, blank=True)
    lead = models.TextField(
        _("in short"), blank=True, help_text=_("Two or three short sentences.")
    )
    meta_description = models.TextField(
        _("text for search engines"), blank=True, help_text=_("At most 150 characters.")
    )

    objects = ContentManager()

    # German only: readers have a search of their own, the admin needs title and German.
    search_fields = [
        *Page.search_fields,
        index.SearchField("heading_de", boost=2),
        index.SearchField("lead_de"),
    ]
    base_form_class = TranslatedPageForm
    text_fields: ClassVar[tuple[str, ...]] = ("heading", "lead", "meta_description")
    fact_panels: ClassVar[list[Any]] = []

    class Meta:
        abstract = True

    def clean_translated(self) -> None:
        self.heading_de = self.title
        super().clean_translated()

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """As Page.get_view_restrictions, which asks for every page above first."""
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:step] for step in steps]
        own = Q(page__alias_of__isnull=True, page__path__in=paths)
        # An alias has the restrictions of the page it stands for.
        return PageViewRestriction.objects.filter(
            own | Q(page__aliases__path__in=paths)
        ).distinct()


class HomePage(ContentPage):
    """The root of the site; finds every page below it by its path, in two queries."""

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """As Page.route, which asks twice for every level of the path."""
        if not path_components:
            return super().route(request, path_components)
        path = f"{self.url_path}{'/'.join(path_components)}/"
        page = self.get_descendants().filter(url_path=path, live=True).first()
        if page is None:
            raise Http404(path)
        return RouteResult(page.specific)


class ServiceIndexPage(ContentPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of services")


class ServicePage(ContentPage):
    """One service for one need, the same text for the whole district."""

    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="services", verbose_name=_("topic")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=255, blank=True)
    reviewed_on = models.DateField(_("last checked on"), null=True, blank=True)
    body = RichTextField(_("what it is"), blank=True, features=RICH_TEXT)
    eligibility = RichTextField(_("who it is for"), blank=True, features=RICH_TEXT)
    cost = RichTextField(_("what it costs"), blank=True, features=RICH_TEXT)
    bring = models.TextField(
        _("what to bring"), blank=True, help_text=_("One thing per line.")
    )
    steps = models.TextField(
        _("next steps"), blank=True, help_text=_("One step per line, in order.")
    )
    deadlines = models.TextField(_("deadlines"), blank=True)

    parent_page_types = ["pages.ServiceIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    text_fields = (
        *ContentPage.text_fields,
        "body",
        "eligibility",
        "cost",
        "bring",
        "steps",
        "deadlines",
    )
    fact_panels = [
        FieldPanel("topic", permission="pages.edit_source"),
        FieldPanel("legal_basis", permission="pages.edit_source"),
        FieldPanel("reviewed_on", permission="pages.edit_source"),
    ]

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")


class MunicipalityIndexPage(ContentPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.MunicipalityPage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of municipalities")


class MunicipalityPage(ContentPage):
    """A town's page and the root of all it owns: its editors' rights begin here."""

    municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        related_name="page",
        verbose_name=_("municipality"),
    )
    body = RichTextField(_("text"), blank=True, features=RICH_TEXT)

    parent_page_types = ["pages.MunicipalityIndexPage"]
    subpage_types = ["pages.OfficePage"]
    text_fields = (*ContentPage.text_fields, "body")
    fact_panels = [FieldPanel("municipality", permission="pages.edit_source")]

    class Meta:
        verbose_name = _("municipality page")
        verbose_name_plural = _("municipality pages")


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


class OfficePage(ContentPage):
    """A contact page. Facts are stored once, so that a correction is right everywhere."""

    class StepFree(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("unknown")

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
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    website = HttpsURLField(_("website"), blank=True)
    by_appointment_only = models.BooleanField(_("by appointment only"), default=False)
    spoken_languages = models.JSONField(_("languages spoken"), default=list, blank=True)
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
    text_fields = (*ContentPage.text_fields, "access", "bring")
    fact_panels = [
        MultiFieldPanel(
            [FieldPanel("phone"), FieldPanel("email"), FieldPanel("website")],
            heading=_("Contact"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldPanel("postal_code"),
                FieldPanel("city"),
                FieldPanel("room"),
                FieldPanel("latitude"),
                FieldPanel("longitude"),
                FieldPanel("step_free"),
            ],
            heading=_("Address"),
        ),
        InlinePanel("opening_hours", heading=_("Opening hours"), label=_("Hours")),
        FieldPanel("by_appointment_only"),
        FieldPanel("spoken_languages"),
        MultiFieldPanel(
            [
                FieldPanel("kind"),
                FieldPanel("organisation"),
                FieldPanel("municipalities"),
                FieldPanel("valid_from"),
                FieldPanel("valid_to"),
                FieldPanel("successor"),
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

    def is_valid_on(self, day: datetime.date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)


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


class GuidePage(ContentPage):
    """A longer text: imprint, privacy, accessibility, life situations."""

    body = RichTextField(_("text"), blank=True, features=["h2", "h3", *RICH_TEXT])

    parent_page_types = ["pages.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    text_fields = (*ContentPage.text_fields, "body")

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")
