"""Folding, tokens and scripts. The examples are those of real keyboards and readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.analysis import FOLDED, MOST_LETTERS, fold, script, tokens, words
from search.compounds import MOST_KNOWN, Compounds


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (["Bürgeramt", "Buergeramt", "BURGERAMT", "Burgeramt"], "burgeramt"),
        (["Straße", "STRASSE", "Strasse"], "strasse"),
        (["Förderung", "Foerderung", "Fo\u0308rderung"], "forderung"),
        (["İstanbul", "istanbul", "ıstanbul"], "istanbul"),
        (["şehir", "ş" + "ehir", "ŞEHİR"], "sehir"),
        (["łódź", "lodz"], "lodz"),
        (["ședere", "şedere", "sedere"], "sedere"),
        (["сім'я", "сім’я", "сімʼя", "сімя"], "сімя"),
        (["ребёнок", "ребенок"], "ребенок"),
        (["ґрунт", "грунт"], "грунт"),
        (["إقامة", "اقامه", "أقامة", "إِقامَة"], "اقامه"),
        (["مدرسـة", "مدرسة"], "مدرسه"),
        (["کار", "كار"], "كار"),
        (["فارسی", "فارسي", "فارسى"], "فارسي"),
        (["مۆڵەت"], "مولهت"),
        (["۱۱۲", "١١٢", "112"], "112"),
        (["ﬁnanzamt", "Finanzamt"], "finanzamt"),
    ],
)
def test_spellings_of_one_word_fold_to_one(spellings, folded):
    assert {fold(spelling) for spelling in spellings} == {folded}


@pytest.mark.parametrize(
    ("one", "other"),
    [("мій", "мии"), ("їхати", "іхати"), ("neue", "neu"), ("quelle", "qulle")],
)
def test_letters_of_their_own_are_kept_apart(one, other):
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_a_folded_text_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(), st.sampled_from(["de", "de-simple", "tr", "ar", "uk", ""]))
def test_any_text_has_tokens_without_spaces(text, language):
    for forms in tokens(text, language):
        assert forms
        assert not any(character.isspace() for form in forms for character in form)


def test_words_with_a_joiner_are_found_joined_and_in_parts():
    assert tokens("می\u200cخواهم") == [("ميخواهم", "مي", "خواهم")]


def test_french_articles_and_turkish_endings_fall_away():
    assert words("l'école d'été") == ["ecole", "ete"]
    assert words("Almanya'da", "tr") == ["almanya"]


def test_easy_german_compounds_are_one_word():
    assert words("Not-Ruf und Aufenthalts·erlaubnis", "de-simple") == [
        "notruf",
        "und",
        "aufenthaltserlaubnis",
    ]


def test_hyphens_separate_words_elsewhere():
    assert words("Kita-Platz", "de") == ["kita", "platz"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("amt", "Latn"),
        ("اقامه", "Arab"),
        ("дім", "Cyrl"),
        ("ፍቓድ", "Ethi"),
        ("漢字", ""),
        ("112", ""),
        ("𒀀", ""),
    ],
)
def test_script_of_a_word(word, expected):
    assert script(word) == expected


def test_what_readers_send_is_not_remembered_for_ever():
    compounds = Compounds(frozenset({"wort"}))
    for number in range(MOST_KNOWN + 10):
        compounds.parts(f"wortwort{number}")
    assert len(compounds._known) <= MOST_KNOWN
    fold("".join(map(chr, range(0x4E00, 0x4E00 + 2 * MOST_LETTERS))))
    assert len(FOLDED) <= MOST_LETTERS
