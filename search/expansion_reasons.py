"""Why a lexeme is looked up for a word of a query, told from the two alone. Pure."""

from collections.abc import Collection

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import DamerauLevenshtein

from search.stems import stem
from search.weighing import Key

LEAST_SIMILARITY = 0.6
CLEARLY_SIMILAR = 0.75


class Reason(TextChoices):
    """How a lexeme came from a word, in the order in which the ways are tried."""

    SOUND = "sound", _("sounds like it")
    TYPED = "typed", _("as typed")
    STEM = "stem", _("its stem")
    JOINED = "joined", _("joined with its neighbour")
    PART = "part", _("a part of it")
    PREFIX = "prefix", _("goes on from it")
    TYPO = "typo", _("spelt nearly so")
    CONTAINS = "contains", _("contains it")
    OTHER = "other", _("a part of what may be meant")
    CONCEPT = "concept", _("concept")


def reason_of(
    key: Key,
    word: str,
    stems: Collection[str],
    parts: Collection[str],
    joined: Collection[str],
) -> Reason:
    """The closest of the ways that may lead from the word to the lexeme.

    ``joined``: the word written together with each of its neighbours.
    """
    kind, text = key
    if kind == "sound":
        return Reason.SOUND
    likeness = DamerauLevenshtein.normalized_similarity(text, word)
    part_stems = {stem(part, "de") for part in parts}
    goes_on = text.startswith(word) and text != word
    ways = (
        (Reason.TYPED, text == word),
        (Reason.STEM, text in stems),
        (Reason.JOINED, _is_of_pair(text, word, joined)),
        (Reason.PART, text in part_stems),
        (Reason.PREFIX, goes_on),
        (Reason.TYPO, likeness >= CLEARLY_SIMILAR and word not in text),
        (Reason.CONTAINS, any(form in text for form in (*stems, *part_stems))),
        (Reason.TYPO, likeness >= LEAST_SIMILARITY),
    )
    return next((reason for reason, fits in ways if fits), Reason.OTHER)


def _is_of_pair(text: str, word: str, joined: Collection[str]) -> bool:
    return len(text) > len(word) and any(pair.startswith(text) for pair in joined)
