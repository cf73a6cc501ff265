"""Searching with the keyboard, by touch and without script; suggestions while typing."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.test_accessibility import PHONE, look_at, measure

TYPED = {"de": "wohn", "ar": "سك"}


def field(page: Page) -> Locator:
    return page.locator("main input[name=q]")


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_into(page: Page, text: str) -> None:
    field(page).press_sequentially(text)
    expect(options(page).first).to_be_visible()


def active(page: Page) -> str:
    """The text of the option that a screen reader reads out."""
    chosen = field(page).get_attribute("aria-activedescendant")
    if not chosen:
        return ""
    expect(page.locator(f"#{chosen}")).to_have_attribute("aria-selected", "true")
    return page.locator(f"#{chosen}").inner_text()


@pytest.fixture(params=["de", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("path", ["", "search/"])
def test_suggestions_are_a_list_of_the_search_box(
    page: Page, language: str, path: str
) -> None:
    page.goto(f"/{language}/{path}")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    type_into(page, TYPED[language])
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    controlled = box.get_attribute("aria-controls")
    expect(page.locator(f"#{controlled}")).to_have_role("listbox")
    expect(page.get_by_role("listbox")).to_have_attribute("aria-label", re.compile("."))
    said = page.locator(".search-box [role=status]")
    expect(said).to_contain_text(str(options(page).count()))


def test_suggestions_are_accessible_at_every_width(page: Page, language: str) -> None:
    page.goto(f"/{language}/search/")
    type_into(page, TYPED[language])
    field(page).press("ArrowDown")
    look_at(page, PHONE, 1280)
    measure(page)
    expect(options(page).first).to_be_visible()
    assert page.locator("html").get_attribute("dir") == (
        "rtl" if language == "ar" else "ltr"
    )


def test_keys_move_through_the_suggestions_and_back_to_the_text(
    page: Page, language: str
) -> None:
    page.goto(f"/{language}/search/")
    type_into(page, TYPED[language])
    every = options(page).all_inner_texts()
    field(page).press("ArrowDown")
    assert active(page) == every[0]
    field(page).press("ArrowDown")
    assert active(page) == every[1]
    field(page).press("ArrowUp")
    field(page).press("ArrowUp")
    assert active(page) == ""
    field(page).press("ArrowUp")
    assert active(page) == every[-1]
    field(page).press("Home")
    assert active(page) == ""
    expect(field(page)).to_be_focused()
    expect(field(page)).to_have_value(TYPED[language])


def test_only_keys_that_move_in_the_text_leave_the_suggestions(page: Page) -> None:
    page.goto("/de/search/")
    type_into(page, "wohn")
    chosen = page.locator(".suggestion[aria-selected=true]")
    expect(page.locator(".suggestion:not([aria-selected=false])")).to_have_count(0)
    field(page).press("ArrowDown")
    for key in ("Shift", "CapsLock", "F2"):
        field(page).press(key)
        expect(chosen).to_have_count(1)
    for key in ("End", "ArrowLeft"):
        field(page).press(key)
        expect(chosen).to_have_count(0)
        field(page).press("ArrowDown")


def test_who_types_on_after_choosing_searches_for_what_was_typed(page: Page) -> None:
    page.goto("/de/search/")
    type_into(page, "wohn")
    field(page).press("ArrowDown")
    assert active(page)
    page.route("**/suggestions/*", lambda route: None)  # never answers
    field(page).press("u")
    assert active(page) == ""
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/de/search/\?q=wohnu$"))


@pytest.mark.parametrize("is_answered", [True, False])
def test_old_suggestions_do_not_stay_when_new_ones_fail(
    page: Page, is_answered: bool
) -> None:
    page.goto("/de/search/")
    type_into(page, "wohn")
    page.route(
        "**/suggestions/*",
        lambda route: route.fulfill(status=503) if is_answered else route.abort(),
    )
    field(page).press("u")
    expect(page.locator(".suggestions")).to_be_hidden()
    field(page).press("ArrowDown")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(field(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize(
    ("typed", "text", "address"),
    [
        ("wohnsitz", "Wohnsitz anmelden", r"/angebote/[^?]+\?municipality=netphen$"),
        ("wohn", "Thema", r"/angebote/\?topic=.*&municipality=netphen$"),
        ("netph", "Stadt oder Gemeinde", r"/netphen/$"),
    ],
)
def test_a_suggested_page_keeps_the_chosen_town(
    page: Page, typed: str, text: str, address: str
) -> None:
    page.goto("/de/search/?municipality=netphen")
    type_into(page, typed)
    options(page).filter(has_text=text).first.click()
    expect(page).to_have_url(re.compile(address))


def test_escape_closes_the_suggestions_and_keeps_the_text(page: Page) -> None:
    page.goto("/de/search/")
    type_into(page, "wohn")
    field(page).press("Escape")
    expect(page.locator(".suggestions")).to_be_hidden()
    expect(field(page)).to_have_value("wohn")
    expect(field(page)).to_have_attribute("aria-expanded", "false")
    field(page).press("ArrowDown")
    expect(page.locator(".suggestions")).to_be_visible()
    field(page).press("Tab")
    expect(page.locator(".suggestions")).to_be_hidden()


def test_with_the_keyboard_alone_a_suggested_page_is_reached(
    page: Page, language: str
) -> None:
    page.goto(f"/{language}/search/")
    for _step in range(30):
        page.keyboard.press("Tab")
        if field(page).evaluate("field => field === document.activeElement"):
            break
    page.keyboard.type("wohnsitz")
    expect(options(page).first).to_be_visible()
    for _step in range(options(page).count()):
        page.keyboard.press("ArrowDown")
        if "Wohnsitz anmelden" in active(page):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/{language}/angebote/"))


def test_a_suggested_word_is_searched_for(page: Page, language: str) -> None:
    page.goto(f"/{language}/")
    type_into(page, TYPED[language])
    name = {"de": "Suche", "ar": "بحث"}[language]
    word = options(page).filter(has=page.locator("small", has_text=name)).first
    text = word.locator("span").inner_text()
    word.click()
    expect(page).to_have_url(re.compile(f"/{language}/search/\\?q="))
    expect(field(page)).to_have_value(text)
    assert page.locator(".result").count() > 0


def test_enter_without_a_choice_searches_for_what_was_typed(page: Page) -> None:
    page.goto("/de/search/")
    type_into(page, "wohn")
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/de/search/\?q=wohn$"))
    expect(page.locator(".suggestions")).to_be_hidden()


def test_suggestions_are_chosen_by_touch(
    browser: Browser, browser_context_args: dict[str, object]
) -> None:
    context = browser.new_context(
        **browser_context_args,
        has_touch=True,
        viewport={"width": PHONE, "height": 740},
    )
    page = context.new_page()
    page.goto("/ar/search/")
    type_into(page, "wohnsitz")
    page.get_by_role("option").filter(has_text="Wohnsitz anmelden").first.tap()
    expect(page).to_have_url(re.compile("/ar/angebote/"))
    context.close()


@pytest.mark.parametrize("media", ["dark", "forced"])
def test_suggestions_are_accessible_in_other_colours(page: Page, media: str) -> None:
    if media == "dark":
        page.emulate_media(color_scheme="dark")
    else:
        page.emulate_media(forced_colors="active")
    page.goto("/ar/search/?q=سكن")
    page.locator(".facet summary").first.click()
    field(page).press_sequentially(" ا")
    field(page).fill("سك")
    expect(options(page).first).to_be_visible()
    field(page).press("ArrowDown")
    look_at(page, PHONE)


def test_open_filters_are_accessible_and_lead_to_fewer_hits(
    page: Page, language: str
) -> None:
    page.goto(f"/{language}/search/?q=Wohnung")
    for summary in page.locator(".facet summary").all():
        summary.click()
    look_at(page, PHONE, 1280)
    measure(page)
    choice = page.locator(".facet a", has_text="Netphen")
    number = choice.locator(".facet__number").inner_text()
    choice.click()
    expect(page).to_have_url(re.compile("municipality=netphen"))
    expect(page.locator(".result-count")).to_contain_text(number)
    page.locator("a.tag", has_text="Netphen").click()
    expect(page).to_have_url(re.compile(r"\?q=Wohnung$"))


def test_without_script_the_search_and_its_filters_work(
    browser: Browser, browser_context_args: dict[str, object]
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto("/ar/search/")
    field(page).fill("سكن")
    page.locator("main .search-box button").click()
    assert page.locator(".result").count() > 0
    assert page.locator(".result mark").count() > 0
    page.locator(".facet summary").first.click()
    page.locator(".facet a").first.click()
    expect(page).to_have_url(re.compile("topic="))
    assert page.locator(".result").count() > 0
    context.close()


def test_filters_and_the_box_are_not_printed(page: Page) -> None:
    page.goto("/de/search/?q=Wohnung&municipality=netphen")
    page.emulate_media(media="print")
    for selector in (".facets", ".search-box", ".pagination"):
        expect(page.locator(selector)).to_be_hidden()
    expect(page.locator(".result").first).to_be_visible()
