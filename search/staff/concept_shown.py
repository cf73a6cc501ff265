"""What the form of a concept showed: only what its editor made otherwise is changed."""

import json
from dataclasses import dataclass
from typing import Any

from search.models import Concept, Term


@dataclass(frozen=True)
class Shown:
    """A concept as it stood in a form, or as it stands now."""

    name: str
    is_suggested: bool
    topics: frozenset[str]
    own: frozenset[tuple[str, str]]  # language, text
    off: frozenset[int]  # supplied terms
    pages: dict[int, bool]  # whether it is the best answer

    @classmethod
    def now(cls, concept: Concept, terms: list[Term]) -> "Shown":
        """As it is stored; of a new concept, as it begins."""
        own = [term for term in terms if term.origin == Term.Origin.EDITOR]
        answers = concept.answers.all() if concept.pk else []
        return cls(
            concept.name,
            concept.is_suggested,
            frozenset(concept.topics),
            frozenset((term.language, term.text) for term in own),
            frozenset(term.pk for term in terms if term.is_off),
            {answer.page_id: answer.is_best for answer in answers},
        )

    def written(self) -> str:
        """For a hidden field."""
        return json.dumps(
            {
                "name": self.name,
                "is_suggested": self.is_suggested,
                "topics": sorted(self.topics),
                "own": sorted(self.own),
                "off": sorted(self.off),
                "pages": list(self.pages.items()),
            },
            ensure_ascii=False,
        )


def shown_by(written: str, now: Shown) -> Shown:
    """What a hidden field holds; where that was lost, what is stored now."""
    try:
        told: dict[str, Any] = json.loads(written)
        return Shown(
            str(told["name"]),
            bool(told["is_suggested"]),
            frozenset(map(str, told["topics"])),
            frozenset((str(language), str(text)) for language, text in told["own"]),
            frozenset(map(int, told["off"])),
            {int(page): bool(is_best) for page, is_best in told["pages"]},
        )
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError):
        return now
