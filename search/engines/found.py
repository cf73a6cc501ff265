"""What an engine is asked and what it answers, the same for every engine. Pure."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.planner import Plan
from search.records import Identity

# What a document is worth that the reader can read, at least in German, or that belongs to
# the chosen town itself and not to the whole district.
READERS_LANGUAGE = 1.12
GERMAN = 1.02
OWN_TOWN = 1.15
# The share of a score that does not depend on how many of the query's words match.
LEAST_COVERAGE = 0.4

TOPIC, MUNICIPALITY, SPOKEN = "topic", "municipality", "spoken"


@dataclass(frozen=True)
class Filters:
    """What a document must be besides found; ``today`` a local day."""

    today: datetime.date
    topic: str | None = None
    municipality: str | None = None
    spoken: str | None = None  # language in which one is advised there


@dataclass(frozen=True)
class Ranked:
    """One document and how strongly it answers; ``covered`` words of the query are in it."""

    identity: Identity
    score: float
    covered: int


@dataclass(frozen=True)
class Found:
    """A stretch of the hits, best first; ``total`` counts them all.

    ``facets``: {filter: {value: how many hits with it}}, each under the other filters. What
    is for the whole district counts as ``records.EVERYWHERE``.
    """

    hits: list[Ranked] = field(default_factory=list)
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class Engine(Protocol):
    """Ranks the documents of one index."""

    @property
    def name(self) -> str: ...

    def ranked(self, plan: Plan, filters: Filters, limit: int, offset: int) -> Found:
        """The documents a plan finds, of equal ones the first in the alphabet first."""


def town_factor(towns: frozenset[str] | tuple[str, ...], chosen: str | None) -> float:
    return OWN_TOWN if chosen is not None and chosen in towns else 1.0
