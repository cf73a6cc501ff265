"""Concepts: what different words of different languages ask for. Pure matching.

Where the terms are kept is another matter: see ``search.terms``.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import script, tokens
from search.compounds import LONGEST_PART, SHORTEST_PART
from search.hearing import Hearing
from search.stopwords import NEGATIONS, telling, term_stems

PER_WORD = 0.3  # what each further word of a matched term adds
PARTIAL = 0.5
MOST_CONCEPTS_OF_A_PART = 2  # a word of more concepts than that tells nothing
MISSPELT = 0.8
# A term of which only the telling word was said; "Wohnung" is not yet "keine Wohnung".
SHRUNK = 0.7
OPPOSITE = 0.25
FOREIGN = 0.55  # a term of a language that the reader is not likely to ask in
HEARD = 0.8
MOST_HEARD = 3  # words that may be one German word written by ear
SURE = 0.6  # certainty from which a concept needs no bearing out
LEAST_SIMILARITY = 0.8
SHORTEST_FUZZY = 6
SHORTEST_PREFIX = 4
MOST_PREFIXED = 10
MOST_SIMILAR = 5


@dataclass(frozen=True, eq=False, slots=True)
class Phrase:
    """A term as it is compared: the stems of its words that mean something."""

    concept: str
    language: str
    stems: frozenset[str]
    # "darf ich arbeiten" shrinks to "arbeit": enough to understand a question, but a text
    # that says "Arbeit" is not about work permits.
    is_shrunk: bool = False
    dropped: frozenset[str] = frozenset()  # the words that say nothing


@dataclass(frozen=True)
class Understood:
    """One concept a query asks for.

    ``strength`` is its weight, ``certainty`` (at most 1) how surely the words at these
    ``places`` of the query mean it.
    """

    concept: str
    strength: float
    places: frozenset[int]
    certainty: float

    @property
    def is_sure(self) -> bool:
        return self.certainty >= SURE


# For each word of a query, the stems it may have and how surely.
Words = Sequence[Mapping[str, float]]


class Glossary:
    """Finds the concepts of queries and texts."""

    def __init__(self, terms: Iterable[tuple[str, str, str]]) -> None:
        """Takes (concept, language, term) triples."""
        found: dict[tuple[str, str, frozenset[str]], Phrase] = {}
        self._german: list[tuple[list[str], str]] = []
        for concept, language, text in terms:
            spoken = [forms[0] for forms in tokens(text, language)]
            if language == "de":
                self._german.append((spoken, concept))
            if spoken:
                phrase = _phrase(concept, language, spoken)
                found.setdefault((concept, language, phrase.stems), phrase)
        self._phrases: dict[str, list[Phrase]] = defaultdict(list)
        self._concepts: dict[str, set[str]] = defaultdict(set)
        for phrase in found.values():
            for word in phrase.stems:
                self._phrases[word].append(phrase)
                self._concepts[word].add(phrase.concept)
        self._by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        self._sorted = sorted(self._phrases)
        for word in self._sorted:
            self._by_length[script(word), len(word)].append(word)

    @cached_property
    def german(self) -> frozenset[str]:
        """Folded words of German terms that compounds may be made of."""
        return frozenset(
            word
            for spoken, _ in self._german
            for word in spoken
            if SHORTEST_PART <= len(word) <= LONGEST_PART and word.isalpha()
        )

    def with_any(self, words: Iterable[str]) -> set[Phrase]:
        """The terms that have one of these stems."""
        return {phrase for word in words for phrase in self._phrases.get(word, ())}

    def __contains__(self, word: str) -> bool:
        return word in self._phrases

    def whole(
        self, words: Words, languages: Collection[str], said: Collection[str]
    ) -> list[Understood]:
        """The concepts of which a query has a term with all its words.

        Takes, for each word of the query, the stems it may have and how surely; the
        languages its reader may ask in, as terms of other languages may be chance; and all
        that was ``said``, the words that say nothing too.
        """
        at = _places_asked(words)
        found = []
        for phrase in self.with_any(at):
            if phrase.stems <= at.keys():
                places = frozenset().union(*(at[word] for word in phrase.stems))
                sure = min(
                    max(words[place][word] for place in at[word])
                    for word in phrase.stems
                )
                if phrase.language not in languages:
                    sure *= FOREIGN
                if phrase.is_shrunk and phrase.dropped.isdisjoint(said):
                    sure *= SHRUNK if phrase.dropped.isdisjoint(NEGATIONS) else OPPOSITE
                strength = (1 + PER_WORD * (len(places) - 1)) * sure
                found.append(Understood(phrase.concept, strength, places, sure))
        return found

    def partial(self, words: Words) -> list[Understood]:
        """The concepts of which a query has a telling word of a term."""
        found = []
        for place, stems in enumerate(words):
            for word, certainty in stems.items():
                concepts = self._concepts.get(word, ())
                if not 0 < len(concepts) <= MOST_CONCEPTS_OF_A_PART:
                    continue
                for phrase in self._phrases[word]:
                    share = PARTIAL / math.sqrt(len(phrase.stems)) / len(concepts)
                    found.append(
                        Understood(
                            phrase.concept,
                            share * certainty,
                            frozenset([place]),
                            PARTIAL * certainty,
                        )
                    )
        return found

    def heard(
        self, words: Sequence[str], places: Mapping[int, int]
    ) -> list[Understood]:
        """The concepts whose German terms somebody may have written by ear.

        Takes all folded words of a query, and the places of those nothing is known of:
        {place here: place to be reported}.
        """
        found = []
        for first in range(len(words)):
            for end in range(first + 1, min(first + MOST_HEARD, len(words)) + 1):
                covered = frozenset(places[n] for n in range(first, end) if n in places)
                if not covered:
                    continue
                factor = HEARD * (1 + PER_WORD * (end - first - 1))
                alone = end - first == len(words)
                meant = self._hearing.meant("".join(words[first:end]), alone=alone)
                found += [
                    Understood(concept, factor * nearness, covered, HEARD * nearness)
                    for concept, nearness in meant.items()
                ]
        return found

    @cached_property
    def _hearing(self) -> Hearing:
        return Hearing(
            ("".join(spoken), concept)
            for spoken, concept in self._german
            if len(spoken) <= MOST_HEARD
        )

    def starting(self, prefix: str, languages: Collection[str]) -> list[str]:
        """The words of terms of these languages that go on from an unfinished word."""
        if len(prefix) < SHORTEST_PREFIX:
            return []
        first = bisect_left(self._sorted, prefix)
        found = []
        for word in self._sorted[first : first + MOST_PREFIXED]:
            if not word.startswith(prefix):
                break
            if self._is_of(word, languages):
                found.append(word)
        return found

    def _is_of(self, word: str, languages: Collection[str]) -> bool:
        return any(phrase.language in languages for phrase in self._phrases[word])

    def similar(self, word: str, languages: Collection[str]) -> str | None:
        """The word of a term of these languages that a misspelt word comes closest to."""
        if len(word) < SHORTEST_FUZZY:
            return None
        far = int(len(word) * (1 - LEAST_SIMILARITY) / LEAST_SIMILARITY)
        near = sorted(
            match
            for length in range(len(word) - far, len(word) + far + 1)
            for match in process.extract(
                word,
                self._by_length.get((script(word), length), ()),
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_SIMILARITY,
                limit=MOST_SIMILAR,
            )
        )
        near.sort(key=lambda match: -match[1])
        return next(
            (other for other, _, _ in near if self._is_of(other, languages)), None
        )


def _places_asked(words: Words) -> dict[str, set[int]]:
    at: dict[str, set[int]] = defaultdict(set)
    for place, stems in enumerate(words):
        for word in stems:
            at[word].add(place)
    return at


def _phrase(concept: str, language: str, words: Sequence[str]) -> Phrase:
    stems = term_stems(words, language)
    dropped = frozenset(words) - frozenset(telling(words, language))
    return Phrase(concept, language, stems, len(stems) == 1 < len(words), dropped)
