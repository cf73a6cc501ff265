"""The results page by page."""

from urllib.parse import parse_qs, urlsplit

import pytest

from search import facade, views
from search.asking import MOST_PAGES
from tests import content
from tests.search.test_results_page import EVERYTHING, titles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def offered(index):
    content.languages("de", "en")


def test_pages_follow_each_other_with_the_filters(ask, monkeypatch):
    monkeypatch.setattr("search.views.PAGE_SIZE", 2)
    first = ask(EVERYTHING, "de", municipality="netphen")
    later = first.select_one(".pagination a")["href"]
    assert parse_qs(urlsplit(later).query) == {
        "q": [EVERYTHING],
        "municipality": ["netphen"],
        "page": ["2"],
    }
    second = ask(EVERYTHING, "de", municipality="netphen", page="2")
    assert titles(first) != titles(second)
    assert len(second.select(".pagination a")) == 2


def test_beyond_the_last_page_the_last_one_is_shown(ask, monkeypatch):
    monkeypatch.setattr("search.views.PAGE_SIZE", 2)
    every = int(ask(EVERYTHING).select_one(".result-count").get_text().split()[0])
    last = ask(EVERYTHING, page=str(-(-every // 2)))
    beyond = ask(EVERYTHING, page=str(MOST_PAGES))
    assert titles(beyond) == titles(last) != []
    links = [link["href"] for link in beyond.select(".pagination a")]
    assert links == [link["href"] for link in last.select(".pagination a")]
    assert len(links) == 1


def test_the_last_page_for_one_beyond_it_costs_few_queries(
    ask, django_assert_max_num_queries
):
    ask(EVERYTHING)
    with django_assert_max_num_queries(12):
        assert titles(ask(EVERYTHING, "de", page="50", municipality="netphen"))


def test_a_corrected_query_has_a_last_page_too(ask, monkeypatch):
    asked = []

    def corrected(query, *args, **options):
        asked.append(query)
        return facade.search("Wohngeld", *args, **options)

    monkeypatch.setattr(views, "search", corrected)
    page = ask("Wonhgled", page="9")
    assert titles(page)
    assert asked == ["Wonhgled", "Wohngeld"]
    assert page.select_one("input[name=q]")["value"] == "Wonhgled"
    assert "We found nothing for “Wonhgled”." in " ".join(page.get_text().split())


def test_no_page_after_the_most_there_are_is_offered(ask, monkeypatch):
    for module in ("views", "asking"):
        monkeypatch.setattr(f"search.{module}.MOST_PAGES", 2)
    monkeypatch.setattr("search.views.PAGE_SIZE", 1)
    assert len(ask(EVERYTHING, page="1").select(".pagination a")) == 1
    links = ask(EVERYTHING, page="2").select(".pagination a")
    assert [link.get_text() for link in links] == ["Back"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "1" * 5000, "51", ""])
def test_an_odd_page_number_gets_a_page(ask, page):
    assert ask("Kita", page=page).select_one(".result-count")
