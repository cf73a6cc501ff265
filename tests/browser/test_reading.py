"""A reader finds who helps, in their language; what a first visit costs."""

import gzip
import re
from urllib.parse import urljoin
from urllib.request import Request, urlopen

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

BUDGET = 60_000  # bytes over the line: HTML, style sheet and script, without fonts
FIRST_VIEWS = {
    "home": "/ar/",
    "services": "/ar/angebote/",
    "service": "/ar/angebote/wohnsitz-anmelden/?municipality=kreuztal",
    "slots": "/ar/booking/?municipality=siegen",
}


def test_english_search_leads_to_the_office_of_kreuztal(page: Page) -> None:
    page.goto("/en/")
    page.locator("main input[name=q]").fill("register my address")
    page.locator("main .search-box button").click()
    page.locator(".result a[href$='/wohnsitz-anmelden/']").click()
    page.locator("select[name=municipality]").select_option("kreuztal")
    page.locator("aside form button").click()
    page.locator(".office a[href*='/orte/kreuztal/buergerbuero']").click()
    expect(page).to_have_url(re.compile(r"/en/orte/kreuztal/buergerbuero/"))
    expect(page.locator("h1")).to_contain_text("Bürgerbüro")
    expect(page.locator("aside a[href^='tel:']").first).to_have_attribute(
        "href", re.compile(r"^tel:[+0]\d+$")
    )
    expect(page.locator("table.hours tr")).to_have_count(5)


@pytest.mark.parametrize(
    "path",
    [
        "angebote/wohnsitz-anmelden/?municipality=kreuztal",
        "angebote/?topic=wohnen&municipality=siegen",
        "booking/?municipality=siegen",
        "search/?q=Wohnung",
        "orte/kreuztal/buergerbuero/",
    ],
)
def test_language_switch_keeps_the_page(page: Page, path: str) -> None:
    page.goto(f"/de/{path}")
    page.locator(".language-menu summary").click()
    page.locator(".language-menu a[lang=ar]").click()
    expect(page).to_have_url(re.compile(re.escape(f"/ar/{path}") + "$"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


def test_page_without_translation_says_so_and_marks_the_german(page: Page) -> None:
    page.goto("/ar/angebote/einbuergerung/")
    expect(page.locator(".language-notice")).to_be_visible()
    heading = page.locator("h1")
    assert heading.evaluate("h1 => h1.closest('[lang]').lang") == "de"
    assert heading.evaluate("h1 => getComputedStyle(h1).direction") == "ltr"


@pytest.mark.parametrize("path", ["orte/kreuztal/buergerbuero/", ""])
def test_phone_numbers_and_times_read_from_left_to_right_in_arabic(
    page: Page, path: str
) -> None:
    page.goto(f"/ar/{path}")
    numbers = page.locator("main a[href^='tel:'], main .hours td")
    assert numbers.count() > 0
    directions = numbers.evaluate_all(
        "all => all.map((element) => getComputedStyle(element).direction)"
    )
    assert set(directions) == {"ltr"}


def test_content_pages_leave_nothing_in_the_browser(page: Page) -> None:
    for path in ("", "angebote/", "angebote/wohnsitz-anmelden/", "search/?q=Kita"):
        page.goto(f"/uk/{path}")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def bytes_of(url: str) -> tuple[int, bytes]:
    """How many bytes come over the line, and what they unpack to."""
    request = Request(url, headers={"Accept-Encoding": "gzip"})
    with urlopen(request, timeout=30) as answer:
        packed = answer.read()
        zipped = answer.headers.get("Content-Encoding") == "gzip"
    return len(packed), gzip.decompress(packed) if zipped else packed


@pytest.mark.parametrize("path", FIRST_VIEWS.values(), ids=FIRST_VIEWS.keys())
def test_first_view_is_light(
    portal: str, path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    html, content = bytes_of(portal + path)
    page = BeautifulSoup(content, "html.parser")
    linked = [link["href"] for link in page.select("link[rel=stylesheet]")]
    linked += [script["src"] for script in page.select("script[src]")]
    assert len(linked) == 2
    parts = [bytes_of(urljoin(portal, address))[0] for address in linked]
    with capsys.disabled():
        print(f"\n{path}: HTML {html} + CSS {parts[0]} + JS {parts[1]} bytes")
    assert html + sum(parts) <= BUDGET
