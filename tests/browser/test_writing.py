"""Panels that follow what an editor types, and posters on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_staff import sign_in
from tests.browser.test_translators import edit_path
from tests.pages.test_readability import HARD

PANEL = "[data-fresh-after=typing]"
# Sheets in a PDF: each is a page object of its own.
SHEET = re.compile(rb"/Type\s*/Page\b")


@pytest.fixture
def editor(page: Page) -> Page:
    """The central editors' screen, with the German form of a service."""
    sign_in(page, "zentralredaktion")
    page.goto(edit_path(page))
    return page


def test_readability_follows_what_is_typed(editor: Page) -> None:
    panel = editor.locator(PANEL)
    before = panel.inner_text()
    editor.locator("[name=lead_de]").fill(HARD)
    expect(panel).to_contain_text("Antragsverfahrens ausgeschlossen.")
    expect(panel.locator("mark").first).to_contain_text("aufenthaltsrechtlicher")
    assert panel.inner_text() != before


def test_readability_follows_the_editor_of_rich_texts(editor: Page) -> None:
    writing = editor.locator("[data-contentpath=body_de] [contenteditable=true]").first
    writing.click()
    editor.keyboard.type("Neuerdings gilt die Wohnsitzregelungsverordnung. ")
    expect(editor.locator(PANEL)).to_contain_text(re.compile(r"\d+ Wörter|\d+ words"))
    with editor.expect_response(lambda answer: "/admin/writing/" in answer.url) as sent:
        editor.keyboard.type("Und noch ein Wort.")
    assert sent.value.status == 200
    assert "Neuerdings" in (sent.value.request.post_data or "")


def test_hints_for_easy_german_follow_what_is_typed(page: Page) -> None:
    sign_in(page, "zentralredaktion")
    page.goto(f"{edit_path(page)}?tl=de-simple")
    page.locator("[name=lead_de_simple]").fill("Ihr Antrag wird bald geprüft.")
    expect(page.locator(PANEL)).to_contain_text("wird … geprüft")


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_a_poster_fits_one_sheet(page: Page, size: str) -> None:
    sign_in(page, "zentralredaktion")
    others = "".join(f"&others={code}" for code in ("uk", "fa", "ru", "tr", "fr"))
    page.goto(
        f"/admin/posters/print/?what=topic:erste-schritte&language=ar&size={size}{others}"
    )
    blocks = page.locator(".poster__block")
    assert blocks.count() == 6
    frame = page.locator(".poster").bounding_box()
    foot = page.locator(".poster__foot").bounding_box()
    last = blocks.last.bounding_box()
    assert frame is not None
    assert foot is not None
    assert last is not None
    assert last["y"] + last["height"] <= foot["y"]
    assert foot["y"] + foot["height"] <= frame["y"] + frame["height"]
    assert blocks.first.evaluate("block => getComputedStyle(block).direction") == "rtl"
    assert len(SHEET.findall(page.pdf(prefer_css_page_size=True))) == 1
