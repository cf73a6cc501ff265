"""How strongly each word of a record speaks for it: BM25F over title, summary and body.

Lengths are measured against fixed usual lengths, not the average of the index, so that a
record updated alone weighs the same as in a rebuild.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from search.analysis import LONGEST_WORD, TOKEN, fold, words
from search.compounds import LONGEST_PART, SHORTEST_PART, Compounds
from search.records import Record, Text
from search.sounds import codes
from search.stems import stem
from search.steps import EVERY_STEP, Steps

K1 = 1.2
B = 0.4
SURFACE = 0.3  # the word as written, beside its stem
PART = 0.6  # a part of a German compound

GERMAN = {"de", "de-simple"}
# Field of a Text: how much it counts, and how many words are usual.
FIELDS = {"title": (5.0, 5), "summary": (1.0, 25), "body": (0.4, 250)}
NAME_WEIGHT = 3.0

Key = tuple[str, str]  # kind of lexeme, text


def word_key(word: str) -> Key:
    return ("word", word)


class Weigher:
    """Weighs records by one lexicon of German compounds."""

    def __init__(self, compounds: Compounds, steps: Steps = EVERY_STEP) -> None:
        self._compounds = compounds
        self._steps = steps
        self._known: dict[tuple[str, str], list[tuple[Key, float]]] = {}

    def impacts(self, record: Record) -> dict[Key, float]:
        """The weight of every lexeme of a record, but for concepts found in its texts.

        Of several languages the strongest counts: a translation more is no merit.
        """
        found: dict[Key, float] = {}
        for language, text in record.texts.items():
            _raise(found, self._frequencies(text, language))
        for name in record.names:
            _raise(found, self._counts(words(name), "", NAME_WEIGHT))
        return found

    def _frequencies(self, text: Text, language: str) -> dict[Key, float]:
        frequencies: dict[Key, float] = defaultdict(float)
        for name, (weight, usual) in FIELDS.items():
            found = words(getattr(text, name), language)
            norm = weight / (1 - B + B * len(found) / usual)
            for key, count in self._counts(found, language, norm).items():
                frequencies[key] += count
        return frequencies

    def _counts(
        self, found: Iterable[str], language: str, weight: float
    ) -> dict[Key, float]:
        counts: dict[Key, float] = defaultdict(float)
        for word, times in Counter(found).items():
            for key, share in self._keys(word, language):
                counts[key] += share * times * weight
        return counts

    def _keys(self, word: str, language: str) -> list[tuple[Key, float]]:
        known = self._known.get((word, language))
        if known is None:
            known = self._known[word, language] = list(self._new_keys(word, language))
        return known

    def _new_keys(self, word: str, language: str) -> Iterator[tuple[Key, float]]:
        stemmed = stem(word, language) if self._steps.stems else word
        yield word_key(stemmed), 1.0
        if stemmed != word:
            yield word_key(word), SURFACE
        if language in GERMAN:
            parts = self._compounds.parts(word) if self._steps.parts else ()
            for part in dict.fromkeys(parts):
                yield word_key(stem(part, language)), PART
            for code in codes(word):
                yield ("sound", code), 1.0


def _raise(found: dict[Key, float], frequencies: Mapping[Key, float]) -> None:
    for key, frequency in frequencies.items():
        impact = frequency * (K1 + 1) / (frequency + K1)
        if impact > found.get(key, 0.0):
            found[key] = impact


def german_words(records: Iterable[Record]) -> frozenset[str]:
    """The words German compounds may be made of."""
    return frozenset(
        word
        for record in records
        for language in GERMAN & record.texts.keys()
        for text in [record.texts[language]]
        for word in set(words(f"{text.title}\n{text.summary}\n{text.body}", language))
        if SHORTEST_PART <= len(word) <= LONGEST_PART and word.isalpha()
    )


def spellings(record: Record) -> dict[str, str]:
    """Folded words as they are written, for showing a correction."""
    written = {
        word
        for text in record.texts.values()
        for word in TOKEN.findall(f"{text.title} {text.summary} {text.body}")
        if len(word) <= LONGEST_WORD
    }
    return {fold(word): word for word in sorted(written)}
