"""Stems, parts of compounds, and sounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from search.analysis import fold
from search.compounds import Compounds
from search.sounds import codes
from search.stems import asked_stems, stem

LEXICON = frozenset(
    [
        "wohnung",
        "geber",
        "bestatigung",
        "kinder",
        "garten",
        "platz",
        "sprache",
        "deutsch",
    ]
)


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("de", ["wohnungen", "wohnung"]),
        ("en", ["courses", "course"]),
        ("ru", ["квартиры", "квартиру", "квартира"]),
        ("tr", ["çocuklar", "çocuk"]),
        ("uk", ["квартири", "квартиру", "квартира"]),
        ("uk", ["реєстрацію", "реєстрація", "реєстрації"]),
        ("bg", ["училището", "училище"]),
        ("ar", ["المدرسة", "مدرسة"]),
        ("fa", ["خانه‌ها", "خانه‌های"]),
        ("fr", ["écoles", "école"]),
        ("pl", ["szkoły", "szkoła"]),
    ],
)
def test_forms_of_one_word_share_a_stem(language, forms):
    folded = [fold(form).replace("\u200c", "") for form in forms]
    assert len({stem(form, language) for form in folded}) == 1


def test_a_word_in_another_script_than_its_language_stays():
    assert stem("jobcenter", "ar") == "jobcenter"
    assert stem("квартира", "de") == "квартира"


def test_readers_ask_in_german_and_english_under_any_latin_interface():
    assert stem("wohnungen", "de") in asked_stems("wohnungen", "tr")
    assert stem("courses", "en") in asked_stems("courses", "pl")


@given(st.text(max_size=60), st.sampled_from(list(LANGUAGES)))
def test_any_text_has_a_stem(text, language):
    assert isinstance(stem(fold(text), language), str)


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("wohnungsgeberbestatigung", ("wohnung", "geber", "bestatigung")),
        ("kindergartenplatz", ("kind", "garten", "platz")),
        ("jugendamt", ("jugend", "amt")),
        ("abcdberatung", ("abcd", "beratung")),
        ("wohnung", ()),
        ("amt", ()),
        ("spaziergang", ()),
    ],
)
def test_parts_of_german_compounds(word, parts):
    assert Compounds(LEXICON).parts(word) == parts


@pytest.mark.parametrize(
    ("word", "beginning"),
    [
        ("wohnungsxyz", "wohnung"),
        ("deutschklub", "deutsch"),
        ("platzregen", ""),  # too short to say what it is about
        ("wohnung", ""),
        ("xyzdeutsch", ""),
    ],
)
def test_what_an_unknown_compound_begins_with(word, beginning):
    assert Compounds(LEXICON).beginning(word) == beginning


def test_inflected_compounds_have_parts():
    assert Compounds(LEXICON).parts("kindergartenplatze") == ("kind", "garten", "platz")


@given(st.text(alphabet="aenrstbkd", min_size=1, max_size=40))
def test_parts_occur_in_their_word_in_order(word):
    at = 0
    for part in Compounds(LEXICON).parts(word):
        at = word.index(part, at) + len(part)


@pytest.mark.parametrize(
    ("german", "heard"),
    [
        ("Anmeldung", ["انميلدونغ", "анмельдунг", "анмельдунґ"]),
        ("Ausbildung", ["аусбильдунг", "аусбільдунг", "اوسبيلدونغ"]),
        ("Elterngeld", ["элтернгельд", "إلترنغيلد"]),
        ("Sozialamt", ["зоциаламт", "سوسيالامت", "السوسيالامت"]),
        ("Jobcenter", ["джобцентр", "جوبسنتر"]),
    ],
)
def test_german_written_by_ear_sounds_the_same(german, heard):
    for word in heard:
        assert set(codes(fold(german))) & set(codes(fold(word))), word


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("anmeldung", "65264"),
        ("ausbildung", "815264"),
        ("elterngeld", "5276452"),
        ("sozialamt", "88562"),
        ("jobcenter", "18627"),
        ("wohngeld", "36452"),
    ],
)
def test_cologne_codes_of_the_study(word, code):
    assert code in codes(word)


def test_short_words_have_no_sound():
    assert codes("amt") == ()


@given(st.text(max_size=60))
def test_any_text_may_be_asked_for_its_sound(text):
    assert all(code.isdigit() for code in codes(fold(text)))
