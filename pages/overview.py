"""How the pages of each town are kept, in figures: one row for each, and one for the rest.

A figure is registered once, from an app's ``ready``. All of them together take a number of
queries that grows neither with the pages nor with the towns.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from pages.languages import TARGETS
from pages.models import (
    Feedback,
    HomePage,
    LanguageStatus,
    LinkUse,
    MunicipalityPage,
    PortalLanguage,
)
from pages.reviews import pages_to_review
from pages.translations import OUTDATED, State

# (path of a page, how many)
Counts = Iterable[tuple[str, int]]


@dataclass(frozen=True)
class Figure:
    """One column. ``section`` names the list on which an editor works the number off."""

    key: str
    title: str | Promise
    count: Callable[[datetime], Counts]
    section: str = ""


@dataclass(frozen=True)
class Row:
    """The figures of a town, in the order of ``figures()``; without one: of the district."""

    town: MunicipalityPage | None
    numbers: list[int]

    @property
    def key(self) -> str:
        return self.town.municipality.key if self.town else ""

    @property
    def name(self) -> str:
        return (
            self.town.municipality.name
            if self.town
            else str(_("Pages of the district"))
        )


_known: dict[str, Figure] = {}


def register(figure: Figure) -> Figure:
    """Add a column; a second one of the same key takes the first one's place."""
    _known[figure.key] = figure
    return figure


def figures() -> list[Figure]:
    return list(_known.values())


def rows(now: datetime) -> list[Row]:
    """One row for each town by name, then one for everything else of the site."""
    towns = MunicipalityPage.objects.select_related("municipality").only(
        "path", "title", "municipality"
    )
    by_path: dict[str, MunicipalityPage | None] = {
        town.path: town for town in towns.order_by("municipality__name")
    }
    order = [*by_path.values(), None]
    sums = {town: [0] * len(_known) for town in order}
    for column, figure in enumerate(figures()):
        for path, number in figure.count(now):
            sums[town_above(path, by_path)][column] += number
    return [Row(town, sums[town]) for town in order]


def town_above(
    path: str, by_path: dict[str, MunicipalityPage | None]
) -> MunicipalityPage | None:
    """The town whose page this is or lies above it."""
    steps = range(Page.steplen, len(path) + 1, Page.steplen)
    return next((by_path[path[:s]] for s in steps if path[:s] in by_path), None)


def of_pages(pages: QuerySet[Page]) -> Counts:
    return ((path, 1) for path in pages.order_by().values_list("path", flat=True))


def by_page(found: QuerySet) -> Counts:  # type: ignore[type-arg]
    """Rows that belong to a page, counted in the database."""
    grouped = found.order_by().values_list("page__path").annotate(number=Count("pk"))
    return ((str(path), int(number)) for path, number in grouped)


def live_pages(_now: datetime) -> Counts:
    """Of the portal; Wagtail brings a page of its own beside the home page."""
    home = HomePage.objects.values_list("path", flat=True).first()
    return of_pages(Page.objects.live().filter(path__startswith=home or "-"))


def unpublished(_now: datetime) -> Counts:
    return of_pages(Page.objects.filter(has_unpublished_changes=True))


def submitted(_now: datetime) -> Counts:
    """Pages in a workflow whose next step is an approver's."""
    waiting = WorkflowState.objects.filter(
        status=WorkflowState.STATUS_IN_PROGRESS,
        base_content_type__app_label="wagtailcore",
    )
    # Generic relations hold text, which PostgreSQL does not compare with numbers.
    numbers = [int(number) for number in waiting.values_list("object_id", flat=True)]
    return of_pages(Page.objects.filter(pk__in=numbers))


def translations(state: str, _now: datetime) -> Counts:
    """Of live pages, in the languages readers are offered."""
    offered = PortalLanguage.objects.active().filter(code__in=TARGETS)
    return by_page(
        LanguageStatus.objects.filter(
            page__live=True, state=state, language__in=offered.values("code")
        )
    )


def due(now: datetime) -> Counts:
    return of_pages(pages_to_review(day_of(now)))


def day_of(now: datetime) -> date:
    return timezone.localdate(now)


def broken_links(now: datetime) -> Counts:
    return by_page(LinkUse.objects.broken(now))


def messages(_now: datetime) -> Counts:
    return by_page(Feedback.objects.waiting())


def votes(helpful: bool, _now: datetime) -> Counts:
    return by_page(Feedback.objects.filter(Q(kind="", helpful=helpful)))


for figure in (
    Figure("pages", _("Live pages"), live_pages),
    Figure("drafts", _("Unpublished changes"), unpublished),
    Figure("review", _("Waiting for approval"), submitted),
    Figure(
        "outdated",
        _("Outdated translations"),
        partial(translations, OUTDATED),
        "outdated",
    ),
    Figure(
        "missing",
        _("Missing translations"),
        partial(translations, State.MISSING.value),
        "missing",
    ),
    Figure("due", _("To be checked again"), due, "due"),
    Figure("links", _("Broken links"), broken_links, "links"),
    Figure("messages", _("Messages from readers"), messages, "feedback"),
    Figure("helpful", _("Helpful: yes"), partial(votes, True)),
    Figure("unhelpful", _("Helpful: no"), partial(votes, False)),
):
    register(figure)
