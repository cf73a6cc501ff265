"""Short, dated messages on top of pages, and the texts prepared for emergencies."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Length, Substr
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager

from pages.editing import FactPanel
from pages.fields import HttpsURLField, validate_phone
from pages.languages import LANGUAGES, SOURCE
from pages.models.content import (
    RICH_TEXT,
    ContentPage,
    ContentQuerySet,
    HomePage,
    MunicipalityPage,
)
from pages.translations import column, is_empty


class Severity(models.TextChoices):
    INFO = "info", _("information")
    WARNING = "warning", _("warning")
    EMERGENCY = "emergency", _("emergency")


# On a page the gravest comes first.
GRAVEST_FIRST = (Severity.EMERGENCY, Severity.WARNING, Severity.INFO)


class NoticeQuerySet(ContentQuerySet):
    def shown_at(self, now: datetime.datetime) -> Self:
        """Notices readers see at that time: also when nobody has taken them off yet."""
        return self.live().filter(Q(expire_at__isnull=True) | Q(expire_at__gt=now))

    def at(self, places: Iterable[Page]) -> Self:
        """Notices of exactly these places: the home page or pages of towns."""
        return self._of(Q(parent_path__in=[place.path for place in places]))

    def for_page(self, page: Page | None, municipality_key: str) -> Self:
        """Notices of the whole district, of the town that owns the page and of a town
        the reader has chosen; either may be none."""
        steps = range(Page.steplen, len(page.path) + 1, Page.steplen) if page else ()
        above = [page.path[:step] for step in steps] if page else []
        homes = HomePage.objects.values("path")
        chosen = MunicipalityPage.objects.filter(municipality__key=municipality_key)
        return self._of(
            Q(parent_path__in=above)
            | Q(parent_path__in=Subquery(homes))
            | Q(parent_path__in=Subquery(chosen.values("path")))
        )

    def _of(self, parents: Q) -> Self:
        parent_path = Substr(F("path"), 1, Length(F("path")) - Page.steplen)
        return self.alias(parent_path=parent_path).filter(parents)

    def in_order(self) -> Self:
        """The gravest first, of these the newest."""
        cases = [
            models.When(severity=severity, then=models.Value(rank))
            for rank, severity in enumerate(GRAVEST_FIRST)
        ]
        rank = models.Case(*cases, output_field=models.IntegerField())
        return self.order_by(rank, "-first_published_at", "-pk")


NoticeManager = PageManager.from_queryset(NoticeQuerySet)


class NoticePage(ContentPage):
    """A message on top of pages: of the whole district, or of the town it lies below.

    When it begins and ends is Wagtail's schedule (``go_live_at``, ``expire_at``).
    """

    severity = models.CharField(
        _("how serious it is"),
        max_length=10,
        choices=Severity,
        default=Severity.INFO,
    )
    phone = models.CharField(
        _("phone"), max_length=40, blank=True, validators=[validate_phone]
    )
    website = HttpsURLField(_("website"), blank=True)
    body = RichTextField(_("more about it"), blank=True, features=RICH_TEXT)

    objects = NoticeManager()  # type: ignore[misc]

    parent_page_types = ["pages.HomePage", "pages.MunicipalityPage"]
    subpage_types: ClassVar[list[str]] = []
    text_fields = (*ContentPage.text_fields, "body")
    fact_panels = [
        FactPanel("severity"),
        MultiFieldPanel(
            [FactPanel("phone"), FactPanel("website")], heading=_("Contact")
        ),
    ]

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def get_sitemap_urls(
        self, request: HttpRequest | None = None
    ) -> list[dict[str, Any]]:
        """None: it is gone before a search engine has read it."""
        return []


class EmergencyTextQuerySet(models.QuerySet["EmergencyText"]):
    def offered(self) -> Self:
        return self.filter(active=True)


class EmergencyText(models.Model):
    """A text prepared for a kind of emergency, in every language that is filled in."""

    heading = models.CharField(_("heading"), max_length=255)
    text = models.TextField(
        _("in short"), help_text=_("What happened and what to do, in short sentences.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(_("offered"), default=True)

    objects = EmergencyTextQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [FieldPanel("order"), FieldPanel("active")], heading=_("Selection")
        ),
        *(
            MultiFieldPanel(
                [
                    FieldPanel(
                        column(name, code),
                        heading=field_name,
                        attrs={"dir": language.direction, "lang": code},
                    )
                    for name, field_name in (
                        ("heading", _("heading")),
                        ("text", _("in short")),
                    )
                ],
                heading=language.name,
            )
            for code, language in LANGUAGES.items()
        ),
    ]

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("emergency text")
        verbose_name_plural = _("emergency texts")

    def __str__(self) -> str:
        return str(getattr(self, column("heading", SOURCE)) or "")

    def languages(self) -> list[str]:
        """The languages that have both heading and text, German first."""
        return [
            code
            for code in LANGUAGES
            if not is_empty(getattr(self, column("heading", code)))
            and not is_empty(getattr(self, column("text", code)))
        ]
