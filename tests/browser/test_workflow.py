"""A page on its way: submitted, returned with a comment, submitted again, approved; and
the mails about it, through a mail server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.portal import copy_of, running_portal
from tests.browser.test_staff import sign_in
from tests.servers import Mailbox, mail_server

EDITOR, APPROVER = "redaktion-netphen", "freigabe"
COMMENT = "Bitte auch den Raum nennen."
PAGE = "/de/orte/netphen/sozialamt/"


@pytest.fixture(scope="module")
def mailbox() -> Iterator[tuple[int, Mailbox]]:
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def portal(
    portal_folder: Path,
    mailbox: tuple[int, Mailbox],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A portal of its own, which sends its mails to the mailbox."""
    folder = tmp_path_factory.mktemp("workflow")
    copy_of(portal_folder, folder)
    with running_portal(folder, mail_url=f"smtp://127.0.0.1:{mailbox[0]}") as url:
        yield url


@pytest.fixture
def desks(browser: Browser, portal: str) -> Iterator[tuple[Page, Page]]:
    """The screens of the editor and of the approver, both signed in."""
    contexts = [browser.new_context(base_url=portal, locale="de-DE") for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, username in zip(pages, (EDITOR, APPROVER), strict=True):
        sign_in(page, username)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()


def submit(page: Page, lead: str) -> None:
    page.locator("[name=lead_de]").fill(lead)
    page.get_by_role("button", name="Mehr Aktionen").click()
    with page.expect_navigation():
        page.locator(
            "button[name=action-submit], [name=action-restart-workflow]"
        ).first.click()
    expect(page.locator(".messages .success")).to_be_visible()


def address_in(text: str) -> str:
    found = re.search(r"http\S+/edit/", text)
    assert found, text
    return found[0]


def press(page: Page, action: str) -> None:
    button = page.locator(f"[data-workflow-action-name={action}]").first
    if not button.is_visible():
        page.get_by_role("button", name="Mehr Aktionen").click()
    button.click()


def give_back(page: Page, comment: str) -> None:
    press(page, "reject")
    page.locator(".modal [name=comment]").fill(comment)
    with page.expect_navigation():
        page.locator(".modal [type=submit]").click()


def approve(page: Page) -> None:
    with page.expect_navigation():
        press(page, "approve")


def test_a_page_is_submitted_returned_and_approved_with_mails(
    desks: tuple[Page, Page], mailbox: tuple[int, Mailbox]
) -> None:
    editor, approver = desks
    box = mailbox[1]
    editor.goto("/admin/pages/search/?q=Sozialamt")
    editor.locator("main a[href*='/edit/']", has_text="Netphen").first.click()
    submit(editor, "Hilfe zum Lebensunterhalt, neu beschrieben.")

    asked = box.to(f"{APPROVER}@example.org")[0].get_content()
    assert "Netphen" in asked
    approver.goto(address_in(asked))
    give_back(approver, COMMENT)

    returned = box.to(f"{EDITOR}@example.org")[0].get_content()
    assert COMMENT in returned
    editor.goto(address_in(returned))
    submit(editor, "Hilfe zum Lebensunterhalt in Raum 12.")

    again = box.to(f"{APPROVER}@example.org", 2)[1].get_content()
    approver.goto(address_in(again))
    approve(approver)

    approved = box.to(f"{EDITOR}@example.org", 2)[1].get_content()
    assert PAGE in approved
    editor.goto(PAGE)
    expect(editor.locator("main")).to_contain_text("in Raum 12")
