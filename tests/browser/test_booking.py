"""A reader books, moves and cancels: without script, by keyboard, beside others."""

import hashlib
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.reader import Reader

SLOT = "button[name=slot]"
MOST_TABS = 120
FOCUS = """
() => {
  const element = document.activeElement;
  const box = element.getBoundingClientRect();
  const shown = element.closest('.choice') ?? element;
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return {
    outline: getComputedStyle(shown).outlineStyle !== 'none',
    uncovered: top !== null && (shown.contains(top) || top.contains(element)),
  };
}
"""


def starts_at(slot: Locator) -> datetime:
    return datetime.fromisoformat(slot.get_attribute("data-starts-at") or "")


def clock(moment: datetime) -> str:
    return f"{moment:%H:%M}"


def press(page: Page, button: Locator) -> int:
    """Press it and wait for the next page; its HTTP status."""
    with page.expect_navigation() as navigation:
        button.click()
    return navigation.value.status


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_without_script_in_arabic_book_print_move_and_cancel(phone: Page) -> None:
    phone.goto("/ar/")
    press(phone, phone.locator("main a[href$='/booking/']"))
    phone.locator("#id_municipality").select_option("siegen")
    press(phone, phone.locator("main form button"))
    slot = phone.locator(SLOT).first
    first = starts_at(slot)
    press(phone, slot)
    phone.locator("#id_name").fill("أمينة")
    press(phone, phone.locator("main form .button--primary"))
    expect(phone.locator(".slip__time")).to_contain_text(clock(first))
    code = phone.locator("#code").inner_text()
    check_slip_on_paper(phone)

    press(phone, phone.locator("a[href='move/']"))
    slot = phone.locator(SLOT).last
    second = starts_at(slot)
    assert second != first
    press(phone, slot)
    expect(phone.locator(".slip__time")).to_contain_text(clock(second))
    expect(phone.locator("#code")).to_have_text(code)

    press(phone, phone.locator("a[href='cancellation/']"))
    press(phone, phone.locator("main form button"))
    expect(phone.locator(".notice--warning")).to_be_visible()
    expect(phone.locator("main")).not_to_contain_text("أمينة")


