"""Makes the README's pictures: ``python -m docs.screenshots [ADDRESS OF A PORTAL]``.

Without an address it starts a portal of its own with the demo district. It books one
invented appointment, so that the calendar has something to show.
"""

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.portal import PASSWORD, load_demo, running_portal
from tests.browser.reader import Reader

FOLDER = Path(__file__).parent / "screenshots"
LARGEST = 200_000  # bytes
COLOURS = 128
DESK = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


@contextmanager
def portal() -> Iterator[str]:
    if len(sys.argv) > 1:
        yield sys.argv[1].rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        load_demo(Path(folder))
        with running_portal(Path(folder)) as url:
            yield url


def save(page: Page, name: str) -> None:
    """The visible part of the page, with few colours: an interface needs no more."""
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    path = FOLDER / f"{name}.png"
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        path, optimize=True
    )
    size = path.stat().st_size
    sys.stdout.write(f"{path.name}: {size} bytes\n")
    if size > LARGEST:
        sys.exit(f"{path.name} is larger than {LARGEST} bytes")


def new_page(
    browser: Browser, url: str, viewport: dict[str, int], scale: float
) -> Page:
    return browser.new_context(
        base_url=url,
        viewport=viewport,  # type: ignore[arg-type]
        device_scale_factor=scale,
        locale="de-DE",
        reduced_motion="reduce",
    ).new_page()


def readers_pages(browser: Browser, url: str) -> None:
    desk = new_page(browser, url, DESK, 1)
    desk.goto("/de/")
    save(desk, "home-de")
    desk.goto("/uk/angebote/wohnsitz-anmelden/?municipality=kreuztal")
    save(desk, "service-uk")
    phone = new_page(browser, url, PHONE, 2)
    phone.goto("/ar/")
    save(phone, "home-ar-phone")
    phone.goto("/ar/booking/?municipality=siegen#times")
    save(phone, "booking-ar-phone")


def staff_calendar(browser: Browser, url: str) -> None:
    Reader(url).book("ar", "bad-berleburg", "Amina Beispiel")
    page = new_page(browser, url, DESK, 1)
    page.goto("/admin/")
    page.locator("#id_username").fill("fallmanagement-1")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/admin/")
    page.goto("/admin/calendar/")
    save(page, "calendar-staff")


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    arguments = ["--no-sandbox", "--disable-gpu"]
    with portal() as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=arguments
        )
        readers_pages(chromium, address)
        staff_calendar(chromium, address)
        chromium.close()
