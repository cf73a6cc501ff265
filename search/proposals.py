"""Which concepts a text that nothing was found for may belong to. Pure."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

from search.analysis import words
from search.glossary import Glossary
from search.stems import asked_stems
from search.term_check import sameness
from search.terms import Triple

MOST = 5
LEAST_LIKENESS = 65  # percent of the letters


class Proposals:
    """Finds concepts near a text: by its words, by words like them, by its letters."""

    def __init__(self, glossary: Glossary, terms: Sequence[Triple]) -> None:
        self._glossary = glossary
        self._concepts = [concept for concept, _language, _text in terms]
        self._texts = [sameness(text) for _concept, _language, text in terms]

    def near(self, text: str, language: str) -> list[str]:
        """The keys of the concepts, best first."""
        found = dict.fromkeys([*self._meant(text, language), *self._alike(text)])
        return list(found)[:MOST]

    def _meant(self, text: str, language: str) -> list[str]:
        asked = []
        for word in words(text, language):
            meanings = dict.fromkeys((word, *asked_stems(word, language)), 1.0)
            if not any(form in self._glossary for form in meanings) and (
                meant := self._glossary.similar(word)
            ):
                meanings[meant] = 1.0
            asked.append(meanings)
        strengths = self._glossary.asked(asked)
        return sorted(strengths, key=lambda concept: (-strengths[concept], concept))

    def _alike(self, text: str) -> list[str]:
        matches = process.extract(
            sameness(text),
            self._texts,
            scorer=fuzz.ratio,
            score_cutoff=LEAST_LIKENESS,
            limit=MOST,
        )
        return [self._concepts[place] for _text, _score, place in matches]
