"""What may become a word of the glossary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from search.analysis import words
from search.near_terms import NearTerms
from search.term_check import LONGEST_TERM, TermError, checked, sameness, tidied

TERMS = (
    ("licence", "de", "Führerschein"),
    ("licence", "de", "Führerschein umschreiben"),
    ("licence", "ar", "رخصة القيادة"),
    ("flat", "de", "Wohnung"),
    ("flat", "de", "eine Wohnung suchen"),
    ("homeless", "de", "keine Wohnung"),
    ("midwife", "de", "Hebamme"),
)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        (" Wohn\t geld\n", "Wohn geld"),
        ("\u200eWohngeld\u200f", "Wohngeld"),
        ("Wohn\u00adgeld", "Wohngeld"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ud800Wohngeld\x00", "Wohngeld"),
    ],
)
def test_what_cannot_be_seen_goes_and_joiners_stay(text, term):
    assert checked(text, "de") == term


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "de"),
        ("\u200b", "de"),
        ("-–!", "de"),
        ("und", "de"),
        ("من في", "ar"),
        ("x" * (LONGEST_TERM + 1), "de"),
        ("Wort", "tlh"),
    ],
)
def test_what_the_search_can_do_nothing_with_is_refused(text, language):
    with pytest.raises(TermError):
        checked(text, language)


@given(st.text(max_size=200), st.sampled_from(list(LANGUAGES)))
def test_whatever_is_taken_is_short_and_has_words(text, language):
    try:
        term = checked(text, language)
    except TermError:
        return
    assert len(term) <= LONGEST_TERM
    assert words(term, language)
    assert checked(term, language) == term == tidied(term)


@given(st.text(max_size=60))
def test_a_term_is_the_same_as_itself_folded(text):
    assert sameness(sameness(text)) == sameness(text)


def test_near_concepts_come_by_words_misspelt_words_and_letters():
    near = NearTerms(TERMS)
    assert near.concepts("fuhrerschein", "de")[0] == "licence"
    assert near.concepts("Hebame", "uk")[0] == "midwife"
    assert near.concepts("رخصه القياده", "ar")[0] == "licence"
    # What is a whole term comes before what is a part of one.
    assert near.concepts("Wohnung", "de")[0] == "flat"
    assert near.concepts("qxqxqx", "de") == []


def test_the_term_that_tells_of_a_concept_is_the_one_with_most_words():
    near = NearTerms(TERMS)
    found = near.term("licence", "Führerschein bitte umschreiben", "de")
    assert (found.text, found.is_whole) == ("Führerschein umschreiben", True)
    assert near.term("licence", "führerschien", "de").is_whole is False
    assert near.term("nothing", "Wohnung", "de") is None
    # Written by ear in another script; and what nobody can tell.
    assert near.term("licence", "фюрершайн", "uk").text == "Führerschein"
    assert near.term("midwife", "qxqxqx", "de") is None


@given(st.text(max_size=80), st.sampled_from(list(LANGUAGES)))
def test_any_text_may_be_asked_about(text, language):
    near = NearTerms(TERMS)
    assert len(near.concepts(text, language)) <= 5
    near.term("flat", text, language)
