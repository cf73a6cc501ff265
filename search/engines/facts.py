"""What a process remembers of each document besides its words: who may find it, and how."""

import datetime
from typing import NamedTuple

from search.models import Document, Generation
from search.records import Identity


class Facts(NamedTuple):
    """One document's filters and weight; equal sets are kept in memory once."""

    identity: Identity
    weight: float
    languages: int  # one bit per language
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    topics: tuple[str, ...]
    towns: tuple[str, ...]
    spoken: tuple[str, ...]

    def holds_on(self, day: datetime.date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or self.valid_to >= day)


def facts_of(generation: Generation) -> dict[int, Facts]:
    """The facts of all documents by their numbers, one query."""
    rows = Document.objects.filter(generation=generation).values_list(
        *("pk", "kind", "key", "weight", "languages", "valid_from", "valid_to"),
        *("topics", "towns", "spoken"),
    )
    known: dict[str, tuple[str, ...]] = {}

    def once(keys: str) -> tuple[str, ...]:
        return known.setdefault(keys, tuple(keys.split()))

    return {
        number: Facts(
            (kind, key), weight, languages, begins, ends, *map(once, chosen_by)
        )
        for number, kind, key, weight, languages, begins, ends, *chosen_by in rows.iterator()
    }
