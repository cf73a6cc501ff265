"""A reader without JavaScript says that a page is wrong; its editor gets to know."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import PASSWORD
from tests.browser.test_accessibility import violations

OFFICE = "orte/netphen/buergerbuero/"
TEXT = "الباب مغلق يوم الجمعة"


@pytest.fixture
def without_script(
    browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    context = browser.new_context(
        **browser_context_args,
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    yield context.new_page()
    context.close()


def test_a_yes_needs_neither_script_nor_cookie(without_script: Page) -> None:
    page = without_script
    page.goto("/ar/angebote/wohnsitz-anmelden/")
    page.locator("button[name=helpful][value=yes]").click()
    expect(page).to_have_url(re.compile(r"/ar/feedback/\d+/thanks/$"))
    page.locator("main a[href='/ar/angebote/wohnsitz-anmelden/']").last.click()
    expect(page.locator(".feedback")).to_be_visible()
    assert page.context.cookies() == []


def test_a_problem_reaches_the_editors_of_the_town_and_no_other(
    without_script: Page, page: Page
) -> None:
    reader = without_script
    reader.goto(f"/ar/{OFFICE}")
    reader.locator(".feedback__report").click()
    reader.locator("textarea").fill(TEXT)
    reader.locator("main form button[type=submit]").click()
    # The kind was forgotten: what was typed is still there.
    expect(reader.locator(".field--error")).to_have_count(1)
    expect(reader.locator("textarea")).to_have_value(TEXT)
    reader.locator(".choice:has(input[value=closed]) label").click()
    reader.locator("main form button[type=submit]").click()
    expect(reader).to_have_url(re.compile(r"/thanks/$"))
    assert reader.context.cookies() == []

    for town, count in (("kreuztal", 0), ("netphen", 1)):
        sign_in(page, f"redaktion-{town}")
        page.goto("/admin/feedback/")
        expect(page.get_by_text(TEXT)).to_have_count(count)
    page.goto("/admin/")
    page.locator("[aria-labelledby=todo-feedback] li a").first.click()
    article = page.locator("article", has_text=TEXT)
    article.locator("button").click()
    expect(page.get_by_text(TEXT)).to_have_count(0)


def sign_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto("/admin/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/admin/")


@pytest.mark.parametrize("language", ["de", "ar"])
def test_the_form_is_accessible_and_fits_a_phone(phone: Page, language: str) -> None:
    phone.goto(f"/{language}/{OFFICE}")
    phone.locator(".feedback__report").click()
    assert not violations(phone)
    phone.locator("main form button[type=submit]").click()
    expect(phone.locator(".error-summary")).to_be_visible()
    assert not violations(phone)
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 360


def test_the_hidden_field_is_met_neither_by_keyboard_nor_by_screen_readers(
    phone: Page,
) -> None:
    phone.goto(f"/de/{OFFICE}")
    phone.locator(".feedback__report").click()
    phone.locator("textarea").focus()
    phone.keyboard.press("Tab")
    focused = phone.evaluate("document.activeElement.tagName")
    assert focused == "BUTTON"
    assert phone.get_by_role("textbox").count() == 1
