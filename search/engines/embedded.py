"""The embedded engine: postings in the site's own database.

One SQL statement ranks, the same on SQLite and PostgreSQL.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from pages.languages import SOURCE
from search.engines.tables import bits
from search.planner import Plan
from search.records import EVERYWHERE
from search.vocabulary import Vocabulary
from search.weighing import Key

READERS_LANGUAGE = 1.12
GERMAN = 1.02
# The share of a score that does not depend on how many of the query's words match.
LEAST_COVERAGE = 0.4
NOTHING = (-1, 0, 0.0)  # VALUES needs a row; no lexeme has this number

RANKING = """
WITH q(t, g, w) AS (VALUES {words}),
     m AS (SELECT p.document_id d, q.g g, max(q.w * p.impact) x
           FROM q JOIN search_posting p ON p.lexeme_id = q.t GROUP BY 1, 2),
     a AS (SELECT d, sum(x) * (%s + %s * count(*)) x FROM m GROUP BY d),
     k(t, g, w) AS (VALUES {concepts}),
     b AS (SELECT p.document_id d, sum(k.w * p.impact) x
           FROM k JOIN search_posting p ON p.lexeme_id = k.t GROUP BY 1),
     u AS (SELECT d, x FROM a UNION ALL SELECT d, x FROM b),
     s AS (SELECT d, sum(x) x FROM u GROUP BY d)
SELECT s.d, s.x * f.weight * CASE WHEN (f.languages & %s) <> 0 THEN %s
                                  WHEN (f.languages & %s) <> 0 THEN %s
                                  ELSE 1.0 END score, count(*) OVER ()
FROM s JOIN search_document f ON f.id = s.d
WHERE (f.valid_from IS NULL OR f.valid_from <= %s)
  AND (f.valid_to IS NULL OR f.valid_to >= %s) {filters}
ORDER BY score DESC, s.d LIMIT %s OFFSET %s
"""
FILTER = "AND s.d IN (SELECT document_id FROM search_posting WHERE lexeme_id IN ({}))"


@dataclass(frozen=True)
class Filters:
    """What a document must be besides found; ``today`` a local day."""

    today: datetime.date
    topic: str | None = None
    municipality: str | None = None


@dataclass(frozen=True)
class Ranked:
    """Numbers of documents with their scores, best first; ``total`` counts all."""

    documents: list[tuple[int, float]]
    total: int


def ranked(
    vocabulary: Vocabulary, plan: Plan, filters: Filters, limit: int, offset: int
) -> Ranked:
    """The documents a plan finds, one query; a second one only beyond the last hit."""
    statement, parameters = _statement(vocabulary, plan, filters)
    rows = _rows(statement, [*parameters, limit, offset])
    if rows or not offset:
        return Ranked([row[:2] for row in rows], rows[0][2] if rows else 0)
    return Ranked([], ranked(vocabulary, plan, filters, 1, 0).total)


def _rows(statement: str, parameters: Sequence[Any]) -> list[tuple[int, float, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _statement(
    vocabulary: Vocabulary, plan: Plan, filters: Filters
) -> tuple[str, list[Any]]:
    words = [
        (number, place, weight * vocabulary.idf(key))
        for place, group in enumerate(plan.groups)
        for key, weight in group.items()
        for number in vocabulary.numbers([key])
    ] or [NOTHING]
    concepts = [
        (number, 0, weight * vocabulary.idf(("concept", concept)))
        for concept, weight in plan.concepts.items()
        for number in vocabulary.numbers([("concept", concept)])
    ] or [NOTHING]
    chosen = [vocabulary.numbers(keys) or [-1] for keys in _chosen(filters)]
    statement = RANKING.format(
        words=_placeholders(len(words)),
        concepts=_placeholders(len(concepts)),
        filters=" ".join(FILTER.format(", ".join(["%s"] * len(c))) for c in chosen),
    )
    today = connection.ops.adapt_datefield_value(filters.today)
    share = (1 - LEAST_COVERAGE) / max(len(plan.groups), 1)
    return statement, [
        *(value for row in words for value in row),
        *(LEAST_COVERAGE, share),
        *(value for row in concepts for value in row),
        *(bits([plan.language]), READERS_LANGUAGE, bits([SOURCE]), GERMAN),
        *(today, today),
        *(number for numbers in chosen for number in numbers),
    ]


def _placeholders(rows: int) -> str:
    return ", ".join(["(%s, %s, %s)"] * rows)


def _chosen(filters: Filters) -> list[list[Key]]:
    chosen: list[list[Key]] = []
    if filters.topic is not None:
        chosen.append([("topic", filters.topic)])
    if filters.municipality is not None:
        chosen.append([("town", filters.municipality), ("town", EVERYWHERE)])
    return chosen
