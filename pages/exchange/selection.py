"""Which texts are to be translated: counted and listed without loading the pages."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.exchange import drafts
from pages.exchange.xliff_writing import Work
from pages.models import (
    LanguageStatus,
    Municipality,
    ServicePage,
    SourceText,
    Topic,
)
from pages.models.content import ContentPage
from pages.translations import OUTDATED, State

NOT_CURRENT = (State.MISSING.value, OUTDATED)
UNRELEASED = (State.DRAFT.value, State.MACHINE.value)


class What(models.TextChoices):
    """Which states of a translation are wanted."""

    OPEN = "open", _("missing and outdated")
    UNRELEASED = "unreleased", _("missing, outdated, drafts and machine translations")
    ALL = "all", _("everything")


def statuses(
    code: str,
    what: str,
    municipality: Municipality | None = None,
    topic: Topic | None = None,
) -> models.QuerySet[LanguageStatus]:
    """The pages with work in one language, with their states; only what is public in
    German: nobody pays for translating a draft."""
    found = public(LanguageStatus.objects.filter(language=code))
    if what != What.ALL:
        found = found.filter(state__in=NOT_CURRENT)
    if what == What.OPEN:
        # Somebody is at the others already.
        found = found.filter(draft_state__in=(*NOT_CURRENT, State.RELEASED.value))
    if municipality is not None:
        found = found.filter(page__path__startswith=path_of(municipality))
    if topic is not None:
        wanted = ServicePage.objects.filter(Q(topic=topic) | Q(topic__parent=topic))
        found = found.filter(page__in=wanted.values("pk"))
    return found.select_related("page").order_by("page__path")


def public(
    rows: models.QuerySet[LanguageStatus],
) -> models.QuerySet[LanguageStatus]:
    """Of pages that readers see and that are written themselves: an alias follows the
    page it stands for."""
    return rows.filter(page__live=True, page__alias_of__isnull=True)


def path_of(municipality: Municipality) -> str:
    """Where a town's pages begin in the tree; a path no page has if it has none."""
    page = getattr(municipality, "page", None)
    return page.path if page else "-"


def state_now(live: str, draft: str) -> str:
    """How far the work is: a newer draft counts more than what readers have."""
    return draft if draft in UNRELEASED else live


def counts(codes: Iterable[str]) -> dict[str, dict[str, int]]:
    """{language: {state: pages}} of the public pages, in one query."""
    found: dict[str, dict[str, int]] = {code: {} for code in codes}
    rows = public(LanguageStatus.objects.filter(language__in=found))
    grouped = rows.order_by().values("language", "state", "draft_state")
    for row in grouped.annotate(pages=Count("pk")):
        by_state = found[row["language"]]
        state = state_now(row["state"], row["draft_state"])
        by_state[state] = by_state.get(state, 0) + row["pages"]
    return found


def work_on(chosen: Iterable[LanguageStatus]) -> list[Work]:
    """The pages themselves, in the order given."""
    rows = list(chosen)
    keys = [row.page_id for row in rows]
    pages = {page.pk: page for page in Page.objects.filter(pk__in=keys).specific()}
    sources = sources_of(keys)
    return [
        work_of(row, pages[row.page_id], sources)
        for row in rows
        if isinstance(pages.get(row.page_id), ContentPage)
    ]


def work_of(
    row: LanguageStatus, page: ContentPage, sources: dict[tuple[int, str], Any]
) -> Work:
    draft = drafts.newest(page)
    made_from = draft.facts_of(row.language).get("hash") or ""
    texts = sources.get((page.pk, made_from), {})
    return Work(draft, page, state_now(row.state, row.draft_state), texts)


def sources_of(page_ids: list[int]) -> dict[tuple[int, str], Any]:
    """{(page, hash): German texts} that translations were made from."""
    kept = SourceText.objects.filter(page__in=page_ids)
    return {(one.page_id, one.source_hash): one.texts for one in kept}
