"""Broken links as a section of the to-do list."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.languages import SOURCE, TARGETS
from pages.links.showing import lines_of
from pages.models import LinkUse
from pages.permissions import EDIT_SOURCE, language_permission
from pages.todo.sections import Entry, Section, edit_url, register
from pages.todo.viewer import Viewer, below


def broken_links(viewer: Viewer) -> QuerySet[Any] | None:
    """Broken links in texts this person may write; facts go with the German."""
    codes = [code for code in TARGETS if viewer.may(language_permission(code))]
    if viewer.may(EDIT_SOURCE):
        codes += [SOURCE, ""]
    if not viewer.paths or not codes:
        return None
    uses = LinkUse.objects.broken(timezone.now()).filter(language__in=codes)
    return uses.filter(below(viewer.paths, "page__")).order_by("page__path", "pk")


def entries(uses: Sequence[LinkUse]) -> list[Entry]:
    rows = LinkUse.objects.filter(pk__in=[use.pk for use in uses])
    rows = rows.select_related("page", "link").order_by("page__path", "pk")
    return [
        Entry(
            text=line.use.page.get_admin_display_title(),
            url=edit_url(line.use.page_id, line.use.language or SOURCE),
            note=f"{line.text}: {line.problem}",
            language=line.use.language,
        )
        for line in lines_of(rows, timezone.now())
    ]


def register_section() -> Section:
    """Puts broken links on the start page, behind the work on texts."""
    return register(
        Section(
            key="broken-links",
            title=_("Broken links"),
            order=70,
            rows=broken_links,
            entries=entries,
            to_page="page__",
            counts_languages=False,
        )
    )
