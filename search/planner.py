"""From what somebody typed to what an engine looks up. Pure, the same for every engine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from search.analysis import TOKEN, fold, words
from search.compounds import Compounds
from search.expansion import Asked, Expander
from search.glossary import Glossary, Understood
from search.steps import EVERY_STEP, Steps
from search.stopwords import says_nothing
from search.vocabulary import Vocabulary
from search.weighing import Key

LONGEST_QUERY = 200
MOST_WORDS = 20
MOST_MEANT = 48  # lexemes per word: engines limit what one search may hold
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

# Evidence: how surely each word of a query is something this site is about, 1 being the
# word itself. Half a query that is understood is an answer; a chance likeness of one word
# among others that nothing is known of is none.
LEAST_EVIDENCE = 0.4
# Who writes more words than this describes something: one word that is known is enough.
ENOUGH_WORDS = 2.5
# How near a correction must be that is proposed where there is too little evidence.
CLEARLY_MEANT = 0.85


@dataclass(frozen=True)
class Plan:
    """What to look up: alternatives per query word, and concepts.

    Weights do not include how rare a lexeme is: each engine multiplies by that itself.
    ``words``: how many words say something; those that nothing is known of have no group.
    """

    language: str
    groups: tuple[dict[Key, float], ...] = ()
    concepts: dict[str, float] = field(default_factory=dict)
    correction: str | None = None
    words: int = 0


@dataclass(frozen=True)
class Planner:
    """Plans queries over one vocabulary and glossary."""

    vocabulary: Vocabulary
    glossary: Glossary
    steps: Steps = EVERY_STEP

    @cached_property
    def compounds(self) -> Compounds:
        """By the words of the texts and of the glossary."""
        return Compounds(self.vocabulary.german | self.glossary.german)

    def plan(self, query: str, language: str) -> Plan:
        """What to look up for any text whatever; an empty plan where it says nothing."""
        query = CONTROL.sub(" ", query[:LONGEST_QUERY])
        every = words(query, language)[:MOST_WORDS]
        expander = Expander(self.vocabulary, self.glossary, self.compounds, self.steps)
        asked = _asked(expander, every, language)
        expander.expand(asked, language)
        groups = [self._known(word.weights) for word in asked]
        understood = self._understood(expander, asked, every)
        misspelt = asked
        if self.steps.doubt:
            understood = _without_doubtful(understood, asked, groups)
            if not understood and _evidence(understood, asked, groups) < LEAST_EVIDENCE:
                groups = []
                misspelt = [word for word in asked if word.nearness >= CLEARLY_MEANT]
        return Plan(
            language,
            tuple(group for group in groups if group),
            _strengths(understood),
            self._correction(query, misspelt),
            len(asked),
        )

    def _understood(
        self, expander: Expander, asked: Sequence[Asked], every: Sequence[str]
    ) -> list[Understood]:
        if not self.steps.glossary:
            return []
        meanings = [word.meanings for word in asked]
        languages = {code for word in asked for code in word.languages}
        found = self.glossary.whole(meanings, languages, every)
        if self.steps.hearing:
            unknown = {
                word.at: place
                for place, word in enumerate(asked)
                if not word.known and not expander.is_explained(word)
            }
            found += self.glossary.heard(every, unknown)
        found = self._answerable(found)
        if not found and self.steps.partial:
            found = self._answerable(self.glossary.partial(meanings))
        return found

    def _answerable(self, found: Sequence[Understood]) -> list[Understood]:
        """What nothing on this site is about is no answer, however well understood."""
        return [one for one in found if ("concept", one.concept) in self.vocabulary]

    def _known(self, weights: Mapping[Key, float]) -> dict[Key, float]:
        known = [item for item in weights.items() if item[0] in self.vocabulary]
        return dict(sorted(known, key=_heaviest_first)[:MOST_MEANT])

    def _correction(self, query: str, asked: Sequence[Asked]) -> str | None:
        corrected = {word.word: word.corrected for word in asked if word.corrected}
        if not corrected:
            return None
        return TOKEN.sub(
            lambda match: corrected.get(fold(match.group())) or match.group(), query
        )


def _strengths(understood: Sequence[Understood]) -> dict[str, float]:
    strengths: dict[str, float] = {}
    for one in understood:
        known = strengths.get(one.concept, 0.0)
        strengths[one.concept] = max(known, one.strength)
    return strengths


def _heaviest_first(item: tuple[Key, float]) -> tuple[float, Key]:
    key, weight = item
    return -weight, key


def _asked(expander: Expander, every: Sequence[str], language: str) -> list[Asked]:
    """The words of a query that say something, once each; all of them if none does."""
    telling = [word for word in every if not says_nothing(word, language)] or every
    last = len(every) - 1
    return [
        expander.word(word, every.index(word), word == every[last], language)
        for word in dict.fromkeys(telling)
    ]


def _evidence(
    understood: Sequence[Understood],
    asked: Sequence[Asked],
    groups: Sequence[Mapping[Key, float]],
) -> float:
    """How surely a query is understood: the mean over its words, or over a few of many."""
    sure = [
        word.certainty
        if word.known
        else min(1.0, max(group.values(), default=0.0)) * word.parts_known
        for word, group in zip(asked, groups, strict=True)
    ]
    for one in understood:
        for place in one.places:
            sure[place] = max(sure[place], one.certainty)
    return sum(sure) / min(len(sure), ENOUGH_WORDS) if sure else 0.0


def _without_doubtful(
    understood: Sequence[Understood],
    asked: Sequence[Asked],
    groups: Sequence[Mapping[Key, float]],
) -> list[Understood]:
    """Only the concepts a query surely asks for, or all if the rest of it bears them out."""
    sure = [one for one in understood if one.is_sure]
    if len(sure) == len(understood):
        return sure
    if _evidence(understood, asked, groups) >= LEAST_EVIDENCE:
        return list(understood)
    return sure
