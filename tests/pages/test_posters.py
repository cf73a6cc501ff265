"""Posters: what the code leads to, that it can be read, and bad answers."""

import re

import pytest
import segno
from django.urls import reverse
from django.utils import translation

from pages.models import District
from pages.posters import ERROR_CORRECTION, QUIET_ZONE
from tests import content
from tests.factories import topic
from tests.pages.test_link_screens import reading_english
from tests.reader import soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db
DEMONSTRATION = (
    "Demonstration: not an official website. Offices, people and phone numbers "
    "are invented. Only the emergency numbers are real."
)
ROOT = "https://kim.example"


@shared
def site():
    content.home()
    content.municipality_page("netphen")
    content.languages("de", "en", "ar", "uk", "ru", "tr", "fa", "fr")
    topic("sprache")


@pytest.fixture
def root(admin_client, admin_user, settings):
    settings.WAGTAILADMIN_BASE_URL = ROOT
    return reading_english(admin_client, admin_user)


def printed(client, **answers):
    query = {"what": "booking", "language": "de", "size": "a4", **answers}
    answer = client.get(reverse("pages_poster"), query)
    assert answer.status_code == 200
    return soup(answer)


def address(page):
    return page.select_one(".poster__address").get_text()


def modules(svg):
    """The dark squares of a drawn code, read from its path: {(column, row)}."""
    dark, x, y = set(), 0.0, 0.0
    steps = re.findall(r"([Mmh])\s*(-?[\d.]+)(?:[ ,]*(-?[\d.]+))?", svg.path["d"])
    for command, first, second in steps:
        if command == "M":
            x, y = float(first), float(second)
        elif command == "m":
            x, y = x + float(first), y + float(second)
        else:
            dark |= {(int(x) + step, int(y)) for step in range(int(first))}
            x += int(first)
    return dark


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "/de/booking/"),
        ({"municipality": "netphen"}, "/de/booking/?municipality=netphen"),
        ({"language": "ar"}, "/ar/booking/"),
        ({"what": "municipality:netphen"}, "/de/orte/netphen/"),
        ({"what": "topic:sprache"}, "/de/angebote/?topic=sprache"),
        (
            {"what": "topic:sprache", "municipality": "netphen", "language": "uk"},
            "/uk/angebote/?topic=sprache&municipality=netphen",
        ),
    ],
)
def test_the_code_leads_where_the_poster_says(root, answers, expected):
    page = printed(root, **answers)
    assert address(page) == f"kim.example{expected}"
    code = segno.make_qr(ROOT + expected, error=ERROR_CORRECTION, boost_error=False)
    dark = {
        (column + QUIET_ZONE, row + QUIET_ZONE)
        for row, line in enumerate(code.matrix)
        for column, is_dark in enumerate(line)
        if is_dark
    }
    assert modules(page.select_one("svg.poster__code")) == dark


def test_the_code_has_its_quiet_zone_and_a_name(root):
    page = printed(root)
    svg = page.select_one("svg.poster__code")
    size = int(svg["viewbox"].split()[-1])
    places = [place for square in modules(svg) for place in square]
    assert min(places) == QUIET_ZONE
    assert max(places) == size - QUIET_ZONE - 1
    frame = page.select_one("[role=img]")
    assert frame["aria-label"] == address(page)


def test_each_language_has_its_lines_in_its_direction(root):
    page = printed(root, language="ar", others=["de", "uk"])
    blocks = page.select(".poster__block")
    assert [(block["lang"], block["dir"]) for block in blocks] == [
        ("ar", "rtl"),
        ("de", "ltr"),
        ("uk", "ltr"),
    ]
    for block in blocks:
        with translation.override(block["lang"]):
            heading = translation.gettext("Book an appointment")
        assert block.find(["h1", "h2"]).get_text() == heading
    assert len(page.select("h1")) == 1


def test_the_first_language_stands_there_once(root):
    page = printed(root, others=["de", "en"])
    assert [block["lang"] for block in page.select(".poster__block")] == ["de", "en"]


def test_no_more_than_six_languages_fit(root):
    six = ["en", "ar", "uk", "ru", "tr"]
    assert len(printed(root, others=six).select(".poster__block")) == 6
    page = printed(root, others=[*six, "fa"])
    assert not page.select(".poster__block")
    assert "at most five more languages" in page.get_text()
    # What was chosen is still there.
    chosen = page.select("input[name=others][checked]")
    assert [box["value"] for box in chosen] == [*six, "fa"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "municipality:nowhere"},
        {"what": ""},
        {"municipality": "nowhere"},
        {"language": "xx"},
        {"others": ["de", "xx"]},
        {"size": "a0"},
        {"language": "pl"},
    ],
)
def test_wrong_answers_bring_the_form_back(root, wrong):
    page = printed(root, **wrong)
    assert not page.select(".poster__block")
    assert page.select("[role=alert]")


def test_the_form_offers_what_there_is(root):
    page = soup(root.get(reverse("pages_posters")))
    values = [option["value"] for option in page.select("select[name=what] option")]
    assert values == ["booking", "municipality:netphen", "topic:sprache"]
    assert page.select_one("select[name=size]")


def test_paper_and_demonstration(root, settings):
    page = printed(root, size="a5")
    assert "poster--a5" in page.body["class"]
    assert not page.select(".poster__demo")
    District.objects.update_or_create(defaults={"is_demo": True})
    told = printed(root).select_one(".poster__demo").get_text()
    with translation.override("de"):
        assert told == translation.gettext(DEMONSTRATION)


def test_visitors_print_nothing(client, db):
    assert client.get(reverse("pages_poster")).status_code == 302


def test_of_many_languages_only_the_first_says_how(root):
    few = printed(root, others=["en", "uk"], municipality="netphen")
    many = printed(root, others=["en", "uk", "ar"], municipality="netphen")
    assert [len(block.select("p")) for block in few.select(".poster__block")] == [
        3,
        2,
        2,
    ]
    assert [len(block.select("p")) for block in many.select(".poster__block")] == [
        *(3, 1, 1, 1)
    ]
