"""What somebody who is typing may be looking for: pages by their titles, and terms.

Titles and terms are kept in memory, folded and one per line, so that a look-up is a search
in a few hundred kilobytes. Beside them stand only numbers: what readers get to see is read
from the index, so nothing that was taken off the site is offered.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q
from django.utils import timezone

from pages.languages import LANGUAGES, SOURCE, Language
from search.analysis import script, words
from search.indexing import NAME
from search.loaded import loaded_of
from search.models import Document, Generation, Lexeme, LiveIndex, Term

MOST = 8
MOST_OF_A_KIND = 4  # while others wait
LOOKED_AT = 2 * MOST  # some may be of another day, or look the same
LONGEST_TYPED = 80
# A letter of these scripts tells less than one of the others.
SHORTEST = {"Latn": 3, "Cyrl": 3}
SHORTEST_ELSE = 2
SHORTEST_CORRECTED = 4
TERM = "term"
ORDER = ("topic", TERM, "service", "municipality", "office", "guide", "notice")
NEWLINE = "\n"
ARTICLE = re.compile("^ال(?=.)")


@dataclass(frozen=True)
class Suggestion:
    """One way on; ``path`` is empty for a term, which is to be searched for.

    ``note`` is the title in the reader's language, where another one's was typed.
    """

    kind: str
    text: str
    language: Language
    path: str = ""
    note: str = ""


@dataclass(frozen=True)
class Lines:
    """Folded texts one per line, the shortest first, each with the number it stands for."""

    text: str
    starts: "array[int]"
    numbers: "array[int]"

    def starting(self, prefix: str) -> Iterator[tuple[bool, int]]:
        """Numbers of the texts with a word that starts so; whether it is a later word."""
        if prefix not in self.text:
            return  # as for most languages: looked through once, not twice
        for later, before in ((False, NEWLINE), (True, " ")):
            at = self.text.find(before + prefix)
            while at >= 0:
                yield later, self.numbers[bisect_right(self.starts, at + 1) - 1]
                end = self.text.find(NEWLINE, at + 1)
                at = self.text.find(before + prefix, end)


def lines_of(entries: Iterable[tuple[str, int]]) -> Lines:
    """Lines of folded texts and their numbers."""
    pieces, starts, numbers = [NEWLINE], array("L"), array("L")
    at = len(NEWLINE)
    for text, number in sorted(entries, key=lambda entry: (len(entry[0]), entry)):
        starts.append(at)
        numbers.append(number)
        pieces += [text, NEWLINE]
        at += len(text) + len(NEWLINE)
    return Lines("".join(pieces), starts, numbers)


@dataclass(frozen=True)
class Known:
    """All that can be suggested, by kind and language; a term's number is its place."""

    lines: dict[tuple[str, str], Lines]
    terms: list[str]

    def starting(self, prefix: str, languages: Iterable[str]) -> list["Candidate"]:
        """The best, in their order; none of them twice."""
        found: dict[tuple[str, int], Candidate] = {}
        for language in languages:
            for rank, kind in enumerate(ORDER):
                if lines := self.lines.get((kind, language)):
                    for later, number in islice(lines.starting(prefix), LOOKED_AT):
                        candidate = Candidate(later, rank, kind, number, language)
                        found.setdefault((kind, number), candidate)
        return _mixed(sorted(found.values(), key=lambda each: (each.later, each.rank)))


@dataclass(frozen=True)
class Candidate:
    """What a line stands for, and in which language it was met."""

    later: bool
    rank: int
    kind: str
    number: int
    language: str


def _mixed(candidates: list[Candidate]) -> list[Candidate]:
    """No kind takes all the room, as long as another has something, too."""
    first: list[Candidate] = []
    rest: list[Candidate] = []
    counted = Counter[str]()
    for candidate in candidates:
        counted[candidate.kind] += 1
        room = counted[candidate.kind] <= MOST_OF_A_KIND
        (first if room else rest).append(candidate)
    return [*first, *rest][:LOOKED_AT]


_known: dict[str, Known] = {}


