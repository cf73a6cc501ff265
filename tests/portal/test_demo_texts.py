"""The demonstration's terms, guides and related services fit together."""

import pytest

from pages.languages import LANGUAGES
from pages.terms import KnownTerm, Spellings
from portal.demo.files import data, pages_in, services, texts, texts_in

LANGUAGES_WITH_TEXTS = set(texts())
TERMS = data("terms")


def german_spellings(facts):
    return [facts["word"], *facts["forms"]]


def german_text():
    """Everything readers get in German, as one text."""
    return "\n".join(
        "\n".join(value) if isinstance(value, list) else str(value)
        for pages in (services(), pages_in("guides"))
        for by_language in pages.values()
        for value in by_language["de"].values()
    )


@pytest.mark.parametrize("code", sorted(LANGUAGES_WITH_TEXTS))
def test_every_term_is_explained_in_every_language(code):
    known = texts_in("terms")[code]
    assert sorted(known) == [facts["key"] for facts in TERMS]
    assert all(text["explanation"].strip() for text in known.values())


def test_no_spelling_belongs_to_two_terms():
    spellings = [
        spelling.casefold() for facts in TERMS for spelling in german_spellings(facts)
    ]
    assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("facts", TERMS, ids=lambda facts: facts["key"])
def test_every_term_stands_in_some_text(facts):
    term = KnownTerm(
        word=facts["word"],
        german=tuple(facts["forms"]),
        names=(),
        other_meanings=tuple(facts.get("other_meanings", ())),
        name="",
        explanation="",
        language=LANGUAGES["de"],
    )
    assert next(Spellings([term]).places(german_text()), None)


def test_related_services_exist_and_are_others():
    known = set(services())
    related = data("related_services")
    assert set(related) == known
    for key, others in related.items():
        assert set(others) <= known - {key}, key
        assert len(set(others)) == len(others), key


@pytest.mark.parametrize("slug", data("life_situations"))
def test_every_guide_has_every_language_and_known_steps(slug):
    assert set(pages_in("guides")[slug]) == LANGUAGES_WITH_TEXTS
    steps = data("life_situations")[slug]
    assert set(steps) <= set(services())
    assert len(set(steps)) == len(steps)
