"""How strongly each word of a record speaks for it: BM25F over title, summary and body.

Lengths are measured against fixed usual lengths, not the average of the index, so that a
record updated alone weighs the same as in a rebuild.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator

from search.analysis import TOKEN, fold, tokens
from search.compounds import LONGEST_PART, SHORTEST_PART, parts
from search.records import Record, Text
from search.sounds import codes
from search.stems import stem

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


def impacts(record: Record, lexicon: Container[str]) -> dict[Key, float]:
    """The weight of every lexeme of a record, but for its concepts found in texts.

    Of several languages the strongest counts: a translation more is no merit.
    """
    found: dict[Key, float] = {}
    for language, text in record.texts.items():
        for key, impact in _in_language(text, language, lexicon).items():
            found[key] = max(found.get(key, 0.0), impact)
    for name in record.names:
        for key, count in _counts(name, "", frozenset()).items():
            found[key] = max(found.get(key, 0.0), _saturated(NAME_WEIGHT * count))
    found |= {("topic", topic): 1.0 for topic in record.topics}
    return found | {("town", town): 1.0 for town in record.towns}


def _in_language(
    text: Text, language: str, lexicon: Container[str]
) -> dict[Key, float]:
    frequencies: dict[Key, float] = defaultdict(float)
    for name, (weight, usual) in FIELDS.items():
        value = getattr(text, name)
        length = len(tokens(value, language))
        norm = weight / (1 - B + B * length / usual)
        for key, count in _counts(value, language, lexicon).items():
            frequencies[key] += norm * count
    return {key: _saturated(frequency) for key, frequency in frequencies.items()}


def _saturated(frequency: float) -> float:
    return frequency * (K1 + 1) / (frequency + K1)


def _counts(text: str, language: str, lexicon: Container[str]) -> dict[Key, float]:
    counts: dict[Key, float] = defaultdict(float)
    for forms in tokens(text, language):
        for word in forms:
            for key, weight in _keys(word, language, lexicon):
                counts[key] += weight
    return counts


def _keys(
    word: str, language: str, lexicon: Container[str]
) -> Iterator[tuple[Key, float]]:
    stemmed = stem(word, language)
    yield word_key(stemmed), 1.0
    if stemmed != word:
        yield word_key(word), SURFACE
    if language in GERMAN:
        for part in dict.fromkeys(parts(word, lexicon)):
            yield word_key(stem(part, language)), PART
        for code in codes(word):
            yield ("sound", code), 1.0


def german_words(records: Iterable[Record]) -> set[str]:
    """The words German compounds may be made of."""
    return {
        word
        for record in records
        for language in GERMAN & record.texts.keys()
        for text in [record.texts[language]]
        for forms in tokens(f"{text.title}\n{text.summary}\n{text.body}", language)
        for word in forms
        if SHORTEST_PART <= len(word) <= LONGEST_PART and word.isalpha()
    }


def spellings(record: Record) -> dict[str, str]:
    """Folded words as they are written, for showing a correction."""
    written = (
        match.group()
        for text in record.texts.values()
        for match in TOKEN.finditer(f"{text.title} {text.summary} {text.body}")
    )
    return {fold(word): word for word in written if len(word) <= LONGEST_SPELLING}


LONGEST_SPELLING = 60
