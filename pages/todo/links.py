"""Broken links in the texts that somebody may write."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pages.languages import SOURCE
from pages.models import LinkUse
from pages.models.links import LinkUseQuerySet
from pages.navigation import form_address
from pages.permissions import EDIT_SOURCE
from pages.todo.sections import Entry, Section, register
from pages.todo.viewer import Viewer, below

# Facts are the same in every language.
OF_NO_LANGUAGE = ""
# The place in the form where links are mended.
PANEL = "#panel-links-section"


def broken(viewer: Viewer) -> LinkUseQuerySet | None:
    german = [OF_NO_LANGUAGE, SOURCE] if viewer.may(EDIT_SOURCE) else []
    writes = [*german, *viewer.languages]
    if not viewer.paths or not writes:
        return None
    return (
        LinkUse.objects.broken(timezone.now())
        .filter(below(viewer.paths, "page__"), language__in=writes)
        .select_related("page")
        .order_by("page__path", "language", "address", "pk")
    )


def entries(uses: Sequence[LinkUse]) -> list[Entry]:
    return [
        Entry(
            text=use.page.get_admin_display_title(),
            url=form_address(use.page_id, use.language or SOURCE) + PANEL,
            note=use.address,
            language=use.language,
        )
        for use in uses
    ]


def register_sections() -> None:
    title = _("Broken links")
    register(Section("links", title, 80, broken, entries, "page__", "language"))
