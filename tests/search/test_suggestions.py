"""What is suggested while somebody types."""

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.facade import search
from search.indexing import rebuild
from search.models import Concept, Term
from search.suggestions import (
    MOST,
    MOST_OF_A_KIND,
    TERM,
    Known,
    lines_of,
    suggestions,
)
from tests import content

pytestmark = pytest.mark.django_db
KINDS = ("topic", TERM, "service", "office")


@pytest.fixture
def languages(index):
    content.languages("de", "en", "ar", "uk")
    return index


def found(typed, language="de"):
    return [(each.kind, each.text) for each in suggestions(typed, language)]


def texts(typed, language="de"):
    return [each.text for each in suggestions(typed, language)]


def numbers(texts, prefix):
    lines = lines_of((text, number) for number, text in enumerate(texts))
    return list(lines.starting(prefix))


# Pure


def test_texts_that_start_so_come_before_those_with_a_later_word_that_does():
    wanted = ["geld fur kinder", "kindergeld", "kind", "schule kind kindergarten"]
    assert numbers(wanted, "kind") == [
        *[(False, 2), (False, 1)],
        *[(True, 0), (True, 3)],
    ]


def test_a_word_is_not_found_by_its_middle_or_across_texts():
    assert numbers(["elterngeld", "kind", "er wohnt"], "geld") == []
    assert numbers(["kind", "er wohnt"], "kind er") == []


WORDS = st.text("abc", min_size=1, max_size=3)
SENTENCES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)


@given(st.lists(SENTENCES, max_size=8), SENTENCES)
def test_exactly_the_texts_with_a_word_that_starts_so_are_found(sentences, prefix):
    expected = {
        number
        for number, sentence in enumerate(sentences)
        if f" {prefix}" in f" {sentence}"
    }
    assert {number for _, number in numbers(sentences, prefix)} == expected


def test_no_kind_takes_all_the_room():
    many = [(f"wohn{number:02}", number) for number in range(50)]
    known = Known({(kind, "de"): lines_of(many) for kind in KINDS}, [])
    first = known.starting("wohn", ["de"])[: len(KINDS) * MOST_OF_A_KIND]
    assert {
        c.kind: sum(o.kind == c.kind for o in first) for c in first
    } == dict.fromkeys(KINDS, MOST_OF_A_KIND)


# With a site


def test_the_beginning_of_any_word_of_a_title_is_enough(index):
    assert ("service", "Kita und Tagespflege") in found("tag")
    assert ("municipality", "Netphen") in found("netp")
    assert ("office", "Jugendamt Kreuztal") in found("jugendamt kre")
    assert found("endamt") == []


def test_a_topic_with_the_title_of_its_service_is_not_suggested_beside_it(index):
    assert found("kita und").count(("service", "Kita und Tagespflege")) == 1
    assert ("topic", "Kita und Tagespflege") not in found("kita und")
    assert ("topic", "Familie") in found("fam")


def test_readers_are_suggested_titles_of_their_own_language(index):
    first = suggestions("حضا", "ar")[0]
    assert first.language.direction == "rtl"
    paths = {each.text: each.path for each in suggestions("حض", "ar")}
    assert paths["الحضانة ورعاية الأطفال"] == "/ar/angebote/kita/"


def test_the_arabic_article_makes_no_difference(index):
    assert texts("الحضا", "ar") == texts("حضا", "ar")


def test_german_titles_are_suggested_with_what_they_are_called_in_the_readers_language(
    index,
):
    kita = next(each for each in suggestions("tag", "ar") if each.path)
    assert (kita.text, kita.language.code) == ("Kita und Tagespflege", "de")
    assert kita.note == "الحضانة ورعاية الأطفال"
    assert kita.path == "/ar/angebote/kita/"


@pytest.mark.parametrize(
    ("language", "typed", "is_enough"),
    [
        ("de", "ki", False),
        ("de", "kit", True),
        ("de", " K i ", False),
        ("uk", "са", False),
        ("uk", "сад", True),
        ("ar", "ح", False),
        ("ar", "حض", True),
        ("fa", "مه", True),
    ],
)
def test_two_letters_are_enough_only_in_scripts_whose_letters_tell_more(
    index, language, typed, is_enough
):
    concept = Concept.objects.get(key="kita")
    for code, text in (("uk", "садок"), ("fa", "مهد")):
        Term.objects.get_or_create(concept=concept, language=code, text=text)
    rebuild()
    assert bool(suggestions(typed, language)) == is_enough


