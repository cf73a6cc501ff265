"""The embedded engine: postings in the site's own database.

One SQL statement weighs, the same on SQLite and PostgreSQL; what may be shown is decided
by facts that the process remembers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from pages.languages import SOURCE
from search.engines.facts import Facts
from search.engines.found import (
    GERMAN,
    LEAST_COVERAGE,
    MUNICIPALITY,
    READERS_LANGUAGE,
    SPOKEN,
    TOPIC,
    Filters,
    Found,
    Ranked,
    town_factor,
)
from search.engines.tables import bits
from search.planner import Plan
from search.records import EVERYWHERE
from search.vocabulary import Vocabulary
from search.weighing import Key

IN_GERMAN = bits([SOURCE])
NOTHING = (-1, 0, 0.0)  # VALUES needs a row; no lexeme has this number

WEIGHING = """
WITH q(t, g, w) AS (VALUES {words}),
     m AS (SELECT p.document_id d, q.g g, max(q.w * p.impact) x
           FROM q JOIN search_posting p ON p.lexeme_id = q.t GROUP BY 1, 2),
     a AS (SELECT d, sum(x) * (%s + %s * count(*)) x, count(*) n FROM m GROUP BY d),
     k(t, w) AS (VALUES {concepts}),
     b AS (SELECT p.document_id d, sum(k.w * p.impact) x, 0 n
           FROM k JOIN search_posting p ON p.lexeme_id = k.t GROUP BY 1),
     u AS (SELECT d, x, n FROM a UNION ALL SELECT d, x, n FROM b)
SELECT d, sum(x), max(n) FROM u GROUP BY d
"""

# Number of a document, its strength, and how many words of the query it has.
Weighed = tuple[int, float, int]


@dataclass(frozen=True)
class Embedded:
    """Searches one generation; needs its vocabulary and facts as they are now."""

    vocabulary: Vocabulary
    facts: Mapping[int, Facts]
    name: str = "embedded"

    def ranked(self, plan: Plan, filters: Filters, limit: int, offset: int) -> Found:
        """The documents a plan finds, one query; see ``Engine``."""
        counted: dict[str, Counter[tuple[str, ...]]] = {
            name: Counter() for name in (TOPIC, MUNICIPALITY, SPOKEN)
        }
        found: list[Ranked] = []
        own = bits([plan.language])
        for facts, strength, covered in self._valid(plan, filters):
            refused = _refusing(facts, filters)
            if not refused:
                score = strength * _factor(facts, own, filters.municipality)
                found.append(Ranked(facts.identity, score, covered))
            for name, keys in _facets(facts):
                if not refused or refused == [name]:
                    counted[name][keys] += 1
        found.sort(key=lambda hit: (-hit.score, hit.identity))
        return Found(
            found[offset : offset + limit],
            len(found),
            {name: _by_key(counts) for name, counts in counted.items()},
        )

    def _valid(
        self, plan: Plan, filters: Filters
    ) -> Iterator[tuple[Facts, float, int]]:
        for number, strength, covered in self._weighed(plan):
            facts = self.facts.get(number)  # none: newer than what is remembered
            if facts is not None and facts.holds_on(filters.today):
                yield facts, strength, covered

    def _weighed(self, plan: Plan) -> list[Weighed]:
        words = [
            (number, place, weight)
            for place, group in enumerate(plan.groups)
            for number, weight in self._numbered(group)
        ]
        concepts = self._numbered(
            {("concept", key): weight for key, weight in plan.concepts.items()}
        )
        if not words and not concepts:
            return []
        words, concepts = words or [NOTHING], concepts or [(-1, 0.0)]
        share = (1 - LEAST_COVERAGE) / max(len(plan.groups), 1)
        return _rows(
            WEIGHING.format(
                words=_placeholders(words), concepts=_placeholders(concepts)
            ),
            [*_flat(words), LEAST_COVERAGE, share, *_flat(concepts)],
        )

    def _numbered(self, weights: Mapping[Key, float]) -> list[tuple[int, float]]:
        """Numbers of lexemes, each with its weight times how rare it is."""
        return [
            (number, weight * self.vocabulary.idf(key))
            for key, weight in weights.items()
            for number in self.vocabulary.numbers([key])
        ]


def _rows(statement: str, parameters: Sequence[Any]) -> list[Weighed]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _placeholders(rows: Sequence[tuple[Any, ...]]) -> str:
    row = f"({', '.join(['%s'] * len(rows[0]))})"
    return ", ".join([row] * len(rows))


def _flat(rows: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
    return (value for row in rows for value in row)


def _facets(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        (TOPIC, facts.topics),
        (MUNICIPALITY, facts.towns),
        (SPOKEN, facts.spoken),
    )


def _refusing(facts: Facts, filters: Filters) -> list[str]:
    """The filters that a document does not pass."""
    refused = []
    if filters.topic is not None and filters.topic not in facts.topics:
        refused.append(TOPIC)
    if filters.municipality is not None and not (
        filters.municipality in facts.towns or EVERYWHERE in facts.towns
    ):
        refused.append(MUNICIPALITY)
    if filters.spoken is not None and filters.spoken not in facts.spoken:
        refused.append(SPOKEN)
    return refused


def _factor(facts: Facts, own: int, municipality: str | None) -> float:
    factor = facts.weight * town_factor(facts.towns, municipality)
    if facts.languages & own:
        return factor * READERS_LANGUAGE
    return factor * GERMAN if facts.languages & IN_GERMAN else factor


def _by_key(counts: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for keys, number in counts.items():
        for key in keys:
            found[key] += number
    return dict(found)
