"""Which concepts a text names: how a page is found by words that are not in it. Pure."""

from collections import defaultdict

from search.analysis import tokens
from search.compounds import Compounds
from search.glossary import Glossary
from search.stems import stem
from search.weighing import GERMAN

# How far apart the words of a term may stand in a text, beyond their number.
GAP = 2
IN_TITLE = 3.0
IN_SUMMARY = 0.8
IN_COMPOUND = 0.9
# What a text begins with is what it is about; each word later says so a little less.
LATER = 0.03
LATEST = 5
MORE = 0.1  # what each further term of the same concept adds
MOST_NAMED = 4


def named(
    glossary: Glossary, title: str, summary: str, language: str, compounds: Compounds
) -> dict[str, float]:
    """How much a text with this title and summary is about each concept it names."""
    found = {
        concept: IN_SUMMARY * plainly
        for concept, plainly in in_text(glossary, summary, language, compounds).items()
    }
    return found | {
        concept: IN_TITLE * plainly
        for concept, plainly in in_text(glossary, title, language, compounds).items()
    }


def in_text(
    glossary: Glossary, text: str, language: str, compounds: Compounds
) -> dict[str, float]:
    """The concepts that a text names in its own language or in German.

    With how plainly, about 1: less where a term is only part of a compound, more where
    several terms are there.
    """
    at = _places(text, language, compounds)
    found: dict[str, list[float]] = defaultdict(list)
    for phrase in glossary.with_any(at):
        if (
            not phrase.is_shrunk
            and _speaks(phrase.language, language)
            and phrase.stems <= at.keys()
            and _together([list(at[word]) for word in phrase.stems])
        ):
            plainly = min(max(at[word].values()) for word in phrase.stems)
            first = min(min(at[word]) for word in phrase.stems)
            plainly /= 1 + LATER * min(first, LATEST)
            found[phrase.concept].append(plainly)
    return {
        concept: max(plain) * (1 + MORE * (min(len(plain), MOST_NAMED) - 1))
        for concept, plain in found.items()
    }


def _places(
    text: str, language: str, compounds: Compounds
) -> dict[str, dict[int, float]]:
    """{stem: {place in the text: 1, or less where it is part of a compound}}"""
    at: dict[str, dict[int, float]] = defaultdict(dict)
    for place, forms in enumerate(tokens(text, language)):
        for word in forms:
            at[stem(word, language)][place] = 1.0
            if language in GERMAN:
                for part in compounds.parts(word):
                    at[stem(part, language)].setdefault(place, IN_COMPOUND)
    return at


def _speaks(term: str, text: str) -> bool:
    return term == text or term in GERMAN or {term, text} == {"fa", "prs"}


def _together(places: list[list[int]]) -> bool:
    """Whether the words stand near each other, starting from some place of the first."""
    reach = len(places) + GAP
    return any(
        all(any(abs(other - start) < reach for other in row) for row in places[1:])
        for start in places[0]
    )
