"""An explanation adds up to what the engine says."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.expansion_reasons import Reason, reason_of
from search.explain import explain
from search.explanation import Explanation
from search.facade import search
from search.staff import testbox
from tests.reader import soup
from tests.search.glossary_editing import editor

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
]

PAGE = "/admin/search/test/"
QUERIES = [
    ("Kita", "de", None),
    ("Kita Betreuung Kreuztal", "de", "kreuztal"),
    ("Wohngelt", "de", None),
    ("حضانة الأطفال", "ar", "netphen"),
    ("housing benefit", "en", None),
    ("jugend", "de", None),
    ("57250", "de", None),
    ("nounou", "fr", None),
    ("der die das", "de", None),
]


@pytest.mark.parametrize(("query", "language", "town"), QUERIES)
def test_shares_add_up_to_the_score(index, query, language, town):
    told = explain(query, language, town)
    found = search(query, language, municipality=town, limit=10)
    assert [hit.identity for hit in told.hits] == [(h.kind, h.id) for h in found.hits]
    assert told.total == found.total
    for explained, hit in zip(told.hits, found.hits, strict=True):
        assert explained.score == hit.score
        assert explained.computed == pytest.approx(hit.score)
        assert not explained.is_off


def test_each_word_is_told_with_its_reasons(index):
    told = explain("Die Kitas Wohngelt qxqxqx", "de")
    said = {word.text: word for word in told.words}
    assert list(said) == ["die", "kitas", "wohngelt", "qxqxqx"]
    assert said["die"].says_nothing
    assert Reason.STEM in {each.reason for each in said["kitas"].meant}
    typo = {
        each.key[1] for each in said["wohngelt"].meant if each.reason is Reason.TYPO
    }
    assert "wohngeld" in typo
    assert said["qxqxqx"].meant == ()


def test_a_concept_is_told_with_the_term_that_named_it(index):
    [asked] = [c for c in explain("nounou", "fr").concepts if c.key == "childcare"]
    assert (asked.term.language, asked.term.text) == ("fr", "nounou")
    assert asked.term.is_whole


def test_too_little_evidence_is_told(index):
    told = explain("qxqxqx qyqyqy wohngeldqz qzqzqz", "de")
    assert (told.is_doubted, told.total) == (True, 0)
    assert any(word.meant for word in told.words)
    assert not explain("Wohngeld", "de").is_doubted
    assert not explain("qxqxqx", "de").is_doubted


def test_a_chosen_town_is_a_factor(index):
    hits = explain("Jugendamt", "de", "kreuztal").hits
    own = next(hit for hit in hits if hit.hit.title.endswith("Kreuztal"))
    assert "own municipality" in dict(own.told_factors)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("wohnung", Reason.TYPED),
        ("wohn", Reason.STEM),
        ("wohnungsuchen", Reason.JOINED),
        ("haus", Reason.PART),
        ("wohnungen", Reason.PREFIX),
        ("sozialwohnung", Reason.CONTAINS),
        ("wohnnug", Reason.TYPO),
        ("qxqxqx", Reason.OTHER),
    ],
)
def test_how_a_lexeme_came_from_a_word(text, reason):
    told = reason_of(("word", text), "wohnung", ["wohn"], ["haus"], ["wohnungsuchen"])
    assert told is reason
    assert reason_of(("sound", "1234"), "x", [], [], []) is Reason.SOUND


@given(query=st.text(max_size=60), language=st.sampled_from(["de", "ar", "ti"]))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_is_explained(index, query, language):
    told = explain(query, language)
    assert all(not hit.is_off for hit in told.hits)


def test_without_an_index_there_is_nothing_to_explain(site):
    assert explain("Kita", "de").hits == ()


def run(*args):
    out = StringIO()
    call_command("search_explain", *args, stdout=out)
    return out.getvalue()


def test_the_command_prints_the_same_as_text(index):
    text = run("Kita", "--municipality", "netphen")
    assert "word kita\n" in text
    assert "concept childcare 1.00 by de 'Kita'" in text
    hit = explain("Kita", "de", "netphen").hits[0]
    assert f" 1. {hit.score:7.3f} service kita: Kita und Tagespflege\n" in text


def test_the_command_refuses_what_it_does_not_know(index):
    with pytest.raises(CommandError, match="There is no municipality 'atlantis'"):
        run("Kita", "--municipality", "atlantis")
    with pytest.raises(CommandError, match="invalid choice"):
        run("Kita", "--lang", "tlh")


def test_the_page_shows_words_concepts_and_sums(index, client):
    editor(client)
    assert soup(client.get(PAGE)).select_one("form [name=q]")
    page = soup(client.get(PAGE, {"q": "Wohngelt", "language": "de"}))
    assert "wohngelt" in page.select_one("tbody").get_text()
    assert "spelt nearly so" in page.select_one("tbody").get_text()
    assert page.select("ol > li")
    assert "not explained" not in page.get_text()


@pytest.mark.parametrize(
    ("total", "told"),
    [(0, "Readers see the results for Wohngeld."), (3, "Perhaps meant: Wohngeld")],
)
def test_it_is_said_where_readers_get_what_the_correction_finds(
    index, client, monkeypatch, total, told
):
    editor(client)
    found = Explanation(correction="Wohngeld", total=total)
    monkeypatch.setattr(testbox, "explain", lambda *_asked: found)
    page = soup(client.get(PAGE, {"q": "Wohngelt", "language": "de"}))
    assert told in " ".join(page.get_text().split())


def test_a_correction_is_one_click_away(index, client):
    editor(client)
    page = soup(client.get(PAGE, {"q": "Wohngelt", "language": "de"}))
    link = page.select_one("section a[href^='?']")
    assert link.get_text() == "Wohngeld"
    again = soup(client.get(PAGE + link["href"]))
    assert again.select_one("[name=q]")["value"] == "Wohngeld"


@pytest.mark.parametrize(
    "asked",
    [
        {"q": ""},
        {"q": "x" * 10_000},
        {"q": "\x00\u202e<script>alert(1)</script>"},
        {"q": "Kita", "language": "tlh"},
        {"q": "Kita", "municipality": "atlantis"},
        {"q": "Kita", "engine": "x"},
    ],
)
def test_bad_input_gets_a_page(index, client, asked):
    editor(client)
    answer = client.get(PAGE, asked)
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


def test_the_page_needs_few_queries(index, client):
    editor(client)
    asked = {"q": "Kita Wohngeld Jugendamt", "language": "de"}
    client.get(PAGE, asked)
    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE, asked)
    assert len(queries) <= 22