def test_terms_are_suggested_only_if_they_find_something(index):
    for key, text in (("kita", "Krabbelkreis"), ("nothing", "Krabbelkäfer")):
        concept, _ = Concept.objects.get_or_create(key=key)
        Term.objects.create(concept=concept, language="de", text=text)
    rebuild()
    assert found("krabb") == [(TERM, "Krabbelkreis")]


def test_terms_of_a_concept_that_is_not_to_be_offered_are_not_suggested(index):
    concept = Concept.objects.get(key="kita")
    Term.objects.create(concept=concept, language="de", text="Krabbelkreis")
    Concept.objects.filter(key="kita").update(
        is_suggested=False, changed_at=timezone.now()
    )
    rebuild()
    assert found("krabb") == []


def test_a_term_that_repeats_a_title_is_left_out(index):
    concept = Concept.objects.get(key="wohngeld")
    Term.objects.get_or_create(concept=concept, language="de", text="wohngeld")
    rebuild()
    assert [text.lower() for text in texts("wohng")].count("wohngeld") == 1


def test_a_misspelt_word_is_corrected_only_where_nothing_starts_so(index):
    assert "Wohngeld" in texts("wohngelt")
    assert texts("qqxxqqxx") == []


def test_a_page_that_was_taken_off_is_not_suggested(index):
    assert ("service", "Wohngeld") in found("wohng")
    index.wohngeld.unpublish()
    assert ("service", "Wohngeld") not in found("wohng")


def test_an_office_that_has_closed_is_not_suggested(index):
    def offices():
        return [e.path for e in suggestions("jugendamt netphen", "de")]

    assert "/de/orte/netphen/altes-jugendamt/" not in offices()
    with time_machine.travel("2019-06-01"):
        assert "/de/orte/netphen/altes-jugendamt/" in offices()


def test_nothing_is_suggested_twice(index):
    for typed in ("kit", "jug", "woh", "net"):
        shown = [(each.path, each.text) for each in suggestions(typed, "ar")]
        assert len(shown) == len(set(shown)) <= MOST


def test_three_queries_at_most(index, django_assert_max_num_queries):
    suggestions("kita", "de")
    search("warm up", "de")
    for typed in ("kit", "wohngelt", "qqxxqqxx"):
        with django_assert_max_num_queries(3):
            suggestions(typed, "ar")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=100), st.sampled_from(["de", "ar", "ti", "tr"]))
def test_any_text_gets_suggestions_or_none(index, typed, language):
    assert len(suggestions(typed, language)) <= MOST


# What the search box asks


def test_the_search_box_gets_words_to_be_shown(languages, client):
    answer = client.get("/en/search/suggestions/", {"q": "housing"})
    told = answer.json()
    assert told["label"] == "Suggestions"
    assert told["announcement"] == f"{len(told['items'])} suggestions"
    assert {
        "text": "Housing benefit",
        "lang": "en",
        "dir": "ltr",
        "note": "",
        "kind": "",
        "path": "/en/angebote/wohngeld/",
        "keeps_town": True,
    } in told["items"]


def test_only_pages_that_show_the_town_are_to_keep_it(languages, client):
    told = [
        item
        for typed in ("kita", "fam", "netp")
        for item in client.get("/de/search/suggestions/", {"q": typed}).json()["items"]
    ]
    paths = {item["path"]: item["keeps_town"] for item in told}
    assert paths["/de/angebote/kita/"]
    assert paths["/de/angebote/?topic=familie"]
    assert not paths["/de/orte/netphen/"]


def test_only_who_typed_keeps_suggestions_and_not_for_long(languages, client):
    answer = client.get("/en/search/suggestions/", {"q": "kit"})
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


@pytest.mark.parametrize("typed", ["", "k", "\0", "x" * 10_000, "%", '"<b>', "\u202e"])
def test_the_search_box_may_ask_for_anything(languages, client, typed):
    answer = client.get("/ar/search/suggestions/", {"q": typed})
    assert (answer.status_code, answer.json()["items"]) == (200, [])
    assert answer.json()["announcement"] == ""
