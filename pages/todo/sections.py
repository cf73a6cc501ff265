"""The registry of the to-do list: what a section is, and which there are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from pages.todo.viewer import Viewer


@dataclass(frozen=True)
class Entry:
    """One line of the list: what it is about, and the form in which it is done."""

    text: str
    url: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class Section:
    """One kind of thing that waits.

    ``rows`` gives an ordered queryset, or None where it is not this person's business; it
    must hold only what they may see. ``entries`` turns some rows into lines, in a constant
    number of queries. ``to_page`` and ``to_language`` are the lookups from a row to its
    page (ends with ``__``, "" where the row is the page) and to its language's code; None:
    cannot be filtered by it. ``counts_languages`` shows how many there are of each; not for
    rows that are groups themselves. ``list_name`` names the address of a list of its own, which
    understands ``?language=``.
    """

    key: str
    title: str | Promise
    order: int
    rows: Callable[[Viewer], QuerySet[Any] | None]
    entries: Callable[[Sequence[Any]], list[Entry]]
    to_page: str | None = None
    to_language: str | None = None
    counts_languages: bool = True
    list_name: str = ""

    @property
    def address(self) -> str:
        """Where the whole list is."""
        if self.list_name:
            return reverse(self.list_name)
        return reverse("pages_todo", args=[self.key])


_known: dict[str, Section] = {}


def register(section: Section) -> Section:
    """Add a section; a second one of the same key takes the first one's place."""
    _known[section.key] = section
    return section


def sections() -> list[Section]:
    """All of them, in the order of the start page."""
    return sorted(_known.values(), key=lambda section: section.order)


def section_named(key: str) -> Section | None:
    return _known.get(key)
