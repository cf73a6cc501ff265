"""How hard a German text is to read: sentences, words, syllables, and what they come to.

Pure functions over plain text. The figure is the first "Wiener Sachtextformel" (Bamberger
and Vanecek, Lesen – Verstehen – Lernen – Schreiben, Vienna 1984), which answers with a school
year: 4 is easy, 15 is very hard. German syllables are counted by rules and so now and then
one is missed; over a whole text that hardly matters.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


def listed(words: str) -> frozenset[str]:
    """Words separated by spaces."""
    return frozenset(words.split())


# What texts for everybody should stay below.
AIM = 8.0
EASY, HARD = 6.0, 11.0
# With fewer words the figure says little.
FEWEST_WORDS = 30
# From here on a sentence is one to be split.
LONG_SENTENCE = 20
MARKED = 3
LONG_WORD_LETTERS = 6
MANY_SYLLABLES = 3

WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:[-’'·\u00ad:*][^\W\d_]+)*")
# A mark that may end a sentence, what closes with it, and the space behind.
SENTENCE_END = re.compile(r"([.!?…]+)([)\]\"'”“«»’]*)(\s+)(?=(\S))")
BEFORE_POINT = re.compile(r"[^\s(\[„\"“»]*$")
ABBREVIATIONS = listed(
    """
    abs allg anm art aufl bd bes betr bspw bzgl bzw ca d.h dr ebd einschl evtl ff fr ggf
    gem geb hr hrsg inkl insb jh jhd kap lt max mind min mio mrd mtl nr o.ä prof rd s.o sog
    st std tel u.a u.u vgl v.a z.b zzgl z.t ziff abt tgl tsd
    """
)
# In front of a number these go on: "Bahnhofstr. 5".
BEFORE_NUMBERS = ("str",)
# Words with which sentences begin, and which hardly follow a number as its noun.
BEGINNINGS = listed(
    """
    der die das dem den ein eine einen einem einer es er sie wir ich ihr man dies diese
    dieser dieses dort dann danach dazu da hier wenn wer was wo wann wie warum bitte auch
    aber und oder im in am an auf aus bei beim mit nach ohne seit von vom vor zu zum zur für
    alle viele nur nicht außerdem manche jede jeder jedes ihre ihr ihren gehen fragen
    """
)
# Longer groups of digits are years or sums, which no noun follows.
ORDINAL_DIGITS = 3

VOWELS = re.compile(r"aa|ee|oo|ai|au|ay|äu|ei|eu|ey|ie|oi|[aeiouyäöüàáâèéêëíîïóôúûœæø]")
# Two syllables where the rule sees one.
APART = (
    (re.compile(r"^(ge|be)(?=e[^r])"), r"\1-"),
    (re.compile(r"e(?=um)"), "e-"),
    (
        re.compile(r"^(familie|linie|serie|aktie|prämie|studie|folie|ferie|medie)"),
        r"\1-e",
    ),
    (re.compile(r"(?<=[aou]l|.[nlr]|.[dt])ien$"), "i-en"),
    (re.compile(r"qu"), "k"),
)


@dataclass(frozen=True)
class Sentence:
    """A sentence and its number of words."""

    text: str
    words: int

    @property
    def is_long(self) -> bool:
        return self.words > LONG_SENTENCE


class Verdict(Enum):
    """What the figure means for somebody who writes for everybody."""

    SHORT = "short"
    EASY = "easy"
    GOOD = "good"
    HARD = "hard"
    VERY_HARD = "very_hard"


@dataclass(frozen=True)
class Readability:
    """The figures of one text; shares are percentages of its words."""

    sentences: tuple[Sentence, ...]
    words: int
    long_words: float
    many_syllables: float
    one_syllable: float

    @property
    def average_length(self) -> float:
        """Words in a sentence, on average."""
        return self.words / len(self.sentences) if self.sentences else 0.0

    @property
    def longest(self) -> list[Sentence]:
        """The longest sentences, at most three, the longest first."""
        ordered = sorted(self.sentences, key=lambda sentence: -sentence.words)
        return ordered[:MARKED]

    @property
    def school_year(self) -> float:
        """The first Wiener Sachtextformel; 0 for an empty text."""
        if not self.words:
            return 0.0
        return (
            0.1935 * self.many_syllables
            + 0.1672 * self.average_length
            + 0.1297 * self.long_words
            - 0.0327 * self.one_syllable
            - 0.875
        )

    @property
    def verdict(self) -> Verdict:
        if self.words < FEWEST_WORDS:
            return Verdict.SHORT
        limits = ((EASY, Verdict.EASY), (AIM, Verdict.GOOD), (HARD, Verdict.HARD))
        found = (verdict for limit, verdict in limits if self.school_year <= limit)
        return next(found, Verdict.VERY_HARD)


def measure(paragraphs: Iterable[str]) -> Readability:
    """The figures of a text. A paragraph, a heading, an item of a list ends a sentence."""
    texts = [text for paragraph in paragraphs for text in sentences_in(paragraph)]
    sentences = tuple(Sentence(text, len(words_in(text))) for text in texts)
    words = [word for text in texts for word in words_in(text)]
    counts = [syllables_in(word) for word in words]
    return Readability(
        sentences=sentences,
        words=len(words),
        long_words=_share([letters_in(word) > LONG_WORD_LETTERS for word in words]),
        many_syllables=_share([count >= MANY_SYLLABLES for count in counts]),
        one_syllable=_share([count == 1 for count in counts]),
    )


def _share(flags: list[bool]) -> float:
    return 100 * sum(flags) / len(flags) if flags else 0.0


def sentences_in(text: str) -> list[str]:
    """The sentences of a paragraph; what holds no word is none. Line ends separate."""
    found = []
    for line in text.splitlines():
        start = 0
        for mark in SENTENCE_END.finditer(line):
            if _ends(line[start : mark.start(1)], mark[1], line[mark.end() :]):
                found.append(line[start : mark.end(2)])
                start = mark.end()
        found.append(line[start:])
    return [sentence.strip() for sentence in found if words_in(sentence)]


def _ends(before: str, mark: str, after: str) -> bool:
    """Whether a mark between these two texts ends a sentence."""
    if mark != ".":
        return not after[:1].islower()
    last = BEFORE_POINT.findall(before)[0].lower()
    goes_on = (
        after[:1].islower()
        or last in ABBREVIATIONS
        # An initial, or the end of "z. B.".
        or (len(last) == 1 and last.isalpha())
        or (last.endswith(BEFORE_NUMBERS) and after[:1].isdecimal())
        or (last.isdecimal() and _is_ordinal(last, after))
    )
    return not goes_on


def _is_ordinal(number: str, after: str) -> bool:
    """Whether a number and its point stand before their noun, as in "3. Dezember"."""
    following = words_in(after[:60])[:1]
    begins = bool(following) and following[0].lower() in BEGINNINGS
    return len(number) <= ORDINAL_DIGITS and not begins


def words_in(text: str) -> list[str]:
    """Words and numbers; a compound with hyphens is one word."""
    return WORD.findall(text)


def letters_in(word: str) -> int:
    """Letters alone: neither hyphens nor the digits of a number."""
    return sum(letter.isalpha() for letter in word)


def syllables_in(word: str) -> int:
    """Spoken syllables of a German word, at least one; a number counts as one."""
    plain = word.lower()
    for pattern, instead in APART:
        plain = pattern.sub(instead, plain)
    return max(1, len(VOWELS.findall(plain)))
