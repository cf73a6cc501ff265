"""Every lexeme of a generation in memory: how the planner finds words near a word."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import script
from search.compounds import Compounds
from search.weighing import Key

SEPARATOR = "\n"
MOST_SIMILAR = 8
MIDDLING = 6  # letters, from which on two typing errors are believed
LONG = 12  # and three


class Entry(NamedTuple):
    """One lexeme: its number in the engine and how many documents have it."""

    number: int
    documents: int
    spelling: str = ""
    german: bool = False


class Vocabulary:
    """What an index knows, without its postings."""

    def __init__(self, entries: Mapping[Key, Entry], documents: int) -> None:
        self.documents = documents
        # By kind, without a pair for each key: a third less memory.
        self._kinds: dict[str, dict[str, Entry]] = {}
        for (kind, text), entry in entries.items():
            self._kinds.setdefault(kind, {})[text] = entry

    def __contains__(self, key: Key) -> bool:
        return key[1] in self._kinds.get(key[0], ())

    def __len__(self) -> int:
        return sum(map(len, self._kinds.values()))

    @property
    def entries(self) -> dict[Key, Entry]:
        """Every lexeme, put together anew: for checks, not for queries."""
        return {
            (kind, text): entry
            for kind, known in self._kinds.items()
            for text, entry in known.items()
        }

    def entry(self, key: Key) -> Entry:
        """What is known of a lexeme. Raises KeyError for one the index has not."""
        return self._kinds[key[0]][key[1]]

    def idf(self, key: Key) -> float:
        """How rare a lexeme of the index is: the formula of Lucene's BM25."""
        having = self.entry(key).documents
        return math.log(1 + (self.documents - having + 0.5) / (having + 0.5))

    def spelling(self, word: str) -> str:
        """A word of the index as it is written; "" for stems."""
        return self._words[word].spelling

    def numbers(self, keys: Iterable[Key]) -> list[int]:
        return [self.entry(key).number for key in keys if key in self]

    @property
    def _words(self) -> dict[str, Entry]:
        return self._kinds.get("word", {})

    @cached_property
    def german(self) -> frozenset[str]:
        """The words German compounds may be made of."""
        return frozenset(word for word, entry in self._words.items() if entry.german)

    @cached_property
    def compounds(self) -> Compounds:
        return Compounds(self.german)

    @cached_property
    def words(self) -> list[str]:
        return sorted(self._words)

    def starting(self, prefix: str, most: int) -> list[str]:
        """The words that go on from this prefix, in the order of the alphabet."""
        first = bisect_left(self.words, prefix)
        found = []
        for word in self.words[first : first + most + 1]:
            if not word.startswith(prefix):
                break
            if word != prefix:
                found.append(word)
        return found[:most]

    @cached_property
    def _text(self) -> str:
        return SEPARATOR + SEPARATOR.join(self.words) + SEPARATOR

    def containing(self, part: str, most: int) -> list[str]:
        """Longer words that contain this one."""
        found: list[str] = []
        at = self._text.find(part)
        while at >= 0 and len(found) < most:
            start = self._text.rfind(SEPARATOR, 0, at) + 1
            end = self._text.find(SEPARATOR, at)
            if end - start > len(part):
                found.append(self._text[start:end])
            at = self._text.find(part, end)
        return found

    @cached_property
    def _by_script_and_length(self) -> dict[tuple[str, int], list[str]]:
        groups: dict[tuple[str, int], list[str]] = {}
        for word in self.words:
            groups.setdefault((script(word), len(word)), []).append(word)
        return groups

    def similar(self, word: str) -> list[tuple[str, float]]:
        """Words somebody may have meant who typed this one, best first."""
        far, least = allowed_distance(word), least_similarity(word)
        found: list[tuple[str, float]] = []
        for length in range(len(word) - far, len(word) + far + 1):
            group = self._by_script_and_length.get((script(word), length), [])
            matches = process.extract(
                word,
                group,
                scorer=OSA.distance,
                score_cutoff=far,
                limit=MOST_SIMILAR,
            )
            longest = max(length, len(word))
            found += [(other, 1 - distance / longest) for other, distance, _ in matches]
        close = [(other, nearness) for other, nearness in found if nearness >= least]
        return sorted(close, key=self._best_first)[:MOST_SIMILAR]

    def _best_first(self, match: tuple[str, float]) -> tuple[float, int, str]:
        word, nearness = match
        return -nearness, -self._words[word].documents, word


def allowed_distance(word: str) -> int:
    """How many typing errors a word may hold."""
    if len(word) < MIDDLING:
        return 1
    return 2 if len(word) < LONG else 3


def least_similarity(word: str) -> float:
    return 0.74 if len(word) < MIDDLING else 0.70
