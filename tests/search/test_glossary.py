"""The glossary we supply: what every concept must have, and no word must do."""

import unicodedata
from collections import Counter, defaultdict

import pytest

from pages.languages import LANGUAGES
from portal.demo.files import services
from search.analysis import tokens
from search.stopwords import is_stopword
from search.terms import LONGEST_TERM, supplied

WRITTEN = sorted(LANGUAGES.keys() - {"de-simple"})  # Easy German is German
FEWEST_CONCEPTS = 160
MOST_CONCEPTS_OF_A_TERM = 3
CONCEPTS = {concept["key"]: concept for concept in supplied()}


def every_term():
    for key, concept in CONCEPTS.items():
        for language, terms in concept["terms"].items():
            for term in terms:
                yield key, language, term


def folded(term, language):
    return " ".join(forms[0] for forms in tokens(term, language))


def test_there_are_enough_concepts_and_none_twice():
    assert len(CONCEPTS) == len(supplied()) >= FEWEST_CONCEPTS


@pytest.mark.parametrize("language", WRITTEN)
def test_every_concept_has_words_in_every_written_language(language):
    assert [key for key, c in CONCEPTS.items() if not c["terms"].get(language)] == []


def test_concepts_are_about_topics_of_the_portal_and_not_named_like_one():
    topics = services().keys()
    for key, concept in CONCEPTS.items():
        assert set(concept["topics"]) <= topics, key
        assert key not in topics


def test_every_topic_is_asked_for_by_some_concept():
    asked = {topic for concept in CONCEPTS.values() for topic in concept["topics"]}
    assert asked == services().keys()


def test_terms_are_composed_trimmed_and_short_enough_to_be_stored():
    for key, language, term in every_term():
        assert unicodedata.normalize("NFC", term).strip() == term, (key, language)
        assert len(term) <= LONGEST_TERM, (key, language)


def test_no_term_is_made_of_stop_words_alone():
    for key, language, term in every_term():
        words = [forms[0] for forms in tokens(term, language)]
        assert any(not is_stopword(word, language) for word in words), (key, term)


def test_no_concept_has_a_term_twice_in_one_language():
    counts = Counter(
        (key, code, folded(term, code)) for key, code, term in every_term()
    )
    assert [term for term, count in counts.items() if count > 1] == []


def test_a_term_of_many_concepts_would_tell_nothing():
    concepts = defaultdict(set)
    for key, language, term in every_term():
        concepts[folded(term, language)].add(key)
    too_general = {
        term: keys
        for term, keys in concepts.items()
        if len(keys) > MOST_CONCEPTS_OF_A_TERM
    }
    assert too_general == {}
