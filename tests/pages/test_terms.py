"""Official words are explained where they first stand; the text itself stays as it is."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from pages.terms import KnownTerm, Spellings, explain

# On a busy machine one example may take long.
unhurried = settings(deadline=None)
GERMAN = LANGUAGES["de"]
ARABIC = LANGUAGES["ar"]


def known(word, *forms, names=(), other_meanings=()):
    return KnownTerm(
        word=word,
        german=forms,
        names=tuple(names),
        other_meanings=tuple(other_meanings),
        name="",
        explanation=f"Was {word} ist.",
        language=GERMAN,
    )


TOLERATION = known("Duldung", "Duldungen", names=["السماح المؤقت"])
NOTICE = known("Bescheid", "Bescheids", "Bescheide", other_meanings=["Bescheid sagen"])
PROTECTION = known("subsidiärer Schutz", "subsidiären Schutz")
SHELTER = known("Schutz")
TERMS = [TOLERATION, NOTICE, PROTECTION, SHELTER]


def note(terms):
    return "".join(f"<aside>{term.word}</aside>" for term in terms)


def explained(html, terms=TERMS, language=GERMAN):
    return explain(html, terms, language, note)


def words(html, **options):
    return [term.word for term in explained(html, **options).terms]


def without_notes(html):
    soup = BeautifulSoup(html, "html.parser")
    for aside in soup.find_all("aside"):
        aside.decompose()
    return soup


def test_the_explanation_follows_the_paragraph():
    found = explained("<p>Mit einer Duldung.</p><p>Danach.</p>")
    assert found.html == (
        '<p>Mit einer <span class="term-word">Duldung</span>.</p>'
        "<aside>Duldung</aside><p>Danach.</p>"
    )
    assert found.terms == (TOLERATION,)


def test_in_a_list_it_stands_inside_the_item():
    found = explained("<ul><li>Ihre Duldung</li><li>Ihr Pass</li></ul>")
    items = BeautifulSoup(found.html, "html.parser").ul.find_all("li", recursive=False)
    assert [bool(item.aside) for item in items] == [True, False]
    assert (
        BeautifulSoup(found.html, "html.parser").ul.find(recursive=False).name == "li"
    )


def test_each_term_is_explained_once():
    html = "<p>Duldung, Duldung.</p><p>Zwei Duldungen.</p>"
    assert explained(html).html.count("<aside>") == 1
    assert explained(html).html.count("term-word") == 1


def test_terms_of_one_paragraph_are_explained_together():
    found = explained("<p>Der Bescheid über die Duldung</p>")
    assert "<aside>Bescheid</aside><aside>Duldung</aside>" in found.html


@pytest.mark.parametrize(
    "text",
    ["Duldungsgrund", "Ausbildungsduldung", "Duldung1", "geduldet", "Duldung_x"],
)
def test_only_whole_words_count(text):
    assert words(f"<p>{text}</p>") == []


@pytest.mark.parametrize(
    "text", ["Duldung.", "(Duldung)", "„Duldung“", "Duldung-Karte"]
)
def test_punctuation_ends_a_word(text):
    assert words(f"<p>{text}</p>") == ["Duldung"]


def test_a_word_that_goes_on_after_a_tag_is_another_word():
    assert words("<p><b>Duldung</b>sgrund</p>") == []
    assert words("<p>Aus<b>Duldung</b></p>") == []
    assert words("<p>eine<br>Duldung<br>mit</p>") == ["Duldung"]


def test_listed_forms_count_and_others_do_not():
    assert words("<p>zwei Bescheide</p>") == ["Bescheid"]
    assert words("<p>den Bescheiden</p>") == []


def test_the_longest_spelling_wins():
    assert words("<p>Sie haben subsidiären Schutz.</p>") == ["subsidiärer Schutz"]
    assert words("<p>Subsidiärer\n  Schutz</p>") == ["subsidiärer Schutz"]
    assert words("<p>Sie suchen Schutz.</p>") == ["Schutz"]


def test_a_phrase_can_mean_something_else():
    assert words("<p>Bitte Bescheid sagen.</p>") == []
    html = "<p>Bitte Bescheid sagen, wenn der Bescheid kommt.</p>"
    assert explained(html).html.startswith("<p>Bitte Bescheid sagen, wenn der <span")


@pytest.mark.parametrize(
    "html",
    [
        "<h2>Duldung</h2>",
        '<p><a href="/x/">Duldung</a></p>',
        "<p><a><b>Duldung</b></a></p>",
        "<div data-unexplained><p>Duldung</p></div>",
        '<p title="Duldung">Papier</p>',
        "<!-- Duldung -->",
    ],
)
def test_headings_links_and_what_is_no_text_stay_untouched(html):
    assert words(html) == []
    assert "aside" not in explained(html).html


def test_a_word_in_a_link_is_explained_at_its_next_place():
    found = explained('<p><a href="/x/">Duldung</a> heißt Duldung.</p>')
    assert "heißt <span" in found.html


def test_german_words_in_another_language_are_isolated_and_named():
    found = explained("<p>وثيقة (Duldung) لك</p>", language=ARABIC)
    assert '<bdi class="term-word" lang="de">Duldung</bdi>' in found.html


def test_the_name_in_the_texts_language_counts_too():
    found = explained("<p>لديك السماح المؤقت اليوم</p>", language=ARABIC)
    assert found.terms == (TOLERATION,)
    assert '<span class="term-word">السماح المؤقت</span>' in found.html


def test_text_without_tags_is_explained_at_its_end():
    assert explained("Ihre Duldung").html.endswith("<aside>Duldung</aside>")


def test_without_terms_nothing_happens():
    assert explained("<p>Duldung</p>", terms=[]).html == "<p>Duldung</p>"
    assert explained("<P>Pass</P >").html == "<P>Pass</P >"


def test_what_was_escaped_stays_escaped():
    found = explained("<p>Duldung &lt;script&gt; &amp;amp; &quot;</p>")
    assert "<script" not in found.html
    assert "&lt;script&gt; &amp;amp;" in found.html


def test_spellings_with_signs_are_no_patterns():
    sign = known("C++ (neu)", "a|b", "x.*")
    assert words("<p>abc und c++ (neu) hier</p>", terms=[sign]) == ["C++ (neu)"]
    assert words("<p>abc und x.* hier</p>", terms=[sign]) == ["C++ (neu)"]
    assert words("<p>abc und xyz</p>", terms=[sign]) == []


def test_what_begins_with_a_sign_is_never_found():
    assert words("<p>das (neu) hier</p>", terms=[known("(neu)")]) == []


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            *("Duldung", "Duldungen", "duldung", "Bescheid", "Bescheid sagen", "sagen"),
            *(
                "subsidiärer ",
                "Schutz",
                "Schutz ",
                " ",
                ", ",
                "s",
                "ß",
                "&amp;",
                "&lt;",
            ),
            *("<b>", "</b>", "<br>", "السماح المؤقت", "\n", "(", ")", "–"),
        ]
    ),
    max_size=12,
).map("".join)
BLOCK = st.builds(
    lambda tag, text: f"<{tag}>{text}</{tag}>",
    st.sampled_from(["p", "h2", "li", "a", "blockquote", "div"]),
    FRAGMENTS,
)
DOCUMENTS = st.lists(BLOCK, max_size=5).map("".join)


def one_space(text):
    """Reading HTML again makes one space of several that stand alone, as browsers do."""
    return re.sub(r"\s+", " ", text)


@unhurried
@given(DOCUMENTS)
def test_the_words_of_the_text_never_change(html):
    before = BeautifulSoup(html, "html.parser").get_text()
    after = without_notes(explained(html).html).get_text()
    assert one_space(after) == one_space(before)


@unhurried
@given(DOCUMENTS)
def test_tags_change_only_by_marks_and_notes(html):
    after = without_notes(explained(html).html)
    for mark in after.find_all(class_="term-word"):
        mark.unwrap()
    after.smooth()
    before = BeautifulSoup(html, "html.parser").decode()
    assert one_space(after.decode()) == one_space(before)


@unhurried
@given(DOCUMENTS)
def test_every_term_has_one_mark_and_one_note(html):
    found = explained(html)
    soup = BeautifulSoup(found.html, "html.parser")
    assert len(soup.find_all(class_="term-word")) == len(found.terms)
    assert [aside.get_text() for aside in soup.find_all("aside")] == [
        term.word for term in found.terms
    ]
    assert len(set(found.terms)) == len(found.terms)
    assert not soup.select("a aside, h2 aside, a .term-word, h2 .term-word")


# Browsers and parsers change line ends, whatever stands around them.
TEXT = st.characters(exclude_characters="\r\0", exclude_categories=["Cs"])


@unhurried
@given(st.text(TEXT, max_size=60), st.text(TEXT, min_size=1, max_size=20))
def test_any_spelling_in_any_text_is_found_or_not_but_never_fails(text, spelling):
    html = BeautifulSoup("", "html.parser").new_string(text).output_ready("minimal")
    found = explain(f"<p>{html}</p>", [known(spelling)], ARABIC, note)
    assert (
        without_notes(found.html).get_text()
        == BeautifulSoup(f"<p>{html}</p>", "html.parser").get_text()
    )


def test_places_are_whole_and_in_order():
    text = "Duldung und Bescheid"
    places = [text[start:end] for *_term, start, end in Spellings(TERMS).places(text)]
    assert places == ["Duldung", "Bescheid"]
