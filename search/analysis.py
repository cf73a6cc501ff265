"""Words as search compares them: folded, cut into tokens. Pure, without a database.

Both engines store and look up what this module and its neighbours ``stems``,
``compounds`` and ``sounds`` produce, so they agree by construction.
"""

import re
import unicodedata
from functools import lru_cache

# Counts up whenever the same text gives other terms than before: the index is stale then.
ANALYSIS_VERSION = 2
LONGEST_WORD = 40
MOST_LETTERS = 5000  # more than nineteen languages have

JOINER = "\u200c"  # Persian and Kurdish write one word in parts with it
KEPT = frozenset("йї")  # letters of their own, not letters with a mark
MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u135d-\u135f]"
)
# Invisible characters, halves of characters, marks of any script: no letters, no gaps.
UNSEEN = frozenset(["Cf", "Cs", "Mn", "Me"])
APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02b9\u02bb\u0060\u00b4\u2032\uff07"
WRITTEN_AS = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىیېۍێ", "ي"),
        **dict.fromkeys("کڪ", "ك"),
        **dict.fromkeys("ةہەھۀۃ", "ه"),
        **dict.fromkeys("ؤۆۇۈ", "و"),
        "ئ": "ي",
        "ڵ": "ل",
        "ڕ": "ر",
        "ګ": "گ",
        "ـ": "",
        "ё": "е",
        "ґ": "г",
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        # Tigrinya spells these two series of syllables either way.
        **{chr(0x1220 + step): chr(0x1230 + step) for step in range(8)},
        **{chr(0x1340 + step): chr(0x1338 + step) for step in range(7)},
    }
)
# Lucene's german_normalization, but greedy, so that folding twice changes nothing.
SPELT_UMLAUT = re.compile("(?<=[ao])e+|(?<![aeioquy]u)(?<=u)e+")
ELISION = re.compile(rf"\b(?:[cdjlmnst]|qu)[{APOSTROPHES}](?=\w)", re.IGNORECASE)
TURKISH_SUFFIX = re.compile(rf"(?<=\w\w)[{APOSTROPHES}]\w+")
# Easy German writes Not-Ruf or Not·ruf for Notruf.
SPLIT_COMPOUND = re.compile(r"(?<=\w)[-\u00b7\u2027](?=\w)")
# Where words are cut before they are folded: format characters but the joiner.
INVISIBLE = re.compile("[\u00ad\u200b\u200d-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
TOKEN = re.compile(rf"[^\W_]+(?:{JOINER}+[^\W_]+)*")

SCRIPTS = (
    ("Latn", "LATIN"),
    ("Arab", "ARABIC"),
    ("Cyrl", "CYRILLIC"),
    ("Ethi", "ETHIOPIC"),
)


def fold(text: str) -> str:
    """The text in small letters, without marks, one spelling per letter.

    Folding a folded text changes nothing. Word joiners (U+200C) are kept for ``tokens``.
    """
    text = unicodedata.normalize("NFKC", text).lower()
    text = unicodedata.normalize("NFKC", text)
    text = APOSTROPHE.sub("", text.translate(FOLDED))
    return SPELT_UMLAUT.sub("", text)


class Folded(dict[int, str]):
    """What each letter becomes, worked out when it is first met.

    Not all of Unicode is kept: readers may send what they like.
    """

    def __missing__(self, letter: int) -> str:
        folded = _unmarked(chr(letter)).translate(WRITTEN_AS)
        if len(self) < MOST_LETTERS:
            self[letter] = folded
        return folded


FOLDED = Folded()


def _unmarked(letter: str) -> str:
    if letter <= "\x7f" or letter in KEPT or letter == JOINER:
        return letter
    category = unicodedata.category(letter)
    if category == "Nd":
        return str(unicodedata.decimal(letter))
    if category in UNSEEN:
        return ""
    return MARKS.sub("", unicodedata.normalize("NFD", letter))


def tokens(text: str, lang: str = "") -> list[tuple[str, ...]]:
    """The folded words of a text in order; each as written, then its joined parts.

    >>> tokens("Die Bürgerämter")
    [('die',), ('burgeramter',)]
    """
    text = ELISION.sub("", INVISIBLE.sub("", text))
    if lang == "tr":
        text = TURKISH_SUFFIX.sub("", text)
    if lang == "de-simple":
        text = SPLIT_COMPOUND.sub("", text)
    return [_forms(match.group()) for match in TOKEN.finditer(fold(text))]


def _forms(token: str) -> tuple[str, ...]:
    if JOINER not in token:
        return (token[:LONGEST_WORD],)
    parts = [part[:LONGEST_WORD] for part in token.split(JOINER) if part]
    joined = "".join(parts)[:LONGEST_WORD]
    # Elsewhere the joiner only keeps two letters from being drawn as one.
    return (joined, *parts) if len(parts) > 1 and script(token) == "Arab" else (joined,)


def words(text: str, lang: str = "") -> list[str]:
    """Every form of every token, in order."""
    return [form for forms in tokens(text, lang) for form in forms]


def script(word: str) -> str:
    """The script of a word's first letter (ISO 15924), "" where it is none of ours."""
    return next(filter(None, map(_script_of, word)), "")


@lru_cache(maxsize=5000)
def _script_of(letter: str) -> str:
    name = unicodedata.name(letter, "")
    return next((code for code, prefix in SCRIPTS if name.startswith(prefix)), "")
