"""The glossary as a file: JSON with everything, CSV for spreadsheets. Writing and reading.

What is read is only as much as a file can say; what of it may be done is the business of
``search.glossary_import``.
"""

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pages.overview_admin import FORMULA, harmless
from search.models import Concept, Term

MOST_BYTES = 1_500_000
MOST_CONCEPTS = 2_000
MOST_TERMS = 30_000
COLUMNS = ("concept", "name", "language", "term", "off")
NEEDED = {"concept", "language", "term"}
OFF = "x"

Spoken = tuple[str, str]  # language, term


class UnreadableGlossaryError(ValueError):
    """Why a file is no glossary, in a sentence for the one who sent it."""


@dataclass
class ReadConcept:
    """One concept of a file. ``None`` where the file says nothing of it."""

    key: str
    name: str | None = None
    topics: list[str] | None = None
    is_suggested: bool | None = None
    terms: list[Spoken] = field(default_factory=list)
    off: list[Spoken] = field(default_factory=list)


def stored(*, own_only: bool) -> list[dict[str, Any]]:
    """The concepts as a file holds them: all of it, or what editors did to it."""
    concepts = Concept.objects.order_by("key").prefetch_related("terms")
    own = set(Concept.objects.editors_own().values_list("pk", flat=True))
    found = []
    for concept in concepts:
        terms = [
            term
            for term in concept.terms.all()
            if not own_only or term.is_off or term.origin == Term.Origin.EDITOR
        ]
        is_changed = concept.pk in own or concept.changed_at is not None
        if terms or is_changed or not own_only:
            found.append(_as_written(concept, terms))
    return found


def _as_written(concept: Concept, terms: list[Term]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "key": concept.key,
        "name": concept.name,
        "topics": concept.topics,
        "suggested": concept.is_suggested,
        "terms": _by_language(term for term in terms if not term.is_off),
    }
    if off := _by_language(term for term in terms if term.is_off):
        written["off"] = off
    return written


def _by_language(terms: Iterable[Term]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for term in terms:
        found.setdefault(term.language, {})[term.text] = None
    return {language: list(texts) for language, texts in sorted(found.items())}


def as_json(concepts: list[dict[str, Any]]) -> str:
    return json.dumps({"concepts": concepts}, ensure_ascii=False, indent=1) + "\n"


def as_csv(concepts: list[dict[str, Any]]) -> str:
    """One line for each term; UTF-8 with its mark and semicolons, for spreadsheets."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file, delimiter=";")
    writer.writerow(COLUMNS)
    for concept in concepts:
        for state, part in (("", "terms"), (OFF, "off")):
            for language, texts in concept.get(part, {}).items():
                for text in texts:
                    row = (concept["key"], concept["name"], language, text, state)
                    writer.writerow([harmless(cell) for cell in row])
    return file.getvalue()


def read(content: bytes) -> list[ReadConcept]:
    """The concepts of a file. Raises UnreadableGlossaryError."""
    if len(content) > MOST_BYTES:
        raise UnreadableGlossaryError(
            _("The file is too big: %(number)s kB at most.")
            % {"number": MOST_BYTES // 1000}
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableGlossaryError(_("The file is not in UTF-8.")) from error
    concepts = (
        _read_json(text) if text.lstrip().startswith(("{", "[")) else _read_csv(text)
    )
    terms = sum(len(concept.terms) + len(concept.off) for concept in concepts)
    if len(concepts) > MOST_CONCEPTS or terms > MOST_TERMS:
        raise UnreadableGlossaryError(
            _(
                "The file holds too much: %(concepts)s concepts, %(terms)s words at most."
            )
            % {"concepts": MOST_CONCEPTS, "terms": MOST_TERMS}
        )
    return concepts


def _read_json(text: str) -> list[ReadConcept]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableGlossaryError(_("This is not valid JSON.")) from error
    concepts = content.get("concepts") if isinstance(content, dict) else None
    if not isinstance(concepts, list):
        raise UnreadableGlossaryError(_("The file has no list “concepts”."))
    return [
        _read_concept(concept, number) for number, concept in enumerate(concepts, 1)
    ]


def _read_concept(concept: Any, number: int) -> ReadConcept:
    try:
        name, topics = concept.get("name"), concept.get("topics")
        suggested = concept.get("suggested")
        fits = (
            isinstance(concept["key"], str)
            and isinstance(name, str | None)
            and isinstance(topics, list | None)
            and all(isinstance(topic, str) for topic in topics or ())
            and isinstance(suggested, bool | None)
        )
        found = [_read_terms(concept.get(part) or {}) for part in ("terms", "off")]
    except (AttributeError, KeyError, TypeError):
        fits = False
    if not fits:
        raise UnreadableGlossaryError(
            _("Concept number %(number)s is not written as it should be.")
            % {"number": number}
        )
    return ReadConcept(concept["key"], name, topics, suggested, *found)


def _read_terms(terms: dict[str, list[str]]) -> list[Spoken]:
    """Raises TypeError or AttributeError for what is no {language: [terms]}."""
    found = [
        (language, text)
        for language, texts in terms.items()
        for text in (texts if isinstance(texts, list) else [None])
    ]
    if not all(isinstance(text, str) for _language, text in found):
        raise TypeError
    return found


def _read_csv(text: str) -> list[ReadConcept]:
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") >= first.count(",") else ","
    try:
        reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
        named = set(reader.fieldnames or ())
        rows = list(reader)
    except csv.Error as error:
        raise UnreadableGlossaryError(_("This is no table in CSV.")) from error
    if not named >= NEEDED:
        raise UnreadableGlossaryError(
            _("The first line has to name the columns: %(names)s.")
            % {"names": "; ".join(COLUMNS)}
        )
    found: dict[str, ReadConcept] = {}
    for row in rows:
        cells = {name: _cell(row.get(name)) for name in COLUMNS}
        concept = found.setdefault(cells["concept"], ReadConcept(cells["concept"]))
        concept.name = concept.name or cells["name"] or None
        spoken = concept.off if cells["off"] else concept.terms
        spoken.append((cells["language"], cells["term"]))
    return list(found.values())


def _cell(cell: str | None) -> str:
    """What stood in the cell before it was made harmless for spreadsheets."""
    text = (cell or "").strip()
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text
