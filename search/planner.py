"""From what somebody typed to what an engine looks up. Pure, the same for every engine."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from search.analysis import TOKEN, fold, script, words
from search.glossary import FUZZY, Glossary
from search.sounds import codes
from search.stems import asked_stems, stem
from search.stopwords import says_nothing
from search.vocabulary import Vocabulary
from search.weighing import Key, word_key

LONGEST_QUERY = 200
MOST_WORDS = 20

# What an expansion of a query word counts beside the word itself.
JOINED = 1.2
SOUND = 0.8
JOINED_SOUND = 0.9
SIMILAR = 0.75
PART_OF_SIMILAR = 0.3
PREFIX_OF_UNKNOWN = 0.7
PREFIX_OF_KNOWN = 0.35
INFIX = 0.5
INFIX_OF_PART = 0.35
PART = 0.5

SHORTEST_PREFIX = 3
MOST_PREFIXED = 30
SHORTEST_INFIX = 5
MOST_INFIXED = 40
SHORTEST_TYPO = 4
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
INFIX_SCRIPTS = {"Latn", "Cyrl"}


@dataclass(frozen=True)
class Plan:
    """What to look up: alternatives per query word, and concepts.

    Weights do not include how rare a lexeme is: each engine multiplies by that itself.
    """

    language: str
    groups: tuple[dict[Key, float], ...] = ()
    concepts: dict[str, float] = field(default_factory=dict)
    correction: str | None = None


@dataclass
class Asked:
    """One word of a query and all it may stand for."""

    word: str
    last: bool
    forms: list[str]
    known: bool
    weights: dict[Key, float] = field(default_factory=dict)
    meanings: dict[str, float] = field(default_factory=dict)  # stem: how surely
    corrected: str | None = None

    def add(self, key: Key, weight: float) -> None:
        self.weights[key] = max(self.weights.get(key, 0.0), weight)


@dataclass(frozen=True)
class Planner:
    """Plans queries over one vocabulary and glossary."""

    vocabulary: Vocabulary
    glossary: Glossary

    def plan(self, query: str, language: str) -> Plan:
        query = CONTROL.sub(" ", query[:LONGEST_QUERY])
        asked = self._asked(query, language)
        self._join_neighbours(asked, language)
        for word in asked:
            self._expand(word)
        strengths = self.glossary.asked([word.meanings for word in asked])
        return Plan(
            language,
            tuple(group for word in asked if (group := self._weighted(word))),
            self._concepts(strengths),
            self._correction(query, asked),
        )

    def _asked(self, query: str, language: str) -> list[Asked]:
        every = words(query, language)[:MOST_WORDS]
        telling = [w for w in every if not says_nothing(w, language)] or every
        return [
            self._word(word, word is every[-1], language)
            for word in dict.fromkeys(telling)
        ]

    def _word(self, word: str, last: bool, language: str) -> Asked:
        forms = list(dict.fromkeys((word, *asked_stems(word, language))))
        known = any(word_key(form) in self.vocabulary for form in forms)
        asked = Asked(word, last, forms, known)
        asked.meanings.update(dict.fromkeys(forms, 1.0))
        for form in forms:
            asked.add(word_key(form), 1.0)
        return asked

    def _join_neighbours(self, asked: list[Asked], language: str) -> None:
        for first, second in pairwise(asked):
            joined = first.word + second.word
            for word in (first, second):
                for form in (joined, *asked_stems(joined, language)):
                    word.add(word_key(form), JOINED)
                    word.meanings[form] = 1.0
                if not word.known:
                    self._add_sounds(word, joined, JOINED_SOUND)

    def _expand(self, asked: Asked) -> None:
        self._add_parts(asked)
        self._add_containing(asked, asked.forms, INFIX)
        if asked.known:
            if asked.last:
                self._add_prefixed(asked, PREFIX_OF_KNOWN)
            return
        self._add_prefixed(asked, PREFIX_OF_UNKNOWN)
        self._add_sounds(asked, asked.word, SOUND)
        self._add_similar(asked)

    def _add_parts(self, asked: Asked) -> None:
        for part in self.vocabulary.compounds.parts(asked.word):
            stemmed = stem(part, "de")
            asked.add(word_key(stemmed), PART)
            asked.meanings[stemmed] = 1.0
            self._add_containing(asked, [stemmed], INFIX_OF_PART)

    def _add_containing(
        self, asked: Asked, forms: Iterable[str], weight: float
    ) -> None:
        for form in forms:
            if len(form) >= SHORTEST_INFIX and script(form) in INFIX_SCRIPTS:
                for word in self.vocabulary.containing(form, MOST_INFIXED):
                    asked.add(word_key(word), weight)

    def _add_prefixed(self, asked: Asked, weight: float) -> None:
        if len(asked.word) >= SHORTEST_PREFIX:
            for word in self.vocabulary.starting(asked.word, MOST_PREFIXED):
                asked.add(word_key(word), weight)

    def _add_sounds(self, asked: Asked, word: str, weight: float) -> None:
        for code in codes(word):
            asked.add(("sound", code), weight)

    def _add_similar(self, asked: Asked) -> None:
        if len(asked.word) < SHORTEST_TYPO or self._explained(asked):
            return
        if not asked.word.isalpha():
            return  # a postal code near another is another place
        heard = self._is_heard(asked)
        for word, similarity in self.vocabulary.similar(asked.word):
            asked.add(word_key(word), SIMILAR * similarity)
            for part in self.vocabulary.compounds.parts(word):
                asked.add(word_key(stem(part, "de")), PART_OF_SIMILAR)
            if asked.corrected is None and not heard:
                asked.corrected = (
                    self.vocabulary.entries[word_key(word)].spelling or None
                )
        for form in asked.forms:
            if meant := self.glossary.similar(form):
                asked.meanings.setdefault(meant, FUZZY)

    def _is_heard(self, asked: Asked) -> bool:
        """Whether the word is German in another script: nothing to be corrected."""
        return script(asked.word) != "Latn" and any(
            ("sound", code) in self.vocabulary for code in codes(asked.word)
        )

    def _explained(self, asked: Asked) -> bool:
        return any(form in self.glossary for form in asked.forms)

    def _weighted(self, asked: Asked) -> dict[Key, float]:
        return {
            key: weight
            for key, weight in asked.weights.items()
            if key in self.vocabulary
        }

    def _concepts(self, strengths: dict[str, float]) -> dict[str, float]:
        return {
            concept: strength
            for concept, strength in strengths.items()
            if ("concept", concept) in self.vocabulary
        }

    def _correction(self, query: str, asked: list[Asked]) -> str | None:
        corrected = {word.word: word.corrected for word in asked if word.corrected}
        if not corrected:
            return None
        return TOKEN.sub(
            lambda match: corrected.get(fold(match.group())) or match.group(), query
        )