def known_of(generation: Generation) -> Known:
    """What can be suggested from a generation as it is now: two queries, kept."""
    known = _known.get(generation.state)
    if known is None:
        known = _read(generation)
        _known.clear()
        _known[generation.state] = known
    return known


def _read(generation: Generation) -> Known:
    entries: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    documents = Document.objects.filter(generation=generation)
    for number, kind, texts in documents.values_list("pk", "kind", "texts").iterator():
        for language, text in texts.items():
            entries[kind, language].append((_folded(text["title"], language), number))
    terms: list[str] = []
    for text, language in _suggested_terms(generation):
        entries[TERM, language].append((_folded(text, language), len(terms)))
        terms.append(text)
    return Known({key: lines_of(texts) for key, texts in entries.items()}, terms)


def _suggested_terms(generation: Generation) -> Iterator[tuple[str, str]]:
    """Terms that find something, of concepts that may be offered to whoever types."""
    finding = Lexeme.objects.filter(
        generation=generation, kind=Lexeme.Kind.CONCEPT, documents__gt=0
    )
    terms = Term.objects.offered().filter(concept__key__in=finding.values("text"))
    return terms.order_by("pk").values_list("text", "language").iterator()


def _folded(text: str, language: str) -> str:
    """Words as they are compared here: nobody knows whether السكن is listed as سكن."""
    return " ".join(ARTICLE.sub("", word) for word in words(text, language))


def suggestions(typed: str, language: str) -> list[Suggestion]:
    """What starts like the typed text, for any text whatever; best first, at most eight.

    Looks in the reader's language and in those they get where it is missing. Only where
    nothing starts so, a misspelt word is corrected. Two queries once all is in memory.
    """
    typed = typed[:LONGEST_TYPED]
    letters = "".join(words(typed, language))
    if len(letters) < SHORTEST.get(script(letters), SHORTEST_ELSE):
        return []
    prefix = _folded(typed, language)
    live = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if live is None:
        return []
    languages = LANGUAGES[language].chain
    known = known_of(live.generation)
    found = known.starting(prefix, languages)
    if not found and len(prefix) >= SHORTEST_CORRECTED:
        correction = loaded_of(live.generation).planner.plan(typed, language).correction
        if correction:
            found = known.starting(_folded(correction, language), languages)
    return _shown(found, known, language)


def _shown(found: list[Candidate], known: Known, language: str) -> list[Suggestion]:
    documents = _documents(each.number for each in found if each.kind != TERM)
    shown: dict[tuple[str, str], Suggestion] = {}
    for candidate in found:
        if candidate.kind == TERM:
            text = known.terms[candidate.number]
            suggestion = Suggestion(TERM, text, LANGUAGES[candidate.language])
        elif document := documents.get(candidate.number):
            suggestion = _page(document, candidate.language, language)
        else:
            continue  # deleted since, or of another day
        shown.setdefault((suggestion.path, _compared(suggestion)), suggestion)
    return _telling(list(shown.values()))[:MOST]


def _compared(suggestion: Suggestion) -> str:
    return _folded(suggestion.text, suggestion.language.code)


def _telling(suggestions: list[Suggestion]) -> list[Suggestion]:
    """Without what only repeats a title: terms, and topics named like their service."""
    pages = {_compared(each) for each in suggestions if each.path}
    services = {_compared(each) for each in suggestions if each.kind == "service"}
    repeated = {TERM: pages, "topic": services}
    return [
        each
        for each in suggestions
        if _compared(each) not in repeated.get(each.kind, ())
    ]


def _documents(numbers: Iterable[int]) -> dict[int, Any]:
    """Those of today."""
    today = timezone.localdate()
    current = Document.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=today),
        Q(valid_to=None) | Q(valid_to__gte=today),
    )
    return current.in_bulk(list(numbers))


def _page(document: Document, typed: str, language: str) -> Suggestion:
    titles = {code: text["title"] for code, text in document.texts.items()}
    title = titles.get(typed) or titles[SOURCE]
    own = titles.get(language, title)
    return Suggestion(
        kind=document.kind,
        text=title,
        language=LANGUAGES[typed],
        path=f"/{language}/{document.path}",
        note=own if own != title else "",
    )
