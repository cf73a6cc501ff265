"""What the address of a results page asks for, and addresses that ask for something else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from pages.languages import LANGUAGES, Language
from pages.models import Municipality, Topic
from search.planner import LONGEST_QUERY

MOST_PAGES = 50
DIGITS = len(str(MOST_PAGES))
FILTERS = ("topic", "municipality", "spoken")
# They would turn round the text of the page that repeats the query.
BIDI_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Asked:
    """A query, filters that the portal knows, and a page from 1.

    ``unknown`` names the filters whose values it does not know: they filter nothing.
    """

    query: str
    topic: Topic | None = None
    municipality: Municipality | None = None
    spoken: Language | None = None
    number: int = 1
    unknown: tuple[str, ...] = ()

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are chosen, by the names of their parameters."""
        values = {
            "topic": self.topic.key if self.topic else "",
            "municipality": self.municipality.key if self.municipality else "",
            "spoken": self.spoken.code if self.spoken else "",
        }
        return {name: value for name, value in values.items() if value}

    def address(self, **changes: str) -> str:
        """The address of the same search with other values; an empty one is left out.

        Begins with the first page, unless ``page`` is given.
        """
        values = {"q": self.query, **self.filters, **changes}
        return "?" + urlencode({k: v for k, v in values.items() if v})

    def without_filters(self) -> str:
        return self.address(**dict.fromkeys(FILTERS, ""))

    def carry(self, path: str) -> str:
        """A path with the chosen town, so that it need not be chosen again."""
        if self.municipality is None:
            return path
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}municipality={self.municipality.key}"


def asked_of(
    request: HttpRequest, topics: list[Topic], towns: list[Municipality]
) -> Asked:
    """What somebody asks for, out of the topics and towns there are. Never fails."""
    known: dict[str, Mapping[str, Any]] = {
        "topic": {topic.key: topic for topic in topics},
        "municipality": {town.key: town for town in towns},
        "spoken": LANGUAGES,
    }
    typed = {name: request.GET.get(name, "").strip() for name in FILTERS}
    chosen = {name: known[name].get(value) for name, value in typed.items()}
    return Asked(
        _query(request.GET.get("q", "")),
        number=_page_number(request.GET.get("page", "1")),
        unknown=tuple(n for n in FILTERS if typed[n] and chosen[n] is None),
        **chosen,
    )


def _query(text: str) -> str:
    text = BIDI_CONTROL.sub("", text.replace("\0", ""))
    return text[:LONGEST_QUERY].strip()


def _page_number(text: str) -> int:
    """The asked page, from 1; anything unreadable is the first."""
    readable = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return min(max(int(text) if readable else 1, 1), MOST_PAGES)
