"""Translators at work, each in a browser of their own, side by side with the German."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect
from playwright.sync_api import TimeoutError as TookTooLong

from tests.browser.reader import Reader
from tests.browser.test_accessibility import violations
from tests.browser.test_staff import sign_in

# A service that exists in German alone.
SERVICE = "mobil-sein"
TITLE = "Führerschein"
MOST_ENTRIES = 40
MOST_EDITORS = 3
KEY = 200  # milliseconds between two keys
SAVED = 5_000  # milliseconds until it is typed again
TRIES = 8

SignedIn = Callable[[str], Page]


@pytest.fixture
def signed_in(
    browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[SignedIn]:
    """Somebody at their own machine."""
    contexts = []

    def person(username: str) -> Page:
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        page = context.new_page()
        sign_in(page, username)
        return page

    yield person
    for context in contexts:
        context.close()


def edit_path(page: Page) -> str:
    page.goto(f"/admin/pages/search/?q={TITLE}")
    link = page.locator("main a[href*='/edit/']").first
    return str(link.get_attribute("href")).split("?")[0]


def until_saved(page: Page, change: Callable[[], None], text: str) -> None:
    """Change the form until its draft is saved by itself, with this text.

    What changes while the form still starts counts as unchanged, so it is done again. A
    slow machine saves what is half typed, too: that is not waited for.
    """

    def is_saving(answer: Response) -> bool:
        asked = answer.request
        # Not the address of the preview, which is below that of the form.
        is_form = urlsplit(asked.url).path.endswith("/edit/")
        return asked.method == "POST" and is_form and text in (asked.post_data or "")

    for _again in range(TRIES):
        try:
            with page.expect_response(is_saving, timeout=SAVED) as saved:
                change()
        except TookTooLong:
            continue
        assert saved.value.status == 200
        return
    pytest.fail("The draft was never saved.")


def write(page: Page, field: str, text: str) -> None:
    place = page.locator(f"[name={field}]")

    def typed() -> None:
        place.fill("")
        place.press_sequentially(text, delay=KEY)

    until_saved(page, typed, text)


def press(page: Page, button: str) -> None:
    page.locator("footer [data-drop-toggle], footer .w-dropdown__toggle").first.click()
    with page.expect_navigation():
        page.locator(f"button[name={button}]").click()


def test_arabic_and_ukrainian_are_written_and_released_side_by_side(
    signed_in: SignedIn, reader: Reader
) -> None:
    arabic, ukrainian = signed_in("uebersetzung-ar"), signed_in("uebersetzung-uk")
    path = edit_path(arabic)
    arabic.goto(f"{path}?tl=ar")
    ukrainian.goto(f"{path}?tl=uk")
    expect(arabic.locator(".portal-source").first).to_be_visible()
    for step in ("1", "2"):
        write(arabic, "heading_ar", f"التنقل {step}")
        write(ukrainian, "heading_uk", f"Пересування {step}")
    chief = signed_in("zentralredaktion")
    chief.goto(f"{path}?tl=ar")
    expect(chief.locator("[name=heading_ar]")).to_have_value("التنقل 2")
    chief.goto(f"{path}?tl=uk")
    expect(chief.locator("[name=heading_uk]")).to_have_value("Пересування 2")

    before = reader.ask(f"/ar/angebote/{SERVICE}/")
    assert before.html.select_one(".language-notice") is not None
    chief.goto(f"{path}?tl=ar")
    press(chief, "action-release")
    expect(chief.locator(".messages .success")).to_be_visible()
    after = reader.ask(f"/ar/angebote/{SERVICE}/")
    heading = after.html.select_one("h1")
    assert heading is not None
    assert heading.get_text(strip=True) == "التنقل 2"
    assert after.html.select_one(".language-notice") is None
    other = reader.ask(f"/uk/angebote/{SERVICE}/")
    assert other.html.select_one(".language-notice") is not None


def test_a_translator_may_ask_for_release_and_no_more(signed_in: SignedIn) -> None:
    page = signed_in("uebersetzung-tr")
    page.goto(f"{edit_path(page)}?tl=tr")
    assert page.locator("button[name=action-release]").count() == 0
    assert page.locator("button[name=action-publish]").count() == 0
    page.locator("[name=heading_tr]").fill("Ulaşım")
    press(page, "action-ready")
    expect(page.locator(".messages .success")).to_be_visible()
    current = page.locator(".portal-languages [aria-current]")
    expect(current).to_contain_text(re.compile(r"·.+·"))


def test_the_preview_reads_from_right_to_left(signed_in: SignedIn) -> None:
    page = signed_in("uebersetzung-fa")
    page.goto(f"{edit_path(page)}?tl=fa")
    page.locator("[name=heading_fa]").fill("رفت و آمد")
    page.get_by_role("button", name=re.compile("Vorschau|preview", re.I)).first.click()
    frame = page.frame_locator("iframe[id*=preview], iframe[title]").first
    expect(frame.locator("html")).to_have_attribute("dir", "rtl")
    expect(frame.locator("h1")).to_have_text("رفت و آمد")


@pytest.mark.parametrize("language", ["", "?tl=ar"])
def test_a_form_holds_one_language_only(signed_in: SignedIn, language: str) -> None:
    page = signed_in("zentralredaktion")
    page.goto(edit_path(page) + language)
    page.wait_for_load_state("networkidle")
    entries = page.evaluate(
        "[...new FormData(document.querySelector('form[data-edit-form]"
        ", #page-edit-form, #w-editor-form'))].length"
    )
    editors = page.locator(".Draftail-Editor").count()
    assert 0 < entries <= MOST_ENTRIES * (1 if language else 2)
    assert 0 < editors <= MOST_EDITORS
    found = violations(page, ".portal-languages, .portal-source")
    assert found == ""
