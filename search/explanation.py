"""What can be told of a search: words, concepts, and what each hit owes them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from search.engines.found import LEAST_COVERAGE
from search.expansion_reasons import Reason
from search.facade import Hit
from search.models import Document
from search.near_terms import NearTerm
from search.planner import Plan
from search.records import Identity
from search.weighing import Key

MOST_SHOWN = 8
ROUNDING = 0.02  # Elasticsearch counts with fewer digits
FACTORS = {
    "weight": _("kind of page"),
    "town": _("own municipality"),
    "language": _("language"),
}


@dataclass(frozen=True)
class Meant:
    """One lexeme that is looked up for a word; ``weight`` without how rare it is."""

    key: Key
    reason: Reason
    weight: float
    rareness: float


@dataclass(frozen=True)
class Word:
    """A word of the query: folded, its stems and parts, and what is looked up for it."""

    text: str
    says_nothing: bool
    stems: tuple[str, ...]
    parts: tuple[str, ...]
    meant: tuple[Meant, ...] = ()

    @property
    def by_reason(self) -> list[tuple[Reason, list[str], float]]:
        """(reason, some of the lexemes, the greatest weight), the heaviest first."""
        found: dict[Reason, list[Meant]] = {}
        for meant in self.meant:
            found.setdefault(meant.reason, []).append(meant)
        return [
            (reason, [each.key[1] for each in some[:MOST_SHOWN]], some[0].weight)
            for reason, some in found.items()
        ]


@dataclass(frozen=True)
class AskedConcept:
    """A concept the query asks for, how strongly, and the term that told so."""

    key: str
    name: str
    strength: float
    rareness: float
    term: NearTerm | None


@dataclass(frozen=True)
class Share:
    """What one word or concept adds to a hit's score, before coverage and factors."""

    label: str  # the word of the query, or the concept's name
    key: Key
    reason: Reason
    amount: float


@dataclass(frozen=True)
class ExplainedHit:
    """A hit with its sum: (words x coverage + concepts) x factors = score."""

    hit: Hit
    identity: Identity
    words: tuple[Share, ...]
    concepts: tuple[Share, ...]
    coverage: float
    factors: tuple[tuple[str, float], ...]  # "weight", "town", "language"
    score: float  # what the engine says

    @property
    def kind(self) -> str:
        """What kind of thing it is, for editors."""
        return str(Document.Kind(self.identity[0]).label)

    @property
    def computed(self) -> float:
        """What the shares add up to."""
        of_words = sum(share.amount for share in self.words) * self.coverage
        total = of_words + sum(share.amount for share in self.concepts)
        for _name, factor in self.factors:
            total *= factor
        return total

    @property
    def told_factors(self) -> list[tuple[str, float]]:
        """The factors that make a difference, with names for editors."""
        return [(str(FACTORS[n]), factor) for n, factor in self.factors if factor != 1]

    @property
    def is_off(self) -> bool:
        return abs(self.rest) > ROUNDING * max(self.score, 1.0)

    @property
    def rest(self) -> float:
        """What the shares do not tell; nothing but rounding, or this is out of date."""
        return self.score - self.computed


@dataclass(frozen=True)
class Explanation:
    """A query as it was understood, and its first hits.

    ``is_doubted``: the words are like some that pages have, but not enough for an answer.
    """

    words: tuple[Word, ...] = ()
    concepts: tuple[AskedConcept, ...] = ()
    correction: str | None = None
    hits: tuple[ExplainedHit, ...] = ()
    total: int = 0
    engine: str = ""
    is_doubted: bool = False


@dataclass(frozen=True)
class Sums:
    """What every hit is measured by."""

    plan: Plan
    words: tuple[Word, ...]
    concepts: tuple[AskedConcept, ...]
    municipality: str | None

    def shares(self, having: Mapping[Key, float]) -> tuple[Share, ...]:
        """Of what a word may stand for, only what is strongest in a document counts."""
        return tuple(filter(None, (_best(word, having) for word in self.words)))

    def coverage(self, shares: int) -> float:
        asked = max(len(self.plan.groups), 1)
        return LEAST_COVERAGE + (1 - LEAST_COVERAGE) * shares / asked

    def of_concepts(self, having: Mapping[Key, float]) -> tuple[Share, ...]:
        return tuple(_of_concepts(self.concepts, having))


def _best(word: Word, having: Mapping[Key, float]) -> Share | None:
    shares = [
        Share(word.text, m.key, m.reason, m.weight * m.rareness * having[m.key])
        for m in word.meant
        if m.key in having
    ]
    return max(shares, key=lambda share: share.amount, default=None)


def _of_concepts(
    concepts: Iterable[AskedConcept], having: Mapping[Key, float]
) -> Iterable[Share]:
    for asked in concepts:
        key = ("concept", asked.key)
        if key in having:
            amount = asked.strength * asked.rareness * having[key]
            yield Share(asked.name, key, Reason.CONCEPT, amount)
