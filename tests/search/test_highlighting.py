"""The words of a text that were looked for are marked, and nothing else changes."""

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from search.compounds import Compounds
from search.glossary import Glossary
from search.highlighting import Highlighter
from search.planner import Plan, Planner
from search.vocabulary import Entry, Vocabulary
from search.weighing import GERMAN, word_key

COMPOUNDS = Compounds(frozenset({"wohn", "geld", "anmeld"}))


def highlighter(**weights):
    groups = ({word_key(word): weight for word, weight in weights.items()},)
    return Highlighter(Plan("de", groups), COMPOUNDS)


def marked(text, language="de", **weights):
    return str(highlighter(**weights).marked([text], language)[0])


def without_tags(marked):
    return html.unescape(marked.replace("<mark>", "").replace("</mark>", ""))


def test_a_word_is_marked_as_it_is_written():
    assert marked("Hilfe mit WOHNGELD.", wohngeld=1.0) == (
        "Hilfe mit <mark>WOHNGELD</mark>."
    )


@pytest.mark.parametrize(
    ("language", "text", "stem"),
    [
        ("de", "Die <mark>Anträge</mark>", "antrag"),
        ("en", "your <mark>benefits</mark>", "benefit"),
        ("ar", "في <mark>الحضانة</mark>", "حضان"),
        ("ar", "في <mark>الحَضَانَة</mark>", "حضان"),
        ("fa", "به <mark>خانه\u200cها</mark> بروید", "خانه"),
        ("uk", "про <mark>житло</mark>", "житл"),
        ("uk", "моя <mark>сім'я</mark>", "сім"),
        ("ti", "<mark>ሥራሕ</mark> ምድላይ", "ስራሕ"),
        ("de-simple", "Der <mark>Not-Ruf</mark>", "notruf"),
        ("fr", "droit <mark>d’asile</mark>", "asil"),
    ],
)
def test_a_word_form_is_marked_as_a_whole(language, text, stem):
    plain = text.replace("<mark>", "").replace("</mark>", "")
    found = Highlighter(Plan("de", ({word_key(stem): 1.0},)), COMPOUNDS)
    assert html.unescape(found.marked([plain], language)[0]) == text


def test_a_compound_is_marked_whole_for_one_of_its_parts():
    assert marked("Der Wohngeldantrag", antrag=0.5) == "Der <mark>Wohngeldantrag</mark>"


def test_german_heard_in_another_script_is_marked():
    plan = Plan("ar", ({("sound", "65264"): 0.8},))
    text = Highlighter(plan, COMPOUNDS).marked(["Die Anmeldung"], "de")[0]
    assert text == "Die <mark>Anmeldung</mark>"


def test_other_languages_are_not_taken_for_german():
    plan = Plan("ar", ({("sound", "65264"): 0.8},))
    assert Highlighter(plan, COMPOUNDS).marked(["anmeldung"], "en") == ["anmeldung"]


def test_weak_words_are_left_where_a_better_one_stands_in_any_of_the_texts():
    found = highlighter(wohnung=1.0, wohnheim=0.35)
    assert found.marked(["Wohnung", "Wohnheim"], "de") == [
        "<mark>Wohnung</mark>",
        "Wohnheim",
    ]


def test_weak_words_are_marked_where_nothing_else_is():
    found = highlighter(wohnung=1.0, wohnheim=0.35)
    assert found.marked(["Im Wohnheim"], "de") == ["Im <mark>Wohnheim</mark>"]


def test_without_a_plan_nothing_is_marked():
    assert Highlighter(Plan("de"), COMPOUNDS).marked(["Wohnung"], "de") == ["Wohnung"]


def test_markup_in_a_text_stays_text():
    assert marked('<b>Kita</b> & "Hort"', kita=1.0) == (
        "&lt;b&gt;<mark>Kita</mark>&lt;/b&gt; &amp; &quot;Hort&quot;"
    )


WORDS = ["kita", "wohngeld", "wohngeldantrag", "житло", "حضانه", "antrag", "57250"]
VOCABULARY = Vocabulary(
    {word_key(w): Entry(n, 1, w, True) for n, w in enumerate(WORDS)}, 9
)
PIECES = st.one_of(
    st.sampled_from(
        [*WORDS, "Kitas", "الحَضانة", "خانه\u200cها", "ሓገዝ", "Not-Ruf", " "]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS, TEXTS, st.sampled_from(list(LANGUAGES)))
def test_without_its_tags_a_marked_text_is_the_text(query, text, language):
    plan = Planner(VOCABULARY, Glossary([])).plan(query, language)
    found = Highlighter(plan, VOCABULARY.compounds)
    both = found.marked([text, query], language)
    for given_text, safe in zip([text, query], both, strict=True):
        assert without_tags(safe) == given_text
        assert "<" not in safe.replace("<mark>", "").replace("</mark>", "")


@given(st.sampled_from(WORDS), st.sampled_from(sorted(GERMAN)))
def test_what_was_typed_is_marked_in_a_text_that_says_it(word, language):
    plan = Planner(VOCABULARY, Glossary([])).plan(word, language)
    found = Highlighter(plan, VOCABULARY.compounds).marked([f"– {word}!"], language)
    assert found == [f"– <mark>{word}</mark>!"]
