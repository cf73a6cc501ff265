"""The embedded engine: postings in the site's own database.

One SQL statement ranks, the same on SQLite and PostgreSQL.
"""

import datetime
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from pages.languages import LANGUAGES, SOURCE
from search.analysis import ANALYSIS_VERSION
from search.models import Document, Generation, Lexeme, Posting
from search.planner import Plan
from search.records import EVERYWHERE, Record
from search.vocabulary import Entry, Vocabulary
from search.weighing import Key

READERS_LANGUAGE = 1.12
GERMAN = 1.02
# The share of a score that does not depend on how many of the query's words match.
LEAST_COVERAGE = 0.4
NOTHING = (-1, 0, 0.0)  # VALUES needs a row; no lexeme has this number
AT_ONCE = 2000
MOST_KEYS_AT_ONCE = 500
DOCUMENTS_AT_ONCE = 500

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


def bits(languages: Iterable[str]) -> int:
    """A set of languages as one number."""
    order = list(LANGUAGES)
    return sum(1 << order.index(language) for language in set(languages))


def ranked(
    vocabulary: Vocabulary, plan: Plan, filters: Filters, limit: int, offset: int
) -> Ranked:
    """The documents a plan finds, one query; a second one only beyond the last hit."""
    statement, parameters = _statement(vocabulary, plan, filters)
    rows = _rows(statement, [*parameters, limit, offset])
    if rows or not offset:
        return Ranked([row[:2] for row in rows], rows[0][2] if rows else 0)
    return Ranked([], ranked(vocabulary, plan, filters, 1, 0).total)


def _rows(statement: str, parameters: Sequence[object]) -> list[tuple[int, float, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _statement(
    vocabulary: Vocabulary, plan: Plan, filters: Filters
) -> tuple[str, list[object]]:
    words = [
        (number, place, weight)
        for place, group in enumerate(plan.groups)
        for key, weight in group.items()
        for number in vocabulary.numbers([key])
    ] or [NOTHING]
    concepts = [
        (number, 0, weight)
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


def new_generation() -> Generation:
    return Generation.objects.create(
        analysis_version=ANALYSIS_VERSION, state=secrets.token_hex(16)
    )


def mark_changed(generation: Generation) -> None:
    """Tell every process that its vocabulary of this generation is out of date."""
    generation.state = secrets.token_hex(16)
    generation.save(update_fields=["state"])


@dataclass(frozen=True)
class Analysed:
    """A record with the weights of its lexemes, ready to be stored."""

    record: Record
    impacts: dict[Key, float]
    spellings: dict[str, str]


def add(
    generation: Generation, analysed: Iterable[Analysed], german: frozenset[str]
) -> set[int]:
    """Store records that are not in the generation yet; the numbers of their lexemes.

    Numbers of documents per lexeme are not counted: see ``recount``.
    """
    known: dict[Key, int] = {}
    for batch in batched(analysed, DOCUMENTS_AT_ONCE):
        documents = Document.objects.bulk_create(
            [_document(generation, item.record) for item in batch], batch_size=AT_ONCE
        )
        _know_lexemes(generation, batch, german, known)
        postings = (
            Posting(lexeme_id=known[key], document=document, impact=impact)
            for document, item in zip(documents, batch, strict=True)
            for key, impact in item.impacts.items()
        )
        Posting.objects.bulk_create(postings, batch_size=AT_ONCE)
    return set(known.values())


def batched(items: Iterable[Analysed], size: int) -> Iterable[list[Analysed]]:
    batch: list[Analysed] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _document(generation: Generation, record: Record) -> Document:
    return Document(
        generation=generation,
        kind=record.kind,
        key=record.key,
        path=record.path,
        texts={
            language: {"title": text.title, "summary": text.summary}
            for language, text in record.texts.items()
        },
        languages=bits(record.texts),
        weight=record.weight,
        valid_from=record.valid_from,
        valid_to=record.valid_to,
        fingerprint=record.fingerprint(),
    )


def _know_lexemes(
    generation: Generation,
    batch: list[Analysed],
    german: frozenset[str],
    known: dict[Key, int],
) -> None:
    """Find or create the lexemes of a batch and remember their numbers."""
    spelt = {word: spelling for item in batch for word, spelling in item.spellings.items()}
    unknown = {key: None for item in batch for key in item.impacts if key not in known}
    stored = _stored(generation, list(unknown))
    _mark_german([pk for (kind, text), pk in stored.items() if kind == "word" and text in german])
    known |= stored
    created = Lexeme.objects.bulk_create(
        [
            Lexeme(
                generation=generation,
                kind=kind,
                text=text,
                spelling=spelt.get(text, "") if kind == "word" else "",
                german=kind == "word" and text in german,
            )
            for kind, text in unknown
            if (kind, text) not in known
        ],
        batch_size=AT_ONCE,
    )
    known |= {(lexeme.kind, lexeme.text): lexeme.pk for lexeme in created}


def _mark_german(lexemes: list[int]) -> None:
    for start in range(0, len(lexemes), MOST_KEYS_AT_ONCE):
        some = lexemes[start : start + MOST_KEYS_AT_ONCE]
        Lexeme.objects.filter(pk__in=some, german=False).update(german=True)


def _stored(generation: Generation, keys: list[Key]) -> dict[Key, int]:
    stored: dict[Key, int] = {}
    for kind in {kind for kind, _ in keys}:
        texts = [text for of_kind, text in keys if of_kind == kind]
        for start in range(0, len(texts), MOST_KEYS_AT_ONCE):
            some = texts[start : start + MOST_KEYS_AT_ONCE]
            found = Lexeme.objects.filter(
                generation=generation, kind=kind, text__in=some
            ).values_list("text", "pk")
            stored |= {(kind, text): pk for text, pk in found}
    return stored


def remove(generation: Generation, identities: Iterable[tuple[str, str]]) -> set[int]:
    """Delete documents by kind and key; the numbers of the lexemes they had."""
    wanted = Q(pk__in=[])
    for kind, key in identities:
        wanted |= Q(kind=kind, key=key)
    documents = Document.objects.filter(wanted, generation=generation)
    postings = Posting.objects.filter(document__in=documents.values("pk"))
    lexemes = set(postings.values_list("lexeme_id", flat=True))
    postings.delete()
    documents.delete()
    return lexemes


def drop(generation: Generation) -> None:
    """Delete a generation without reading its rows, as a cascade would."""
    documents = Document.objects.filter(generation=generation)
    Posting.objects.filter(document__in=documents.values("pk"))._raw_delete("default")
    Lexeme.objects.filter(generation=generation)._raw_delete("default")
    documents._raw_delete("default")
    generation.delete()


def recount(generation: Generation, lexemes: Iterable[int] | None = None) -> None:
    """Count again how many documents have each lexeme: these, or all of them."""
    counted = (
        Posting.objects.filter(lexeme=OuterRef("pk"))
        .order_by()
        .values("lexeme")
        .annotate(number=Count("*"))
        .values("number")
    )
    chosen = Lexeme.objects.filter(generation=generation)
    if lexemes is not None:
        chosen = chosen.filter(pk__in=list(lexemes))
    chosen.update(documents=Coalesce(Subquery(counted), 0))


def vocabulary_of(generation: Generation) -> Vocabulary:
    """Everything the generation knows, read in two queries."""
    rows = Lexeme.objects.filter(generation=generation, documents__gt=0).values_list(
        "kind", "text", "pk", "documents", "spelling", "german"
    )
    entries = {(kind, text): Entry(*rest) for kind, text, *rest in rows.iterator()}
    return Vocabulary(entries, Document.objects.filter(generation=generation).count())
