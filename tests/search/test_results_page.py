"""The results page: filters, marked words, what a word means, and a way on."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from search import facade, views
from search.asking import BIDI_CONTROL, Asked
from search.indexing import rebuild
from search.models import FruitlessSearch
from search.views import LONGEST_SUMMARY, shortened
from tests import content
from tests.reader import soup, text_of
from tests.search.test_facade import NASTY

pytestmark = pytest.mark.django_db
EVERYTHING = "Kita Wohngeld Jugendamt"


@pytest.fixture(autouse=True)
def offered(index):
    content.languages("de", "en", "ar", "uk")
    return index


def titles(page):
    return [link.get_text() for link in page.select(".result h2 a")]


def choices(page, name):
    """{value: (number, address)} of one filter."""
    found = {}
    for link in page.select(".facet a"):
        values = parse_qs(urlsplit(link["href"]).query)
        if name in values:
            found[values[name][0]] = (
                int(link.select_one(".facet__number").get_text()),
                link["href"],
            )
    return found


def test_the_number_of_hits_is_said_as_a_status(ask):
    page = ask("Wohngeld")
    assert page.select_one("[role=status]").get_text().split()[0] == str(
        len(titles(page))
    )


def test_words_that_were_searched_for_are_marked_in_titles_and_summaries(ask):
    page = ask("Miete", "de")
    assert [mark.get_text() for mark in page.select(".result mark")] == ["Miete"]


def test_a_hit_in_another_language_says_so(ask):
    hit = ask("Wohngeld", "uk").select_one(".result")
    assert hit.h2["lang"] == "en"
    assert (hit.h2["dir"], hit.select_one(".tag[lang=en]").get_text(strip=True)) == (
        "ltr",
        "English",
    )


def test_what_kind_of_thing_a_hit_is_stands_beside_it(ask):
    tags = {tag.get_text(strip=True) for tag in ask("Netphen Kita").select(".tag")}
    assert {"Topic", "Town or municipality", "Jugendamt"} - tags <= {"Jugendamt"}


def test_an_office_shows_where_it_is(index, ask):
    office = index.offices["netphen"]
    office.street = "Marktplatz 1"
    office.save()
    page = ask("Jugendamt Netphen", "de")
    assert "Marktplatz 1" in page.select_one(".result").get_text()


def test_each_choice_of_a_filter_leaves_as_many_hits_as_it_says(ask):
    page = ask(EVERYTHING, "de")
    for name in ("topic", "municipality"):
        offered = choices(page, name)
        assert offered
        for value, (number, _) in offered.items():
            left = ask(EVERYTHING, "de", **{name: value})
            assert left.select_one(".result-count").get_text().split()[0] == str(number)


def test_a_chosen_filter_comes_first_and_can_be_taken_away(ask):
    page = ask(EVERYTHING, "de", municipality="netphen", topic="kita")
    chosen = page.select(".facet li:first-child a[aria-current=true]")
    assert [link.bdi.get_text() for link in chosen] == [
        "Kita und Tagespflege",
        "Netphen",
    ]
    chips = {chip.bdi.get_text(): chip["href"] for chip in page.select("a.tag")}
    left = parse_qs(urlsplit(chips["Netphen"]).query)
    assert left == {"q": [EVERYTHING], "topic": ["kita"]}


def test_what_a_choice_does_is_said_in_words(ask):
    def said(link):
        for hidden in link.select("[aria-hidden=true]"):
            hidden.decompose()
        return " ".join(link.get_text().split())

    page = ask("Wohngeld", "en", municipality="netphen")
    names = {said(link) for link in page.select(".facet a")}
    number = len(titles(page))
    words = f"{number} result" if number == 1 else f"{number} results"
    assert f"Remove filter: Netphen {words}" in names
    assert any(
        re.fullmatch(r"(?!Remove).+ (1 result|\d+ results)", name) for name in names
    )


def test_a_choice_without_a_hit_is_not_offered_unless_chosen(ask):
    page = ask("Wohngeld", "de", municipality="netphen", topic="kita")
    assert list(choices(page, "topic")) == ["wohngeld"]
    chips = [chip.bdi.get_text() for chip in page.select("a.tag")]
    assert chips == ["Kita und Tagespflege", "Netphen"]


def test_links_keep_the_town(index, ask):
    page = ask("Kita", "de", municipality="netphen")
    paths = {link["href"] for link in page.select(".result h2 a")}
    assert "/de/angebote/kita/?municipality=netphen" in paths
    assert "/de/angebote/?topic=kita&municipality=netphen" in paths
    assert "/de/orte/netphen/jugendamt/" in paths
    kept = page.select_one(".search-box input[name=municipality]")
    assert kept["value"] == "netphen"


@pytest.mark.parametrize(
    ("name", "words"),
    [("topic", "topic"), ("municipality", "municipality"), ("spoken", "language")],
)
@pytest.mark.parametrize("value", ["atlantis", "<b>", "\0", "'; --"])
def test_an_unknown_filter_is_told_and_filters_nothing(ask, name, words, value):
    page = ask("Wohngeld", **{name: value})
    notice = page.select_one(".notice--warning").get_text()
    assert "We do not know this" in notice
    assert words in notice
    assert titles(page) == titles(ask("Wohngeld"))
    assert "<b>" not in str(page)


def test_a_correction_is_a_link_that_keeps_the_filters(ask):
    page = ask("Kita Wohnngeld", "en", municipality="netphen")
    link = page.find("a", string="Kita Wohngeld")
    assert parse_qs(urlsplit(link["href"]).query) == {
        "q": ["Kita Wohngeld"],
        "municipality": ["netphen"],
    }


def test_hits_of_another_query_than_the_typed_one_are_told(ask, monkeypatch):
    other = facade.search("Wohngeld", "en")
    monkeypatch.setattr(views, "search", lambda *args, **kwargs: other)
    text = ask("Wonhgled").get_text()
    assert "We found nothing for “Wonhgled”." in " ".join(text.split())
    assert "results for “Wohngeld”" in " ".join(text.split())


def test_what_was_typed_does_not_turn_round_the_words_beside_it(ask, monkeypatch):
    other = facade.search("Wohngeld", "en")
    monkeypatch.setattr(views, "search", lambda *args, **kwargs: other)
    page = ask("<b>سكن")
    told = page.select_one(".result-count").find_next_sibling("p")
    assert [part.get_text() for part in told.select("bdi")] == ["<b>سكن", "Wohngeld"]
    assert page.title.get_text().startswith("\u2068<b>سكن\u2069 – Search")


def test_characters_that_turn_text_round_are_not_repeated(ask):
    page = ask("\u202eWohn\u2067geld\u200f\u061c")
    assert page.select_one("input[name=q]")["value"] == "Wohngeld"
    assert BIDI_CONTROL.findall(page.title.get_text()) == ["\u2068", "\u2069"]
    assert "Wohngeld" in titles(page) or "Housing benefit" in titles(page)


def test_few_good_matches_are_told(ask, monkeypatch):
    assert "Few of these" not in ask("Wohngeld").get_text()
    found = replace(facade.search("Wohngeld", "en"), is_sparse=True)
    monkeypatch.setattr(views, "search", lambda *args, **kwargs: found)
    assert "Few of these results fit well." in ask("Wohngeld").get_text()


@pytest.mark.parametrize(
    ("language", "query"),
    [
        ("de", "Was ist eine Duldung?"),
        ("en", "What is a Duldung?"),
        ("en", "duldung"),
    ],
)
def test_what_an_official_word_means_stands_on_top(index, ask, language, query):
    content.term("Duldung", name_en="toleration", explanation_en="No deportation.")
    rebuild()
    meant = ask(query, language).select_one(".definition")
    assert meant.h2.bdi.get_text() == "Duldung"
    text = {"de": "Was Duldung heißt.", "en": "No deportation."}[language]
    assert text in meant.get_text()
    assert meant.p["lang"] == language


def test_where_nothing_is_found_topics_and_the_chosen_towns_adviser_help(index, ask):
    for town in ("netphen", "kreuztal"):
        content.case_managers(town, title=f"Beratung {town}")
    for parameters in ({"q": "qqxxqqxx", "municipality": "netphen"}, {"q": "99999"}):
        assert ask(**parameters).select(".topic-tile")
    page = ask("qqxxqqxx", "de", municipality="netphen")
    assert [o.h3.get_text() for o in page.select(".office")] == ["Beratung netphen"]
    booking = page.select_one("main a.button--primary")["href"]
    assert booking.endswith("/de/booking/?municipality=netphen")
    assert page.select_one("main a.button--secondary")["href"] == "?q=qqxxqqxx"


def test_a_typed_postal_code_tells_the_town(index, ask):
    for town in ("netphen", "kreuztal"):
        content.case_managers(town, title=f"Beratung {town}")
    page = ask("57223", "de", topic="wohngeld")
    assert not titles(page)
    assert [o.h3.get_text() for o in page.select(".office")] == ["Beratung kreuztal"]


@pytest.mark.parametrize("typed", ["٥٧٢٢٣", "۵۷۲۲۳", "57223 ؟"])
def test_a_postal_code_is_read_in_any_digits(index, ask, typed):
    for town in ("netphen", "kreuztal"):
        content.case_managers(town, title=f"Beratung {town}")
    page = ask(typed, "ar", topic="wohngeld")
    assert [o.h3.get_text() for o in page.select(".office")] == ["Beratung kreuztal"]


def test_what_only_a_filter_hides_is_not_counted_as_searched_in_vain(ask):
    ask("qqxxqqxx", municipality="netphen")
    assert not FruitlessSearch.objects.exists()
    ask("qqxxqqxx")
    assert FruitlessSearch.objects.get().term == "qqxxqqxx"


def test_without_a_query_topics_are_offered(ask):
    page = ask()
    assert len(page.select(".topic-tile")) == 2
    assert not page.select(".facets, .result, .office")
    assert page.select_one("meta[name=robots]")["content"] == "noindex"


def test_nothing_typed_comes_back_as_markup(client, index):
    for query in [*NASTY, "<mark>Kita</mark>", '"><b id=x>']:
        address = "/ar/search/?" + urlencode({"q": query}, errors="surrogatepass")
        answer = client.get(address)
        assert answer.status_code == 200
        page = soup(answer)
        assert not page.select("script:not([src]), #x"), ascii(query)
        assert page.select("mark") == page.select(".result mark"), ascii(query)


def test_a_short_text_stays_and_a_long_one_ends_between_words():
    assert shortened("Kita") == "Kita"
    long = "Betreuung " * 100
    assert shortened(long) == " ".join(["Betreuung"] * 20) + " …"
    assert len(shortened("x" * 1000)) <= LONGEST_SUMMARY + 2


def test_an_address_leaves_out_what_is_empty():
    asked = Asked("Kita & Hort")
    assert asked.address() == "?q=Kita+%26+Hort"
    assert asked.address(page="2", topic="") == "?q=Kita+%26+Hort&page=2"
    assert asked.carry("/de/angebote/kita/") == "/de/angebote/kita/"


def test_the_page_says_no_more_than_it_should(client, index):
    """What was typed stands in the field and the title, and nowhere in a link outside."""
    answer = client.get("/de/search/", {"q": "Geheimnis"})
    assert "Geheimnis" in text_of(answer)
    assert all(
        "Geheimnis" not in link["href"] or link["href"].startswith(("?", "/"))
        for link in soup(answer).select("a[href]")
    )
