"""Which terms of the glossary stand near a text, for editors. Pure.

The search itself is stricter, see ``search.glossary``: here a guess too much does no harm.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from anyascii import anyascii
from rapidfuzz import fuzz, process

from pages.languages import SOURCE
from search.analysis import words
from search.stems import asked_stems
from search.stopwords import says_nothing, term_stems
from search.term_check import sameness

Triple = tuple[str, str, str]  # concept, language, term

MOST = 5
LEAST_LIKENESS = 65  # percent of the letters of a whole term
LEAST_LIKE_WORD = 78  # of one word
LEAST_TOLD = 0.5  # shared words and the likeness of the letters


@dataclass(frozen=True)
class NearTerm:
    """A term of a concept; ``is_whole``: the text has all of its words."""

    language: str
    text: str
    is_whole: bool


class NearTerms:
    """Finds concepts and terms near a text: by its words, by words like them, by letters."""

    def __init__(self, terms: Sequence[Triple]) -> None:
        self._terms = terms
        self._texts = [sameness(text) for _concept, _language, text in terms]
        self._stems = [_stems(text, language) for _concept, language, text in terms]
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        self._by_concept: dict[str, list[int]] = defaultdict(list)
        for place, (concept, _language, _text) in enumerate(terms):
            self._by_concept[concept].append(place)
            for word in self._stems[place]:
                self._by_stem[word].append(place)

    def concepts(self, text: str, language: str) -> list[str]:
        """The keys of the concepts, best first."""
        strengths: dict[str, float] = defaultdict(float)
        asked = self._asked(text, language)
        for forms in asked:
            for concept, strength in self._named(forms).items():
                strengths[concept] += strength
        alike = process.extract(
            sameness(text),
            self._texts,
            scorer=fuzz.ratio,
            score_cutoff=LEAST_LIKENESS,
            limit=MOST,
        )
        for _text, percent, place in alike:
            concept = self._terms[place][0]
            strengths[concept] = max(strengths[concept], len(asked) * percent / 100)
        return sorted(strengths, key=lambda key: (-strengths[key], key))[:MOST]

    def term(self, concept: str, text: str, language: str) -> NearTerm | None:
        """The term of a concept by which it was found; None where that cannot be told."""
        forms = set().union(*self._asked(text, language))
        asked, heard = sameness(text), _run_together(anyascii(text))
        best, score = None, LEAST_TOLD
        for place in self._by_concept.get(concept, ()):
            _concept, code, term = self._terms[place]
            stems = self._stems[place]
            likeness = fuzz.ratio(asked, self._texts[place])
            if code == SOURCE:  # perhaps written by ear
                spelt = _run_together(self._texts[place])
                likeness = max(likeness, fuzz.ratio(heard, spelt))
            share = len(stems & forms) / len(stems)
            if (found := share * len(stems & forms) + likeness / 100) > score:
                best, score = NearTerm(code, term, share == 1), found
        return best

    def _asked(self, text: str, language: str) -> list[set[str]]:
        every = words(text, language)
        telling = [word for word in every if not says_nothing(word, language)] or every
        return [{word, *asked_stems(word, language)} for word in telling]

    def _named(self, forms: Iterable[str]) -> dict[str, float]:
        """Concepts with this word, the more the fewer others have it."""
        known = [form for form in forms if form in self._by_stem]
        strength = 1.0
        if not known:
            near = (
                process.extractOne(
                    form,
                    self._by_stem.keys(),
                    scorer=fuzz.ratio,
                    score_cutoff=LEAST_LIKE_WORD,
                )
                for form in forms
            )
            found = max(filter(None, near), key=lambda match: match[1], default=None)
            if found is None:
                return {}
            known, strength = [found[0]], found[1] / 100
        concepts = {
            self._terms[place][0]: len(self._stems[place])
            for word in known
            for place in sorted(
                self._by_stem[word], key=lambda place: -len(self._stems[place])
            )
        }
        return {
            concept: strength / length / len(concepts) ** 0.5
            for concept, length in concepts.items()
        }


def _run_together(text: str) -> str:
    return sameness(text).replace(" ", "")


# One changed term must not cost the analysis of all others.
@lru_cache(maxsize=50_000)
def _stems(text: str, language: str) -> frozenset[str]:
    return term_stems(words(text, language), language) or frozenset([sameness(text)])
