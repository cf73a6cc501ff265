"""The page types. ``title`` and ``slug`` stay German; readers see ``heading``."""

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.search import index

from pages.editing import FactPanel, FactRowsPanel, TranslatedPanels
from pages.languages import LANGUAGES
from pages.models.district import Municipality
from pages.models.images import WithImage
from pages.models.topics import Topic
from pages.permissions import EDIT_STRUCTURE
from pages.publishing import keep_what_readers_have
from pages.reviews import Reviewed
from pages.revisions import KeptInRevisions
from pages.service_form import ServicePageForm
from pages.serving import ServedInLanguages
from pages.statuses import record_draft, record_live

RICH_TEXT = ["bold", "link", "ol", "ul"]
# Root, home page, list of guides, guide.
DEPTH_IN_LIST = 4


class ContentQuerySet(PageQuerySet):
    def for_readers_of(self, code: str) -> Self:
        """Live pages with only the columns a reader of this language may see."""
        wanted = set(self.model.columns(LANGUAGES[code].chain))
        unused = set(self.model.columns(LANGUAGES)) - wanted
        return self.live().defer(*sorted(unused))

    def to_serve(self) -> Self:
        """With what every reader of the page needs of other tables."""
        return self


ContentManager = PageManager.from_queryset(ContentQuerySet)


class ContentPage(ServedInLanguages, TranslatedPanels, KeptInRevisions, Reviewed, Page):
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
    text_fields: ClassVar[tuple[str, ...]] = ("heading", "lead", "meta_description")
    fact_panels: ClassVar[list[Any]] = []
    # Whether its template has the tag ``explained``.
    explains_terms: ClassVar[bool] = False
    # Known already to whom pages.routing has found.
    is_unrestricted = False

    class Meta:
        abstract = True

    @property
    def takes_feedback(self) -> bool:
        """Whether readers are asked if the page helped: not on lists, which are only a way
        to other pages and of which there is one each."""
        return not self.max_count

    def clean_translated(self) -> None:
        self.heading_de = self.title
        super().clean_translated()

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """As Page.save; keeps for readers what the saved version has not released."""
        saves_texts = kwargs.get("update_fields") is None
        if saves_texts and self.pk and self.live:
            keep_what_readers_have(self)
        result = super().save(*args, **kwargs)
        if saves_texts:
            record_live(self)
        return result

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        revision = super().save_revision(*args, **kwargs)
        record_draft(self)
        return revision

    def get_view_restrictions(self) -> models.QuerySet[PageViewRestriction]:
        """As Page.get_view_restrictions, which asks for every page above first."""
        if self.is_unrestricted:
            return PageViewRestriction.objects.none()
        steps = range(self.steplen, len(self.path) + 1, self.steplen)
        paths = [self.path[:step] for step in steps]
        own = Q(page__alias_of__isnull=True, page__path__in=paths)
        # An alias has the restrictions of the page it stands for.
        return PageViewRestriction.objects.filter(
            own | Q(page__aliases__path__in=paths)
        ).distinct()


class HomePage(ContentPage):
    """The root of the site."""

    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")


class ServiceIndexPage(ContentPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.ServicePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of services")


class ServiceQuerySet(ContentQuerySet):
    def to_serve(self) -> Self:
        return self.select_related("topic__parent")


ServiceManager = PageManager.from_queryset(ServiceQuerySet)


class ServicePage(ContentPage):
    """One service for one need, the same text for the whole district."""

    topic = models.ForeignKey(
        Topic, models.PROTECT, related_name="services", verbose_name=_("topic")
    )
    legal_basis = models.CharField(_("legal basis"), max_length=255, blank=True)
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

    objects = ServiceManager()  # type: ignore[misc]

    parent_page_types = ["pages.ServiceIndexPage"]
    explains_terms = True
    subpage_types: ClassVar[list[str]] = []
    base_form_class = ServicePageForm
    text_fields = (
        *ContentPage.text_fields,
        "body",
        "eligibility",
        "cost",
        "bring",
        "steps",
        "deadlines",
    )
    line_fields = ("bring", "steps")
    fact_panels = [
        FactPanel("topic"),
        FactPanel("legal_basis"),
        FactRowsPanel(
            "related", heading=_("Related services"), label=_("Related service")
        ),
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


class MunicipalityPageQuerySet(ContentQuerySet):
    def to_serve(self) -> Self:
        return self.select_related("municipality")


MunicipalityPageManager = PageManager.from_queryset(MunicipalityPageQuerySet)


class MunicipalityPage(WithImage, ContentPage):
    """A town's page and the root of all it owns: its editors' rights begin here."""

    municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        related_name="page",
        verbose_name=_("municipality"),
    )
    body = RichTextField(_("text"), blank=True, features=RICH_TEXT)

    objects = MunicipalityPageManager()  # type: ignore[misc]

    parent_page_types = ["pages.MunicipalityIndexPage"]
    subpage_types = ["pages.OfficePage", "pages.NoticePage"]
    text_fields = (*ContentPage.text_fields, "body")
    # Letters and other sites link to a town's page.
    slug_permission = EDIT_STRUCTURE
    fact_panels = [
        FactPanel("municipality", permission=EDIT_STRUCTURE),
        FactPanel("image"),
    ]

    class Meta:
        verbose_name = _("municipality page")
        verbose_name_plural = _("municipality pages")


class GuideIndexPage(ContentPage):
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["pages.GuidePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of guides")


class GuideQuerySet(ContentQuerySet):
    def life_situations(self) -> Self:
        """The guides of the list, in the order of the tree.

        Guides right below the home page (imprint, privacy …) are about the portal.
        """
        return self.filter(depth=DEPTH_IN_LIST).order_by("path")


GuideManager = PageManager.from_queryset(GuideQuerySet)


class GuidePage(WithImage, ContentPage):
    """A longer text: imprint, privacy; below the list of guides, a situation in life."""

    body = RichTextField(_("text"), blank=True, features=["h2", "h3", *RICH_TEXT])

    objects = GuideManager()  # type: ignore[misc]

    parent_page_types = ["pages.HomePage", "pages.GuideIndexPage"]
    explains_terms = True
    subpage_types: ClassVar[list[str]] = []
    text_fields = (*ContentPage.text_fields, "body")
    # The footer links to them.
    slug_permission = EDIT_STRUCTURE
    fact_panels = [
        FactPanel("image"),
        FactRowsPanel(
            "steps", heading=_("What to do, in this order"), label=_("Service")
        ),
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    @property
    def is_life_situation(self) -> bool:
        return self.depth == DEPTH_IN_LIST

    def clean(self) -> None:
        super().clean()
        others = GuidePage.objects.filter(slug=self.slug).exclude(pk=self.pk)
        if self.slug and others.exists():
            # Search and API know a guide by this, wherever it stands in the tree.
            raise ValidationError(
                {"slug": _("Another guide already has this address.")}, code="slug"
            )
