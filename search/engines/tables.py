"""The tables of the embedded index: what is stored of each record, and how it is changed."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from pages.languages import LANGUAGES
from search.analysis import ANALYSIS_VERSION
from search.models import Document, Generation, Lexeme, Posting
from search.records import Record
from search.vocabulary import Entry, Vocabulary
from search.weighing import Key

T = TypeVar("T")

AT_ONCE = 2000
KEYS_AT_ONCE = 500
DOCUMENTS_AT_ONCE = 500
POSTINGS = "INSERT INTO search_posting (lexeme_id, document_id, impact) VALUES {rows}"


def bits(languages: Iterable[str]) -> int:
    """A set of languages as one number."""
    order = list(LANGUAGES)
    return sum(1 << order.index(language) for language in set(languages))


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
        _store_postings(
            (known[key], document.pk, round(impact, 4))
            for document, item in zip(documents, batch, strict=True)
            for key, impact in item.impacts.items()
        )
    return set(known.values())


def _store_postings(rows: Iterable[tuple[int, int, float]]) -> None:
    """Plain SQL: a model instance for each of a million rows would take minutes."""
    with connection.cursor() as cursor:
        for batch in batched(rows, AT_ONCE):
            cursor.execute(
                POSTINGS.format(rows=", ".join(["(%s, %s, %s)"] * len(batch))),
                [value for row in batch for value in row],
            )


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
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
        topics=" ".join(record.topics),
        towns=" ".join(record.towns),
        spoken=" ".join(record.spoken),
        fingerprint=record.fingerprint(),
    )


def _know_lexemes(
    generation: Generation,
    batch: list[Analysed],
    german: frozenset[str],
    known: dict[Key, int],
) -> None:
    """Find or create the lexemes of a batch and remember their numbers."""
    unknown = {key: None for item in batch for key in item.impacts if key not in known}
    stored = _stored(generation, list(unknown))
    _mark_german([stored[key] for key in stored if _is_german(key, german)])
    spelt = {
        word: spelling for item in batch for word, spelling in item.spellings.items()
    }
    new = [
        Lexeme(
            generation=generation,
            kind=key[0],
            text=key[1],
            spelling=spelt.get(key[1], "") if key[0] == "word" else "",
            german=_is_german(key, german),
        )
        for key in unknown
        if key not in stored
    ]
    created = Lexeme.objects.bulk_create(new, batch_size=AT_ONCE)
    known |= stored | {(lexeme.kind, lexeme.text): lexeme.pk for lexeme in created}


def _is_german(key: Key, german: frozenset[str]) -> bool:
    return key[0] == "word" and key[1] in german


def _mark_german(lexemes: list[int]) -> None:
    for start in range(0, len(lexemes), KEYS_AT_ONCE):
        some = lexemes[start : start + KEYS_AT_ONCE]
        Lexeme.objects.filter(pk__in=some, german=False).update(german=True)


def _stored(generation: Generation, keys: list[Key]) -> dict[Key, int]:
    stored: dict[Key, int] = {}
    for kind in {kind for kind, _ in keys}:
        texts = [text for of_kind, text in keys if of_kind == kind]
        for start in range(0, len(texts), KEYS_AT_ONCE):
            some = texts[start : start + KEYS_AT_ONCE]
            found = Lexeme.objects.filter(
                generation=generation, kind=kind, text__in=some
            ).values_list("text", "pk")
            stored |= {(kind, text): pk for text, pk in found}
    return stored


def remove(generation: Generation, identities: Iterable[tuple[str, str]]) -> set[int]:
    """Delete documents by kind and key; the numbers of the lexemes they had."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in identities:
        by_kind.setdefault(kind, []).append(key)
    lexemes: set[int] = set()
    for kind, keys in by_kind.items():
        # SQLite takes no statement with a condition for each of a thousand documents.
        for some in batched(keys, KEYS_AT_ONCE):
            documents = Document.objects.filter(
                generation=generation, kind=kind, key__in=some
            )
            postings = Posting.objects.filter(document__in=documents.values("pk"))
            lexemes.update(postings.values_list("lexeme_id", flat=True))
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
    entries = {
        (kind, text): Entry(number, documents, spelling, german)
        for kind, text, number, documents, spelling, german in rows.iterator()
    }
    return Vocabulary(entries, Document.objects.filter(generation=generation).count())
