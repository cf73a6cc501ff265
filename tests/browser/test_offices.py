"""Offices over time and by hand: two become one on a day, a number is put right."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.dated import MOMENT
from tests.browser.portal import copy_of, running_portal
from tests.browser.reader import Reader
from tests.browser.test_staff import sign_in

DISTRICT = "stellen/auslaenderbehoerde-kreis/"
TOWN = "orte/siegen/auslaenderbehoerde/"
BOTH = "stellen/auslaenderbehoerde/"
SERVICE = "angebote/aufenthaltstitel/?municipality=netphen"
DAY_BEFORE = "2027-06-30T12:00+02:00"
DAY = "2027-07-01T00:01+02:00"
LATER = "2028-02-01T12:00+01:00"

# Sets the date and opens a path of the portal.
Opens = Callable[[str, str], Page]


@pytest.fixture(scope="module")
def folder(portal_folder: Path, portal: str, tmp_path_factory) -> Path:
    """A copy of the demo district, whose offices nobody else changes."""
    copied = tmp_path_factory.mktemp("dated")
    copy_of(portal_folder, copied)
    (copied / MOMENT).write_text(DAY_BEFORE, encoding="utf-8")
    return copied


@pytest.fixture(scope="module")
def dated_portal(folder: Path) -> Iterator[str]:
    with running_portal(folder, "tests.browser.dated:application", threads=1) as url:
        yield url


@pytest.fixture
def reading(browser: Browser, dated_portal: str) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=dated_portal, viewport={"width": 360, "height": 740}
    )
    yield context
    context.close()


@pytest.fixture
def on(folder: Path, reading: BrowserContext) -> Opens:
    def opened(moment: str, path: str) -> Page:
        (folder / MOMENT).write_text(moment, encoding="utf-8")
        # A page of its own: redirects of another day are in the cache of no page.
        reading.clear_cookies()
        page = reading.new_page()
        page.goto(path)
        return page

    return opened


def data_of(page: Page) -> dict[str, object]:
    block = page.locator('script[type="application/ld+json"]')
    return json.loads(str(block.text_content()))


@pytest.mark.parametrize("language", ["de", "ar"])
def test_before_the_day_both_old_offices_name_the_new_one(
    on: Opens, language: str
) -> None:
    for path in (DISTRICT, TOWN):
        page = on(DAY_BEFORE, f"/{language}/{path}")
        link = page.locator(f".notice a[href='/{language}/{BOTH}']")
        expect(link).to_be_visible()
        assert data_of(page)["dissolutionDate"] == "2027-06-30"
    page = on(DAY_BEFORE, f"/{language}/{SERVICE}")
    office = page.locator("aside .office a[href^='/']").first
    expect(office).to_have_attribute("href", f"/{language}/{DISTRICT}")


@pytest.mark.parametrize("moment", [DAY, LATER])
@pytest.mark.parametrize("language", ["de", "ar"])
def test_from_the_day_on_everything_leads_to_the_new_office(
    on: Opens, language: str, moment: str
) -> None:
    for path in (DISTRICT, TOWN):
        page = on(moment, f"/{language}/{path}")
        assert page.url.endswith(f"/{language}/{BOTH}")
    expect(page.locator(".notice li")).to_have_count(2)
    found = data_of(page)
    assert found["foundingDate"] == "2027-07-01"
    assert len(found["dcterms:replaces"]) == 2  # type: ignore[arg-type]
    page = on(moment, f"/{language}/{SERVICE}")
    office = page.locator("aside .office a[href^='/']").first
    expect(office).to_have_attribute("href", f"/{language}/{BOTH}")


def test_search_finds_the_office_of_the_day(on: Opens) -> None:
    for moment, found, missing in ((DAY_BEFORE, DISTRICT, BOTH), (DAY, BOTH, DISTRICT)):
        page = on(moment, "/de/search/?q=Ausländerbehörde")
        expect(page.locator(f"main a[href='/de/{found}']").first).to_be_visible()
        expect(page.locator(f"main a[href='/de/{missing}']")).to_have_count(0)


def test_no_page_of_an_office_troubles_the_browser(on: Opens) -> None:
    """The block of data for search engines is none that the policy would refuse."""
    page = on(DAY, f"/de/{BOTH}")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.reload()
    assert said == []


NUMBER = "030 23125-778"


def test_a_number_put_right_on_a_phone_is_right_in_every_language(
    phone: Page, reader: Reader
) -> None:
    """Saved and submitted by the town's editor, approved by somebody else."""
    sign_in(phone, "redaktion-netphen")
    phone.goto("/admin/pages/search/?q=Wohngeldstelle")
    link = phone.locator("main a[href*='/edit/']", has_text="Netphen").first
    address = str(link.get_attribute("href"))
    phone.goto(address)
    phone.locator("#id_phone").fill(NUMBER)
    act(phone, "action-submit")
    phone.context.clear_cookies()
    sign_in(phone, "freigabe")
    phone.goto(address)
    choose(phone, "approve")
    for language in ("de", "ar", "uk"):
        page = reader.ask(f"/{language}/orte/netphen/wohngeldstelle/")
        assert page.html.select_one("aside a[href='tel:+493023125778']"), language


def act(page: Page, button: str) -> None:
    """A button of the footer, behind the arrow beside the first one."""
    page.locator("footer .w-dropdown__toggle, footer [data-drop-toggle]").first.click()
    with page.expect_navigation():
        page.locator(f"button[name={button}]").click()
    expect(page.locator(".messages .success")).to_be_visible()


def choose(page: Page, action: str) -> None:
    """An approver's decision, without a comment."""
    page.locator("footer .w-dropdown__toggle, footer [data-drop-toggle]").first.click()
    without_comment = ":not([data-workflow-action-modal-url])"
    with page.expect_navigation():
        page.locator(
            f"[data-workflow-action-name={action}]{without_comment}"
        ).first.click()
    expect(page.locator(".messages .success")).to_be_visible()
