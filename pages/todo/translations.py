"""Translations that wait: to be released, to be brought up to date, to be written."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pages.models import LanguageStatus
from pages.navigation import form_address
from pages.permissions import PUBLISH_TRANSLATIONS
from pages.todo.sections import Entry, Section, register
from pages.todo.viewer import Viewer, below
from pages.translations import OUTDATED, State

UNFINISHED = (State.DRAFT.value, State.MACHINE.value)
STATES = {**dict(State.choices), OUTDATED: _("outdated")}

Statuses = QuerySet[LanguageStatus]


def in_languages_of(viewer: Viewer, paths: list[str]) -> Statuses:
    """The states of the pages below these paths, in the languages they write."""
    return (
        LanguageStatus.objects.filter(
            below(paths, "page__"), language__in=viewer.languages
        )
        .select_related("page")
        .order_by("page__path", "language")
    )


def to_release(viewer: Viewer) -> Statuses | None:
    """Finished translations that readers do not have yet, for those who may release."""
    everywhere = viewer.may(PUBLISH_TRANSLATIONS)
    paths = viewer.paths if everywhere else viewer.paths_to("publish")
    if not paths or not viewer.languages:
        return None
    return in_languages_of(viewer, paths).filter(is_ready=True)


def to_finish(viewer: Viewer) -> Statuses | None:
    """Translations that somebody or a machine began."""
    if not viewer.paths or not viewer.languages:
        return None
    mine = in_languages_of(viewer, viewer.paths)
    return mine.filter(draft_state__in=UNFINISHED, is_ready=False)


def in_state(state: str) -> Any:
    """What readers miss of the live pages, in the languages somebody writes."""

    def rows(viewer: Viewer) -> Statuses | None:
        if not viewer.paths or not viewer.languages:
            return None
        mine = in_languages_of(viewer, viewer.paths)
        # What was begun stands in a list of its own.
        return mine.filter(page__live=True, state=state, is_ready=False).exclude(
            draft_state__in=UNFINISHED
        )

    return rows


def entries(statuses: Sequence[LanguageStatus]) -> list[Entry]:
    return [
        Entry(
            text=status.page.get_admin_display_title(),
            url=form_address(status.page_id, status.language),
            language=status.language,
        )
        for status in statuses
    ]


def drafted(statuses: Sequence[LanguageStatus]) -> list[Entry]:
    """As ``entries``, with how far the draft is."""
    return [
        Entry(entry.text, entry.url, str(STATES[status.draft_state]), entry.language)
        for entry, status in zip(entries(statuses), statuses, strict=True)
    ]


def register_sections() -> None:
    outdated, missing = in_state(OUTDATED), in_state(State.MISSING.value)
    for key, title, order, rows, lines in (
        ("release", _("Translations to release"), 20, to_release, drafted),
        ("unfinished", _("Translations to finish"), 45, to_finish, drafted),
        ("outdated", _("Outdated translations"), 50, outdated, entries),
        ("missing", _("Missing translations"), 60, missing, entries),
    ):
        register(Section(key, title, order, rows, lines, "page__", "language"))
