"""German office words written down by ear, in any script: what somebody may have heard.

A word becomes the sounds that survive being heard by somebody who does not speak German
and being written in another script: no difference between b and p, d and t, g and k, f, v
and w, s, z and sch; ch, h and j may fall silent. Vowels count only where the script has
them. Coarser than ``search.sounds``, and therefore compared word by word, not stored.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from search.analysis import script

LEAST_ALIKE_ARABIC = 0.6  # which leaves short vowels out
SHORT = 4  # consonants: below they must be the same, and nearly all of the vowels
LEAST_SHORT = 0.8
SHORTEST_HEARD = 3  # consonants: below, half the dictionary sounds the same
LONGEST_HEARD = 24
LEAST_ALIKE = 0.82  # of the consonants: one in six may differ, two in twelve
LEAST_ALIKE_VOWELS = 0.72  # of everything that is heard
MOST_READINGS = 4

REPEATED = re.compile(r"(.)\1+")
VOWELS = re.compile("[aiu]+")

# Letters of the Latin alphabet and what is heard, the longest first. Sounds: p t k f s l m
# n r; vowels a i u; the rest falls silent.
LATIN = (
    *(("tsch", "s"), ("dsch", ""), ("sch", "s"), ("tch", "s")),
    *(("dzh", ""), ("dj", ""), ("tz", "s"), ("ts", "s"), ("ds", "s"), ("sh", "s")),
    *(("sz", "s"), ("cz", "s"), ("zh", "s"), ("ph", "f"), ("th", "t"), ("dh", "t")),
    *(("kh", ""), ("gh", "k"), ("qu", "kf"), ("dt", "t"), ("eu", "ui"), ("ei", "ai")),
)
# What one letter is in one spelling and another in the next: Romanian "chindergheld",
# Turkish "cobsenter", Kurdish "doyçkurs". Each line is one way to read.
AMBIGUOUS = (
    (("ch", ""), ("ck", "k"), ("c", "k")),
    (("ch", "k"), ("ce", "si"), ("ci", "si"), ("c", "k")),
    (("ch", "s"), ("c", "s")),
    (("ch", ""), ("c", "")),
)
ETHIOPIC = re.compile("(?<=[aeiou])w(?![aeiou])")
LETTERS = str.maketrans(
    {
        **dict.fromkeys("bp", "p"),
        **dict.fromkeys("dt", "t"),
        **dict.fromkeys("gkq", "k"),
        **dict.fromkeys("fvw", "f"),
        **dict.fromkeys("sz", "s"),
        **dict.fromkeys("eiy", "i"),
        **dict.fromkeys("ou", "u"),
        **dict.fromkeys("hj", ""),
        "x": "ks",
    }
)
CYRILLIC = str.maketrans(
    {
        **dict(
            zip("абвгдезиіїйклмнопрстуфэєыю", "apfktisiiiiklmnuprstufiiiu", strict=True)
        ),
        **dict.fromkeys("жцчшщ", "s"),
        **dict.fromkeys("хьъ", ""),
        "я": "a",
    }
)
ARABIC = str.maketrans(
    {
        **dict.fromkeys("بپ", "p"),
        **dict.fromkeys("تطثدضذډټ", "t"),
        **dict.fromkeys("قكگغ", "k"),
        **dict.fromkeys("فڤ", "f"),
        **dict.fromkeys("سصزظژشچځڅښږ", "s"),
        **dict.fromkeys("رړ", "r"),
        **dict.fromkeys("نڼ", "n"),
        **dict.fromkeys("حهخ", ""),
        **dict.fromkeys("اعء", "a"),
        "ل": "l",
        "م": "m",
        "ي": "i",
    }
)


def heard(word: str) -> list[str]:
    """What a folded word may sound like, consonants and vowels.

    >>> heard("wohngeld")
    ['funkilt']
    """
    written = script(word)
    if written == "Arab":
        found = _arabic(word)
    elif written == "Cyrl":
        found = [word.replace("дж", "").replace("тс", "с").translate(CYRILLIC)]
    elif written == "Latn":
        found = _latin(word)
    else:
        found = _latin(ETHIOPIC.sub("u", anyascii(word).lower().replace("'", "")))
    return list(dict.fromkeys(REPEATED.sub(r"\1", sound) for sound in found))


def _latin(word: str) -> list[str]:
    for spelt, sound in LATIN:
        word = word.replace(spelt, sound)
    ways = AMBIGUOUS if "c" in word else AMBIGUOUS[:1]
    found = []
    for way in ways:
        read = word
        for spelt, sound in way:
            read = read.replace(spelt, sound)
        found.append(read)
    # German -tion is heard with ts; those who read it off a letter write a t.
    found += [read.replace("tion", "sion") for read in found if "tion" in read]
    return [read.translate(LETTERS) for read in found]


def _arabic(word: str) -> list[str]:
    """و is a vowel, or a consonant in front or everywhere; ج is heard in two ways."""
    word = word.replace("تس", "س").replace("دج", "ج").replace("دس", "س")
    rest = word[1:].replace("و", "u")
    ways = [word[:1].replace("و", "f") + rest, word.replace("و", "f")]
    if word[:1] == "و":
        ways.append("u" + rest)
    if "ج" in word:
        ways = [way.replace("ج", sound) for way in ways for sound in ("k", "")]
    return [way.replace("ج", "").translate(ARABIC) for way in ways[:MOST_READINGS]]


def consonants_of(sound: str) -> str:
    return REPEATED.sub(r"\1", VOWELS.sub("", sound))


class Hearing:
    """German words by what is heard of them, each with what it stands for."""

    def __init__(self, words: Iterable[tuple[str, str]]) -> None:
        """Takes (folded German word, what it stands for) pairs."""
        self._meanings: dict[str, set[str]] = defaultdict(set)
        self._sounds: dict[str, set[str]] = defaultdict(set)  # consonants: whole sounds
        for word, meaning in words:
            for sound in heard(word):
                consonants = consonants_of(sound)
                if SHORTEST_HEARD <= len(consonants) <= LONGEST_HEARD:
                    self._sounds[consonants].add(sound)
                    self._meanings[sound].add(meaning)
        self._consonants = sorted(self._sounds)

    def meant(self, word: str, *, alone: bool) -> dict[str, float]:
        """What a folded word may stand for that was written by ear, and how surely.

        Short words are only heard ``alone``: beside others they may be anything.
        """
        found: dict[str, float] = {}
        for sound, nearness in self._near(word, SHORTEST_HEARD if alone else SHORT):
            for meaning in self._meanings[sound]:
                found[meaning] = max(found.get(meaning, 0.0), nearness)
        return found

    def _near(self, word: str, shortest: int) -> Iterator[tuple[str, float]]:
        written = script(word)
        if written == "Latn":
            shortest = SHORT
        usual = LEAST_ALIKE_ARABIC if written == "Arab" else LEAST_ALIKE_VOWELS
        for spoken in heard(word):
            consonants = consonants_of(spoken)
            if len(consonants) < shortest:
                continue
            near = process.extract(
                consonants,
                self._consonants,
                scorer=Levenshtein.normalized_similarity,
                score_cutoff=LEAST_ALIKE,
                limit=5,
            )
            for other, nearness, _ in near:
                for sound in self._sounds[other]:
                    alike = Levenshtein.normalized_similarity(spoken, sound)
                    least = LEAST_SHORT if len(consonants) < SHORT else usual
                    if alike >= least:
                        yield sound, nearness
