"""A running portal with the demo district, and Debian's Chromium to look at it."""

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser.portal import load_demo, running_portal, take_over
from tests.browser.reader import Reader
from tests.conftest import DEMO_FILE

CHROMIUM = Path("/usr/bin/chromium")
HERE = Path(__file__).parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks these tests, before ``-m`` chooses by marks."""
    if item.path.is_relative_to(HERE):
        item.add_marker(pytest.mark.browser)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts these tests last.

    A running browser leaves an event loop in the thread, in which Django refuses to use
    the database: tests that use it must be over.
    """
    items.sort(key=lambda item: item.path.is_relative_to(HERE))


@pytest.fixture(scope="session")
def portal_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the portal keeps its database: the loaded demo district."""
    folder = tmp_path_factory.mktemp("portal")
    loaded = tmp_path_factory.getbasetemp() / DEMO_FILE
    if loaded.exists():
        take_over(loaded, folder)
    else:
        load_demo(folder)
    return folder


@pytest.fixture(scope="session")
def portal(portal_folder: Path) -> Iterator[str]:
    """The address of the portal, without a slash at the end."""
    with running_portal(portal_folder) as url:
        yield url


@pytest.fixture(scope="session")
def base_url(portal: str) -> str:
    return portal


@pytest.fixture
def reader(portal: str) -> Reader:
    """Somebody who needs no browser, to prepare what a test begins with."""
    return Reader(portal)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    if not CHROMIUM.exists():
        missing = f"Chromium: no {CHROMIUM} (Debian's package chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return {"executable_path": str(CHROMIUM), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser_context_args(portal: str) -> dict[str, object]:
    return {"base_url": portal, "locale": "de-DE", "timezone_id": "Europe/Berlin"}


@pytest.fixture(scope="module")
def shared_page(
    browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    """One page for tests that only look: it fetches fonts and styles only once."""
    context = browser.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


@pytest.fixture(autouse=True)
def only_own_host(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test whose pages asked any other host (§ 25 TDDDG, no third parties)."""
    context = context_of(request)
    if context is None:
        yield
        return
    own = urlsplit(request.getfixturevalue("portal")).netloc
    strangers: list[str] = []

    def look(asked: Request) -> None:
        parts = urlsplit(asked.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != own:
            strangers.append(asked.url)

    context.on("request", look)
    yield
    context.remove_listener("request", look)
    assert not strangers


def context_of(request: pytest.FixtureRequest) -> BrowserContext | None:
    if "shared_page" in request.fixturenames:
        return request.getfixturevalue("shared_page").context
    if "context" in request.fixturenames:
        return request.getfixturevalue("context")
    return None


@pytest.fixture
def phone(page: Page) -> Page:
    page.set_viewport_size({"width": 360, "height": 740})
    return page
