"""The to-do list on the first page after signing in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from wagtail.admin.ui.components import Component

from pages.languages import LANGUAGES
from pages.todo.sections import Entry, Section, sections
from pages.todo.viewer import Viewer

FIRST = 5


@dataclass(frozen=True)
class Summary:
    """A section as the start page shows it: how many, by language, and the first few."""

    section: Section
    count: int
    languages: list[tuple[str, int]]
    entries: list[Entry]

    @property
    def has_more(self) -> bool:
        return self.count > len(self.entries)


def counted(rows: Any, name: str) -> tuple[int, list[tuple[str, int]]]:
    """How many there are, and (code, how many) in the order of the languages."""
    numbers = dict(
        rows.order_by().values_list(name).annotate(number=Count("pk", distinct=True))
    )
    # Facts are of no language, but count.
    of_each = [(code, numbers[code]) for code in LANGUAGES if code in numbers]
    return sum(numbers.values()), of_each


def summary(section: Section, viewer: Viewer) -> Summary | None:
    """None where the section is not this person's business."""
    rows = section.rows(viewer)
    if rows is None:
        return None
    if section.to_language and section.counts_languages:
        count, languages = counted(rows, section.to_language)
    else:
        count, languages = rows.count(), []
    first: Sequence[Any] = list(rows[:FIRST]) if count else []
    entries = section.entries(first) if first else []
    return Summary(section, count, languages, entries)


def summaries(viewer: Viewer) -> list[Summary]:
    """Every section that is this person's business, empty ones too."""
    found = (summary(section, viewer) for section in sections())
    return [each for each in found if each is not None]


STYLES = forms.Media(css={"all": ["pages/todo.css"]})


class TodoPanel(Component):
    """What waits for the person who signed in."""

    media = STYLES

    name = "todo"
    template_name = "pages/todo/panel.html"
    order = 40

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        found = summaries(self.viewer)
        return {
            "is_concerned": bool(found),
            "summaries": [each for each in found if each.count],
        }
