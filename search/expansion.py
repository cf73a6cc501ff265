"""What each word of a query may stand for: words, compounds, sounds near it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from search.analysis import script
from search.compounds import Compounds
from search.glossary import MISSPELT, Glossary
from search.sounds import codes
from search.stems import asked_languages, asked_stems, stem
from search.steps import Steps
from search.vocabulary import Vocabulary
from search.weighing import Key, word_key

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
# How surely a compound means what its part means, by the share of its parts that are known.
MEANING_OF_PART = 0.75

MEANING_OF_BEGINNING = 0.5
MEANING_OF_PREFIX = 0.65

# A word of which only a stem shorter than this is known may be another word.
SURE_STEM = 3
SHORT_STEM = 0.5

SHORTEST_PREFIX = 3
MOST_PREFIXED = 30
SHORTEST_INFIX = 5
MOST_INFIXED = 40
SHORTEST_TYPO = 5
INFIX_SCRIPTS = {"Latn", "Cyrl"}


@dataclass
class Asked:
    """One word of a query and all it may stand for."""

    word: str
    at: int  # its place among all words of the query
    last: bool
    languages: list[str]
    forms: list[str]
    known: bool
    weights: dict[Key, float] = field(default_factory=dict)
    meanings: dict[str, float] = field(default_factory=dict)  # stem: how surely
    corrected: str | None = None
    nearness: float = 0.0  # of the correction
    certainty: float = 1.0  # of a known word
    parts_known: float = 1.0  # share of its parts, where only they are

    def add(self, key: Key, weight: float) -> None:
        self.weights[key] = max(self.weights.get(key, 0.0), weight)

    def mean(self, word: str, certainty: float) -> None:
        self.meanings[word] = max(self.meanings.get(word, 0.0), certainty)


@dataclass(frozen=True)
class Expander:
    """Expands the words of queries by one vocabulary and glossary."""

    vocabulary: Vocabulary
    glossary: Glossary
    compounds: Compounds
    steps: Steps

    def word(self, word: str, at: int, last: bool, language: str) -> Asked:
        """A word of a query with its forms, not yet expanded."""
        forms = [word]
        if self.steps.stems:
            forms = list(dict.fromkeys((word, *asked_stems(word, language))))
        known = [form for form in forms if word_key(form) in self.vocabulary]
        is_sure = any(form == word or len(form) >= SURE_STEM for form in known)
        languages = asked_languages(word, language)
        asked = Asked(word, at, last, languages, forms, bool(known))
        asked.certainty = 1.0 if is_sure else SHORT_STEM
        for form in forms:
            asked.add(word_key(form), 1.0)
        for form in (*forms, *asked_stems(word, language)):
            asked.mean(form, 1.0)
        return asked

    def expand(self, asked: Sequence[Asked], language: str) -> None:
        """Add to each word what it may stand for beside itself."""
        if self.steps.joining:
            self._join_neighbours(asked, language)
        for word in asked:
            self._expand(word)

    def _join_neighbours(self, asked: Sequence[Asked], language: str) -> None:
        for first, second in pairwise(asked):
            joined = first.word + second.word
            for word in (first, second):
                for form in (joined, *asked_stems(joined, language)):
                    word.add(word_key(form), JOINED)
                    word.mean(form, 1.0)
                if not word.known:
                    self._add_sounds(word, joined, JOINED_SOUND)

    def _expand(self, asked: Asked) -> None:
        if self.steps.parts:
            self._add_parts(asked)
        self._add_containing(asked, asked.forms, INFIX)
        if asked.known:
            if asked.last:
                self._add_prefixed(asked, PREFIX_OF_KNOWN)
            return
        self._add_prefixed(asked, PREFIX_OF_UNKNOWN)
        self._add_sounds(asked, asked.word, SOUND)
        self._add_similar(asked)
        if self.steps.prefixes and asked.last and not self.is_explained(asked):
            for begun in self.glossary.starting(asked.word, asked.languages):
                asked.mean(begun, MEANING_OF_PREFIX)

    def _add_parts(self, asked: Asked) -> None:
        parts = [stem(p, "de") for p in self.compounds.parts(asked.word)]
        if not parts:
            self._add_beginning(asked)
            return
        share = sum(map(self._is_known, parts)) / len(parts)
        asked.parts_known = share
        for part in parts:
            asked.add(word_key(part), PART)
            asked.mean(part, MEANING_OF_PART * share)
            self._add_containing(asked, [part], INFIX_OF_PART)

    def _add_beginning(self, asked: Asked) -> None:
        begun = "" if asked.known else self.compounds.beginning(asked.word)
        if begun and script(begun) == "Latn":
            stemmed = stem(begun, "de")
            asked.add(word_key(stemmed), PART)
            asked.mean(stemmed, MEANING_OF_BEGINNING)

    def _is_known(self, word: str) -> bool:
        return word_key(word) in self.vocabulary or word in self.glossary

    def _add_containing(
        self, asked: Asked, forms: Iterable[str], weight: float
    ) -> None:
        for form in forms if self.steps.infixes else ():
            if len(form) >= SHORTEST_INFIX and script(form) in INFIX_SCRIPTS:
                for word in self.vocabulary.containing(form, MOST_INFIXED):
                    asked.add(word_key(word), weight)

    def _add_prefixed(self, asked: Asked, weight: float) -> None:
        if self.steps.prefixes and len(asked.word) >= SHORTEST_PREFIX:
            for word in self.vocabulary.starting(asked.word, MOST_PREFIXED):
                asked.add(word_key(word), weight)

    def _add_sounds(self, asked: Asked, word: str, weight: float) -> None:
        for code in codes(word) if self.steps.sounds else ():
            asked.add(("sound", code), weight)

    def _add_similar(self, asked: Asked) -> None:
        if len(asked.word) < SHORTEST_TYPO or self.is_explained(asked):
            return
        if not asked.word.isalpha():
            return  # a postal code near another is another place
        if self.steps.typos:
            self._add_mistyped(asked)
        if self.steps.misspelt:
            for form in asked.forms:
                if meant := self.glossary.similar(form, asked.languages):
                    asked.meanings.setdefault(meant, MISSPELT)

    def _add_mistyped(self, asked: Asked) -> None:
        heard = self._is_heard(asked)
        for word, similarity in self.vocabulary.similar(asked.word):
            asked.add(word_key(word), SIMILAR * similarity)
            for part in self.compounds.parts(word):
                asked.add(word_key(stem(part, "de")), PART_OF_SIMILAR)
            if asked.corrected is None and not heard:
                asked.corrected = self.vocabulary.spelling(word) or None
                asked.nearness = similarity

    def _is_heard(self, asked: Asked) -> bool:
        """Whether the word is German in another script: nothing to be corrected."""
        return script(asked.word) != "Latn" and any(
            ("sound", code) in self.vocabulary for code in codes(asked.word)
        )

    def is_explained(self, asked: Asked) -> bool:
        """Whether the glossary has the word."""
        return any(form in self.glossary for form in asked.forms)
