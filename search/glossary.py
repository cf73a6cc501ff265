"""Concepts: what different words of different languages ask for. Pure matching.

Where the terms are kept is another matter: see ``search.terms``.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from search.analysis import script, tokens
from search.compounds import Compounds
from search.stems import stem
from search.stopwords import is_stopword
from search.weighing import GERMAN

PER_WORD = 0.3  # what each further word of a matched term adds
PARTIAL = 0.5
MOST_CONCEPTS_OF_A_PART = 2  # a word of more concepts than that tells nothing
FUZZY = 0.8
LEAST_SIMILARITY = 0.8
SHORTEST_FUZZY = 5
# How far apart the words of a term may stand in a text, beyond their number.
GAP = 2
IN_TITLE = 3.0
IN_SUMMARY = 0.8


@dataclass(frozen=True)
class Phrase:
    """A term as it is compared: the stems of its words that mean something."""

    concept: str
    language: str
    stems: frozenset[str]
    # "darf ich arbeiten" shrinks to "arbeit": enough to understand a question, but a text
    # that says "Arbeit" is not about work permits.
    is_shrunk: bool = False


class Glossary:
    """Finds the concepts of queries and texts."""

    def __init__(self, terms: Iterable[tuple[str, str, str]]) -> None:
        """Takes (concept, language, term) triples."""
        found = {
            Phrase(concept, language, stems, _is_shrunk(text, language, stems))
            for concept, language, text in terms
            if (stems := _stems(text, language))
        }
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        self._concepts: dict[str, set[str]] = defaultdict(set)
        for phrase in found:
            for word in phrase.stems:
                self._phrases[word].append(phrase)
                self._concepts[word].add(phrase.concept)
        self._by_script: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._phrases):
            self._by_script[script(word)].append(word)

    def __contains__(self, word: str) -> bool:
        return word in self._phrases

    def asked(self, words: Sequence[Mapping[str, float]]) -> dict[str, float]:
        """How surely a query asks for each concept.

        Takes, for each word of the query, the stems it may have and how surely. Whole
        terms count; only where there is none, single words of terms do.
        """
        at: dict[str, set[int]] = defaultdict(set)
        sure: dict[str, float] = defaultdict(float)
        for place, stems in enumerate(words):
            for word, certainty in stems.items():
                at[word].add(place)
                sure[word] = max(sure[word], certainty)
        return self._whole(at, sure) or self._partial(sure)

    def _whole(
        self, at: Mapping[str, set[int]], sure: Mapping[str, float]
    ) -> dict[str, float]:
        found: dict[str, float] = {}
        for phrase in {p for word in at for p in self._phrases.get(word, ())}:
            if phrase.stems <= at.keys():
                places = set().union(*(at[word] for word in phrase.stems))
                strength = 1 + PER_WORD * (len(places) - 1)
                strength *= min(sure[word] for word in phrase.stems)
                found[phrase.concept] = max(found.get(phrase.concept, 0.0), strength)
        return found

    def _partial(self, sure: Mapping[str, float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for word, certainty in sure.items():
            concepts = self._concepts.get(word, set())
            if not 0 < len(concepts) <= MOST_CONCEPTS_OF_A_PART:
                continue
            for phrase in self._phrases[word]:
                share = PARTIAL / math.sqrt(len(phrase.stems)) / len(concepts)
                share *= certainty
                found[phrase.concept] = max(found.get(phrase.concept, 0.0), share)
        return found

    def similar(self, word: str) -> str | None:
        """The word of a term that a misspelt word comes closest to."""
        if len(word) < SHORTEST_FUZZY:
            return None
        match = process.extractOne(
            word,
            self._by_script.get(script(word), []),
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=LEAST_SIMILARITY,
        )
        return match[0] if match else None

    def in_text(self, text: str, language: str, compounds: Compounds) -> set[str]:
        """The concepts that a text names in its own language or in German."""
        at = _places(text, language, compounds)
        candidates = {phrase for word in at for phrase in self._phrases.get(word, ())}
        return {
            phrase.concept
            for phrase in candidates
            if not phrase.is_shrunk
            and _speaks(phrase.language, language)
            and phrase.stems <= at.keys()
            and _together([at[word] for word in phrase.stems])
        }


def _stems(text: str, language: str) -> frozenset[str]:
    words = [forms[0] for forms in tokens(text, language)]
    telling = [word for word in words if not is_stopword(word, language)]
    return frozenset(stem(word, language) for word in telling or words)


def _is_shrunk(text: str, language: str, stems: frozenset[str]) -> bool:
    return len(stems) == 1 and len(list(tokens(text, language))) > 1


def _places(text: str, language: str, compounds: Compounds) -> dict[str, list[int]]:
    at: dict[str, list[int]] = defaultdict(list)
    for place, forms in enumerate(tokens(text, language)):
        for word in forms:
            at[stem(word, language)].append(place)
            if language in GERMAN:
                for part in compounds.parts(word):
                    at[stem(part, language)].append(place)
    return at


def _speaks(term: str, text: str) -> bool:
    return term == text or term in GERMAN or {term, text} == {"fa", "prs"}


def _together(places: list[list[int]]) -> bool:
    """Whether the words stand near each other, starting from some place of the first."""
    reach = len(places) + GAP
    return any(
        all(any(abs(other - start) < reach for other in row) for row in places[1:])
        for start in places[0]
    )