def check_slip_on_paper(page: Page) -> None:
    """On paper stands the slip alone: name, time, code, link; no menus, no buttons."""
    page.emulate_media(media="print")
    slip = page.locator(".slip")
    expect(slip).to_contain_text("أمينة")
    expect(slip.locator("#code")).to_be_visible()
    expect(slip.locator(".print-only")).to_have_text(page.url)
    for hidden in ("h1", ".site-nav", ".language-menu", ".button", ".site-footer"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.emulate_media(media="screen")
    expect(slip.locator(".print-only")).to_be_hidden()
    expect(page.locator("[data-print]")).to_be_hidden()


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_slip_fits_on_one_sheet(page: Page, reader: Reader, paper: str) -> None:
    secret = reader.book("ar", "siegen", "أمينة").secret
    page.goto(f"/ar/appointments/{secret}/")
    name_given(page, "أمي")
    expect(page.locator(".slip section[lang=de]")).to_contain_text("Uhr")
    sheet = page.pdf(format=paper)
    assert sheet.count(b"/Type /Page\n") == 1


def name_given(page: Page, letters: str) -> None:
    """Answer the question before the page, in a browser that has not booked it."""
    page.locator("#id_letters").fill(letters)
    press(page, page.locator("main form button"))


def test_forwarded_link_asks_for_the_name(page: Page, reader: Reader) -> None:
    secret = reader.book("en", "siegen", "Olena").secret
    page.goto(f"/en/appointments/{secret}/move/")
    expect(page.locator("main")).not_to_contain_text("Olena")
    name_given(page, "xyz")
    expect(page.locator("#id_letters")).to_have_attribute("aria-invalid", "true")
    name_given(page, "ole")
    expect(page.locator(SLOT).first).to_be_visible()


TASK = """<!doctype html><html lang="en"><head><title>Task</title>
<script type="module" src="/static/portal/js/portal.js"></script></head><body>
<form method="post" action="/en/solved/" data-submit-once data-task-salt="ab"
 data-task-digest="{digest}" data-task-largest="3000">
<input type="hidden" name="proof"><p data-task-text="Calculating">Please wait</p>
<button>Continue</button></form></body></html>"""


def test_device_solves_the_task_by_itself(page: Page, portal: str) -> None:
    """The page of ``booking.challenge`` in short; the portal of these tests never asks."""
    page.goto("/en/")
    script = page.locator("script[type=module]").get_attribute("src") or ""
    digest = hashlib.sha256(b"ab2718").hexdigest()
    html = TASK.format(digest=digest).replace("/static/portal/js/portal.js", script)
    page.route("**/en/task/", lambda route: answered(route, html))
    page.route("**/en/solved/", lambda route: answered(route, "<h1>Solved</h1>"))
    with page.expect_request("**/en/solved/") as sent:
        page.goto("/en/task/")
    assert sent.value.post_data == "proof=2718"


def answered(route: Route, html: str) -> None:
    route.fulfill(body=html, content_type="text/html")


def tab_to(page: Page, selector: str) -> Locator:
    """Tab until this has the focus; wherever it goes it is seen (WCAG 2.4.7, 2.4.11)."""
    for _step in range(MOST_TABS):
        page.keyboard.press("Tab")
        state = page.evaluate(FOCUS)
        focused = page.locator(":focus")
        assert state == {"outline": True, "uncovered": True}, focused.evaluate(
            "element => element.outerHTML"
        )
        if focused.evaluate(
            "(element, selector) => element.matches(selector)", selector
        ):
            return focused
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def enter(page: Page) -> int:
    with page.expect_navigation() as navigation:
        page.keyboard.press("Enter")
    return navigation.value.status


def test_by_keyboard_alone_in_german(page: Page) -> None:
    # Otherwise the page still glides to what has the focus while the test looks at it.
    page.emulate_media(reduced_motion="reduce")
    page.goto("/de/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    tab_to(page, "a[href$='/booking/']")
    enter(page)
    tab_to(page, "#id_municipality")
    page.keyboard.type("Siegen")
    tab_to(page, "input[name=kind]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    tab_to(page, "main form button")
    enter(page)
    slot = tab_to(page, SLOT)
    chosen = starts_at(slot)
    enter(page)
    tab_to(page, "#id_name")
    page.keyboard.type("Anna")
    # Return in a field books; it must not press the button for more time.
    assert enter(page) == 200
    expect(page.locator(".slip__time")).to_contain_text(clock(chosen))
    expect(page.locator(".slip")).to_contain_text("Anna")


def hold_until(page: Page) -> datetime:
    until = page.locator("[data-hold-until]").get_attribute("data-hold-until")
    return datetime.fromisoformat(until or "")


def test_more_time_keeps_what_was_typed(page: Page, reader: Reader) -> None:
    secret = reader.hold(reader.free_times("en", "siegen")).secret
    page.goto(f"/en/booking/{secret}/")
    before = hold_until(page)
    page.locator("#id_name").fill("Bob")
    page.locator("#id_topic").select_option("wohnen")
    assert press(page, page.locator(".hold button")) == 200
    assert hold_until(page) - before == timedelta(minutes=15)
    expect(page.locator("#id_name")).to_have_value("Bob")
    expect(page.locator("#id_topic")).to_have_value("wohnen")
    expect(page.locator(".hold button")).to_have_count(0)
    press(page, page.locator("main form .button--primary"))
    expect(page.locator(".slip")).to_contain_text("Bob")


def test_reader_is_warned_before_the_hold_ends(page: Page, reader: Reader) -> None:
    secret = reader.hold(reader.free_times("en", "siegen")).secret
    page.clock.install()
    page.goto(f"/en/booking/{secret}/")
    line = page.locator("[data-hold-until]")
    texts = {
        name: line.get_attribute(f"data-text-{name}") or ""
        for name in ("five", "two", "over")
    }
    expect(line).not_to_have_text(texts["five"])
    page.clock.fast_forward("10:01")
    expect(line).to_have_text(texts["five"])
    expect(line).to_have_attribute("aria-live", "polite")
    page.clock.fast_forward("03:00")
    expect(line).to_have_text(texts["two"])
    page.clock.fast_forward("02:00")
    expect(line).to_have_text(texts["over"])


def test_two_browsers_want_the_same_time(browser: Browser, portal: str) -> None:
    alice, bob = (
        browser.new_context(base_url=portal).new_page() for _person in range(2)
    )
    try:
        for page in (alice, bob):
            page.goto("/de/booking/?municipality=kreuztal")
        value = alice.locator(SLOT).first.get_attribute("value")
        wanted = f'{SLOT}[value="{value}"]'
        assert press(alice, alice.locator(wanted)) == 200
        assert press(bob, bob.locator(wanted)) == 409
        expect(bob.get_by_role("alert")).to_be_visible()
        expect(bob.locator(wanted)).to_have_count(0)
        assert press(bob, bob.locator(SLOT).first) == 200
        expect(bob.locator("#id_name")).to_be_visible()
    finally:
        alice.context.close()
        bob.context.close()


def test_who_comes_too_late_keeps_what_was_typed(
    page: Page, reader: Reader, portal: str
) -> None:
    """Details are typed, the choice is taken back and the time lost: nothing is retyped."""
    held = reader.hold(reader.free_times("de", "freudenberg"))
    page.goto(held.url)
    page.goto("/de/booking/?municipality=freudenberg&kind=telefon")
    slot = page.locator(SLOT).first
    value = str(slot.get_attribute("value"))
    form = page.locator("form[data-submit-once]")
    form.evaluate(
        """form => {
          const field = document.createElement('input');
          Object.assign(field, {type: 'hidden', name: 'name', value: 'Olena'});
          form.append(field);
        }"""
    )
    other = Reader(portal)
    other.hold(other.free_times("de", "freudenberg", "telefon"), value)
    assert press(page, slot) == 409
    typed = page.locator(f"form:has({SLOT}) input[name=name]")
    expect(typed).to_have_value("Olena")
