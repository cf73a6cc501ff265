"""Every kind of page through axe: WCAG 2.0 to 2.2 A and AA, and good practice.

No rule is switched off. What axe does not see is measured: reflow at 320 pixels
(WCAG 1.4.10) and targets of 24 pixels (2.5.8).
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.reader import Reader

LANGUAGES = ("de", "en", "ar")
PHONE, DESK = 360, 1280
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back from the browser: all else takes longer than the search.
# No rule of these tags reads style sheets, which axe would otherwise fetch each time.
RUN = """
async ([scope, tags]) => {
  const runOnly = {type: 'tag', values: tags};
  const found = await axe.run(scope ?? document,
    {runOnly, resultTypes: ['violations'], preload: {assets: ['media']}});
  return found.violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 200)}`));
}
"""
PAGES = {
    "home": "",
    "services": "angebote/",
    "services of a topic": "angebote/?topic=wohnen&municipality=kreuztal",
    "service": "angebote/wohnsitz-anmelden/?municipality=kreuztal",
    "service for any town": "angebote/wohnsitz-anmelden/",
    "service in German": "angebote/einbuergerung/",
    "municipalities": "orte/",
    "municipality": "orte/kreuztal/",
    "offices": "stellen/",
    "office": "orte/kreuztal/buergerbuero/",
    "office that ends": "stellen/auslaenderbehoerde-kreis/",
    "guide": "barrierefreiheit/",
    "search": "search/",
    "search with hits": "search/?q=Wohnung",
    "search with filters": "search/?q=Wohnung&topic=wohnen&municipality=netphen",
    "search for an official word": "search/?q=Duldung&spoken=unknown",
    "search without hits": "search/?q=qqqqzzzz",
    "booking": "booking/",
    "booking with an error": "booking/?municipality=nirgendwo",
    "slots": "booking/?municipality=siegen",
    "privacy": "booking/privacy/?municipality=siegen",
    "deleted": "appointments/deleted/",
}
BAD_INPUT = {"booking/?municipality=nirgendwo": 400}
APPOINTMENT_PAGES = {
    "appointment": "appointments/{booked}/",
    "cancellation": "appointments/{booked}/cancellation/",
    "move": "appointments/{booked}/move/",
    "deletion": "appointments/{booked}/deletion/",
    "cancelled": "appointments/{cancelled}/",
    "details": "booking/{held}/",
}
SMALL_TARGETS = """
() => [...document.querySelectorAll('a, button, input, select, summary, textarea')]
  .filter((element) => {
    const style = getComputedStyle(element);
    const inText = style.display === 'inline' && element.closest('p, li, dd');
    const labelled = element.labels?.[0]?.closest('.choice');
    const box = (labelled ?? element).getBoundingClientRect();
    return element.type !== 'hidden' && box.width > 1 && !inText
      && Math.min(box.width, box.height) < 24;
  })
  .map((element) => element.outerHTML)
"""
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"
# Words that stand out of their own box, where the box does not scroll.
CUT = """
() => [...document.querySelectorAll('main a, main button, main li, main p, main td')]
  .filter((element) => element.clientWidth > 1
    && element.scrollWidth > element.clientWidth + 1)
  .map((element) => element.outerHTML.slice(0, 200))
"""


@dataclass(frozen=True)
class Links:
    """Secrets of one reader's appointments, each in another state."""

    held: str
    booked: str
    cancelled: str


@pytest.fixture(scope="session")
def links(portal: str) -> Links:
    reader = Reader(portal)
    cancelled = reader.book("de", "siegen", "Anna").secret
    question = reader.ask(f"/de/appointments/{cancelled}/cancellation/")
    form = question.html.select_one("main form")
    assert form is not None
    reader.send(question, form)
    return Links(
        held=reader.hold(reader.free_times("de", "siegen")).secret,
        booked=reader.book("de", "siegen", "أمينة").secret,
        cancelled=cancelled,
    )


def violations(page: Page, scope: str | None = None) -> str:
    """What axe finds, one line for each place; empty when all is well."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    return "\n".join(page.evaluate(RUN, [scope, TAGS]))


def visit(page: Page, path: str, status: int = 200) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == status


def look_at(page: Page, *widths: int) -> None:
    """Nothing wrong at these widths of the window."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        problems = violations(page)
        assert not problems, f"{page.url} at {width}:\n{problems}"


def measure(page: Page) -> None:
    """No sideways scrolling, nothing cut off, targets large enough on a phone."""
    for width in (320, PHONE):
        page.set_viewport_size({"width": width, "height": 740})
        assert page.evaluate(OVERFLOW) <= 0, f"{page.url} scrolls sideways at {width}"
        assert page.evaluate(CUT) == [], f"{page.url} at {width}"
    assert page.evaluate(SMALL_TARGETS) == [], page.url


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_is_accessible(shared_page: Page, language: str, path: str) -> None:
    visit(shared_page, f"/{language}/{path}", BAD_INPUT.get(path, 200))
    assert shared_page.locator("html").get_attribute("lang") == language
    look_at(shared_page, PHONE, DESK)
    measure(shared_page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path", APPOINTMENT_PAGES.values(), ids=APPOINTMENT_PAGES.keys()
)
def test_appointment_page_is_accessible(
    shared_page: Page, links: Links, language: str, path: str
) -> None:
    visit(shared_page, f"/{language}/{path.format(**vars(links))}")
    if shared_page.locator("#id_letters").count():
        shared_page.locator("#id_letters").fill("أمي")
        shared_page.locator("main form button").click()
        expect(shared_page.locator("#id_letters")).to_have_count(0)
    look_at(shared_page, PHONE, DESK)
    measure(shared_page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_question_for_the_name_is_accessible(
    shared_page: Page, links: Links, language: str
) -> None:
    shared_page.context.clear_cookies()
    visit(shared_page, f"/{language}/appointments/{links.booked}/")
    shared_page.locator("#id_letters").fill("xyz")
    shared_page.locator("main form button").click()
    expect(shared_page.locator(".field--error")).to_be_visible()
    look_at(shared_page, PHONE, DESK)
    measure(shared_page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_that_does_not_exist_is_accessible(
    shared_page: Page, language: str
) -> None:
    visit(shared_page, f"/{language}/gibt-es-nicht/", 404)
    look_at(shared_page, PHONE, DESK)
    measure(shared_page)


@pytest.fixture(scope="session")
def empty_topic(portal: str) -> str:
    """A topic without a single service: an editor takes its only one off the site."""
    topic = "mitmachen"
    staff = Reader(portal)
    staff.sign_in("admin")
    title = staff.ask(f"/de/angebote/{topic}/").html.find("h1")
    assert title is not None
    found = staff.ask(f"/admin/pages/search/?{urlencode({'q': title.get_text()})}")
    link = found.html.select_one("main a[href$='/edit/']")
    assert link is not None
    question = staff.ask(str(link["href"]).replace("/edit/", "/unpublish/"))
    form = question.html.select_one("main form[method=post]")
    assert form is not None
    staff.send(question, form)
    return topic


@pytest.mark.parametrize("language", LANGUAGES)
def test_list_without_services_is_accessible(
    shared_page: Page, empty_topic: str, language: str
) -> None:
    visit(
        shared_page, f"/{language}/angebote/?topic={empty_topic}&municipality=kreuztal"
    )
    assert shared_page.locator(".result").count() == 0
    assert shared_page.locator(".office").count() > 0
    look_at(shared_page, PHONE, DESK)
    measure(shared_page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_language_menu_is_accessible(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    page.locator(".language-menu summary").click()
    look_at(page, PHONE, DESK)
    measure(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_details_with_errors_are_accessible(
    page: Page, reader: Reader, language: str
) -> None:
    secret = reader.hold(reader.free_times(language, "siegen")).secret
    page.goto(f"/{language}/booking/{secret}/")
    page.locator("form[data-submit-once]").evaluate("form => form.noValidate = true")
    page.locator("#id_email").fill("amina@")
    page.locator("#id_phone").fill("abc")
    with page.expect_navigation():
        page.locator("main form .button--primary").click()
    assert page.locator(".field__error").count() == 3
    look_at(page, PHONE, DESK)
    measure(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_conflict_page_is_accessible(page: Page, reader: Reader, language: str) -> None:
    page.goto(f"/{language}/booking/?municipality=siegen&kind=video")
    slot = page.locator("button[name=slot]").first
    # Siegen has two advisers: both must be gone.
    for _person in range(2):
        times = reader.free_times(language, "siegen", "video")
        reader.hold(times, str(slot.get_attribute("value")))
    with page.expect_navigation() as navigation:
        slot.click()
    assert navigation.value.status == 409
    look_at(page, PHONE, DESK)
    measure(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_of_an_expired_form_is_accessible(page: Page, language: str) -> None:
    page.goto(f"/{language}/booking/?municipality=siegen")
    page.context.clear_cookies()
    with page.expect_navigation() as navigation:
        page.locator("button[name=slot]").first.click()
    assert navigation.value.status == 403
    assert page.locator("html").get_attribute("lang") == language
    look_at(page, PHONE, DESK)
    measure(page)


@pytest.mark.parametrize(
    "path", ["", "angebote/wohnsitz-anmelden/", "booking/?municipality=siegen"]
)
@pytest.mark.parametrize(
    "media",
    [{"color_scheme": "dark"}, {"forced_colors": "active"}],
    ids=["dark", "forced"],
)
def test_page_is_accessible_in_other_colours(
    page: Page, path: str, media: dict[str, Any]
) -> None:
    page.emulate_media(**media)
    page.goto(f"/ar/{path}")
    look_at(page, PHONE)
