"""Why a text was found: its words that a plan looked up, marked. Pure, for every engine.

The shown text is analysed as the index was, so inflected, misspelt and heard words and
the parts of German compounds are marked, which a highlighter inside an engine cannot.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import escape
from django.utils.safestring import SafeString

from search.analysis import APOSTROPHES, tokens
from search.compounds import Compounds
from search.planner import Plan
from search.sounds import codes
from search.stems import stem
from search.weighing import GERMAN, Key, word_key

# Prefixes and infixes below this are too far from what was typed, unless nothing else is.
LEAST = 0.4

# Folding drops marks and invisible characters, so a word goes on across them.
MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u135d-\u135f"
INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
HYPHENS = "\u00b7\u2027-"
LETTER = f"[^\\W_][{MARKS}]*"
WORD = re.compile(f"{LETTER}(?:[{APOSTROPHES}{INVISIBLE}]*{LETTER})*")
# Easy German writes Not-Ruf for Notruf: one word.
SPLIT_WORD = re.compile(f"{LETTER}(?:[{APOSTROPHES}{INVISIBLE}{HYPHENS}]*{LETTER})*")

Piece = tuple[str, float]  # of a text, and how much it is what was asked for


@dataclass(frozen=True)
class Highlighter:
    """Marks the words of one plan, with the compounds of the index it was made over."""

    plan: Plan
    compounds: Compounds

    @cached_property
    def _weights(self) -> dict[Key, float]:
        weights: dict[Key, float] = {}
        for group in self.plan.groups:
            for key, weight in group.items():
                weights[key] = max(weights.get(key, 0.0), weight)
        return weights

    def marked(self, texts: Sequence[str], language: str) -> list[SafeString]:
        """The texts of one thing, in their language, as safe HTML with ``<mark>``.

        Without tags each is the text as it was. Of words that only begin like a typed
        one, none is marked where any of the texts has a better one.
        """
        taken = [self._pieces(text, language) for text in texts]
        best = max((weight for pieces in taken for _, weight in pieces), default=0.0)
        least = min(best, LEAST) or LEAST
        return [_html(pieces, least) for pieces in taken]

    def _pieces(self, text: str, language: str) -> list[Piece]:
        found: list[Piece] = []
        end = 0
        for match in (SPLIT_WORD if language == "de-simple" else WORD).finditer(text):
            found.append((text[end : match.start()], 0.0))
            found.append((match.group(), self._weight(match.group(), language)))
            end = match.end()
        return [*found, (text[end:], 0.0)]

    def _weight(self, word: str, language: str) -> float:
        keys = self._keys(word, language)
        return max((self._weights.get(key, 0.0) for key in keys), default=0.0)

    def _keys(self, text: str, language: str) -> Iterator[Key]:
        for forms in tokens(text, language):
            for word in forms:
                yield word_key(word)
                yield word_key(stem(word, language))
                if language in GERMAN:
                    yield from self._german_keys(word, language)

    def _german_keys(self, word: str, language: str) -> Iterator[Key]:
        for part in self.compounds.parts(word):
            yield word_key(stem(part, language))
        for code in codes(word):
            yield "sound", code


def _html(pieces: list[Piece], least: float) -> SafeString:
    return SafeString(
        "".join(
            f"<mark>{escape(text)}</mark>" if weight >= least else escape(text)
            for text, weight in pieces
        )
    )
