"""German written by ear in another script: Cologne phonetics of the Latin spelling.

After H. J. Postel, "Die Kölner Phonetik" (1969), all vowels dropped.
"""

import re
from functools import lru_cache

from anyascii import anyascii

from search.analysis import script

SHORTEST_CODE = 4
SHORTEST_WORD = 5

DIGITS = {
    **dict.fromkeys("aeijouy", "0"),
    **dict.fromkeys("bp", "1"),
    **dict.fromkeys("dt", "2"),
    **dict.fromkeys("fvw", "3"),
    **dict.fromkeys("gkq", "4"),
    "l": "5",
    **dict.fromkeys("mn", "6"),
    "r": "7",
    **dict.fromkeys("sz", "8"),
}
CYRILLIC = (("dzh", "j"), ("kh", "h"), ("ts", "z"), ("'", ""))
REPEATED = re.compile(r"(.)\1+")


def cologne(word: str) -> str:
    """The Cologne code of a word in Latin letters.

    >>> cologne("anmeldung")
    '65264'
    """
    letters = f" {word} "
    digits = (
        _digit(letters[at - 1], letters[at], letters[at + 1])
        for at in range(1, len(word) + 1)
    )
    return REPEATED.sub(r"\1", "".join(digits)).replace("0", "")


def _digit(before: str, letter: str, after: str) -> str:
    if letter == "p" and after == "h":
        return "3"
    if letter in "dt" and after in "csz":
        return "8"
    if letter == "x":
        return "8" if before in "ckq" else "48"
    return _c(before, after) if letter == "c" else DIGITS.get(letter, "")


def _c(before: str, after: str) -> str:
    if before == " ":
        return "4" if after in "ahkloqrux" else "8"
    return "4" if after in "ahkoqux" and before not in "sz" else "8"


@lru_cache(maxsize=50_000)
def codes(word: str) -> tuple[str, ...]:
    """How a folded word may sound as German: the codes of four digits and more."""
    if len(word) < SHORTEST_WORD:
        return ()
    found = (cologne(reading) for reading in readings(word))
    return tuple(dict.fromkeys(code for code in found if len(code) >= SHORTEST_CODE))


def readings(word: str) -> list[str]:
    """The Latin spellings a word may stand for."""
    if script(word) == "Arab":
        return _arabic_readings(word)
    latin = anyascii(word).lower()
    if script(word) == "Cyrl":
        for spelt, heard in CYRILLIC:
            latin = latin.replace(spelt, heard)
    return [latin]


def _arabic_readings(word: str) -> list[str]:
    """Each with و and ي as vowels, as consonants, and as a consonant in front only."""
    latin = []
    for bare in dict.fromkeys((word, word.removeprefix("ال"))):
        # anyascii leaves the long a out, which would let its neighbours merge.
        spelt = anyascii(bare.replace("ا", "a").replace("ع", "a")).lower()
        vowels = spelt.replace("w", "u").replace("y", "i")
        latin += [vowels, spelt.replace("y", "j"), spelt[:1] + vowels[1:]]
    return list(dict.fromkeys(latin))
