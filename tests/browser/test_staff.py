"""Staff at work in Wagtail's admin: a case manager's calendar, an editor's phone number.

axe looks at our own templates: the content below the page's header. Wagtail's frame
(sidebar, header, breadcrumbs) is Wagtail's, and left out of its scope.
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.portal import PASSWORD
from tests.browser.reader import Reader
from tests.browser.test_accessibility import violations

CONTENT = "#main .nice-padding"
SCREENS = {
    *("hours", "absence", "removal", "date", "cancellation", "move"),
    *("booking", "cancel-several", "feed"),
}


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form button[type=submit]").click()
    page.wait_for_url("**/admin/")


@pytest.fixture
def adviser(page: Page) -> Page:
    """Amira's screen: the first case manager, in Wittgenstein."""
    sign_in(page, "fallmanagement-1")
    page.goto("/admin/calendar/")
    return page


def save(page: Page) -> None:
    with page.expect_navigation():
        page.locator(f"{CONTENT} form[method=post] button[type=submit]").click()


def test_case_manager_sees_the_coming_days(adviser: Page) -> None:
    expect(adviser.locator(f"{CONTENT} h2").first).to_be_visible()
    assert adviser.locator(f"{CONTENT} h3").count() >= 5
    expect(adviser.locator(CONTENT)).to_contain_text("Rathaus Bad Berleburg")


def test_case_manager_adds_weekly_hours(adviser: Page) -> None:
    adviser.locator("a[href*='/calendar/hours/']").click()
    adviser.locator("input[name=weekdays][value='5']").check()
    adviser.locator("input[name=starts]").fill("10:15")
    adviser.locator("input[name=ends]").fill("11:45")
    save(adviser)
    expect(adviser.locator(".messages .success")).to_be_visible()
    expect(adviser.locator(CONTENT)).to_contain_text("10:15–11:45")


def test_hours_that_end_before_they_begin_are_refused(adviser: Page) -> None:
    adviser.goto("/admin/calendar/hours/")
    adviser.locator("input[name=weekdays][value='5']").check()
    adviser.locator("input[name=starts]").fill("11:00")
    adviser.locator("input[name=ends]").fill("10:00")
    save(adviser)
    expect(adviser.locator(CONTENT).get_by_role("alert").first).to_be_visible()
    ends = adviser.locator("input[name=ends]")
    expect(ends).to_have_accessible_description(re.compile(r"\w"))
    expect(ends).to_have_attribute("aria-invalid", "true")
    expect(adviser.locator("input[name=starts]")).to_have_value("11:00")


def test_case_manager_adds_an_absence(adviser: Page) -> None:
    first = date.today() + timedelta(days=200)
    adviser.locator("a[href*='/calendar/absence/']").click()
    adviser.locator("input[name=first_day]").fill(first.isoformat())
    adviser.locator("input[name=last_day]").fill(
        (first + timedelta(days=4)).isoformat()
    )
    rows = adviser.locator(f"{CONTENT} table").last.locator("tbody tr")
    save(adviser)
    expect(adviser.locator(".messages .success")).to_be_visible()
    expect(rows.filter(has_text=str(first.year)).last).to_be_visible()


def test_case_manager_cancels_an_appointment(adviser: Page, reader: Reader) -> None:
    booked = reader.book("de", "bad-berleburg", "Witold Testmann")
    adviser.reload()
    row = adviser.locator("tr", has_text="Witold Testmann")
    row.locator("a[href*='cancellation']").click()
    expect(adviser.locator(CONTENT)).to_contain_text("Witold Testmann")
    save(adviser)
    expect(adviser.locator(".messages .success")).to_be_visible()
    expect(row).to_have_count(0)
    answer = reader.ask(booked.url)
    assert answer.html.select_one(".notice--warning") is not None


def test_case_manager_finds_an_appointment_by_its_code(
    adviser: Page, reader: Reader
) -> None:
    reader.book("de", "bad-berleburg", "Konstanze Beispiel")
    adviser.reload()
    row = adviser.locator("tr", has_text="Konstanze Beispiel")
    code = row.locator("td").last.locator("p").first.inner_text()
    adviser.goto("/admin/calendar/?from=2027-12-01")
    adviser.locator("input[name=code]").fill(code.lower().replace("-", " "))
    adviser.locator("input[name=code]").press("Enter")
    expect(adviser.locator(CONTENT)).to_contain_text("Konstanze Beispiel")
    assert "/calendar/appointments/" in adviser.url


def test_case_manager_leaves_one_day_out(adviser: Page) -> None:
    later = f"/admin/calendar/?from={date.today() + timedelta(days=200)}"
    adviser.goto(later)
    hours = adviser.locator("section[aria-labelledby^=day-]", has_text="Sprechzeit")
    heading = hours.first.locator("h3")
    day = str(heading.get_attribute("id")).removeprefix("day-")
    weekday = heading.inner_text().split(",")[0]
    times = (
        hours.first.locator("li", has_text="Sprechzeit")
        .first.inner_text()
        .split(" ")[0]
    )
    series = adviser.locator("tr", has_text=weekday).filter(has_text=times).first
    series.locator("a[href*='removal']").click()
    adviser.locator("input[name=what][value=one]").check()
    save(adviser)
    field = adviser.locator("input[name=day]")
    expect(field).to_have_accessible_description(re.compile(r"\w"))
    field.fill(day)
    save(adviser)
    expect(adviser.locator(".messages .success")).to_be_visible()
    adviser.goto(later)
    left = adviser.locator("section", has=adviser.locator(f"#day-{day}"))
    expect(left.filter(has_text=times)).to_have_count(0)


def test_case_manager_books_for_somebody_and_hands_over_the_slip(adviser: Page) -> None:
    adviser.locator("a[href*='/calendar/booking/']").click()
    adviser.locator("select[name=municipality]").select_option("bad-berleburg")
    with adviser.expect_navigation():
        adviser.locator(f"{CONTENT} form[method=get] button[type=submit]").click()
    with adviser.expect_navigation():
        adviser.locator("button[name=slot]").last.click()
    adviser.locator("input[name=name]").fill("Zita Testfrau")
    save(adviser)
    code = adviser.locator(".handout__code").inner_text()
    assert adviser.locator(".handout svg").count() == 1
    adviser.goto("/admin/calendar/")
    adviser.locator("input[name=code]").fill(code)
    adviser.locator("input[name=code]").press("Enter")
    expect(adviser.locator(CONTENT)).to_contain_text("Zita Testfrau")


def test_an_absence_shows_whom_it_hits_before_it_is_saved(
    adviser: Page, reader: Reader
) -> None:
    reader.book("de", "bad-berleburg", "Henrike Treffer")
    adviser.reload()
    row = adviser.locator("tr", has_text="Henrike Treffer")
    section = adviser.locator("section[aria-labelledby^=day-]", has=row)
    heading = str(section.locator("h3").get_attribute("id"))
    day = heading.removeprefix("day-")
    adviser.goto("/admin/calendar/absence/")
    for name in ("first_day", "last_day"):
        adviser.locator(f"input[name={name}]").fill(day)
    save(adviser)
    warning = adviser.locator(CONTENT).get_by_role("alert")
    expect(warning).to_be_visible()
    expect(adviser.locator("input[name=first_day]")).to_have_value(day)
    assert not violations(adviser, CONTENT)
    adviser.goto("/admin/calendar/")
    expect(row).not_to_contain_text("Abwesenheit")


def test_our_staff_screens_are_accessible(adviser: Page, reader: Reader) -> None:
    reader.book("ar", "bad-laasphe", "أمينة")
    for width in (360, 1280):
        adviser.set_viewport_size({"width": width, "height": 800})
        adviser.goto("/admin/calendar/")
        links = adviser.locator(f"{CONTENT} a").evaluate_all(
            "all => all.map(a => a.href)"
        )
        kinds = {address.rstrip("/").split("/")[-1]: address for address in links}
        # A sheet without the admin's frame.
        sheet = kinds.pop("day-list")
        adviser.goto(sheet)
        assert not violations(adviser, None)
        adviser.goto("/admin/calendar/")
        assert kinds.keys() >= SCREENS
        for address in ("/admin/calendar/", *kinds.values()):
            adviser.goto(address)
            problems = violations(adviser, CONTENT)
            assert not problems, f"{address} at {width}:\n{problems}"
            needed = adviser.locator(CONTENT).evaluate("box => box.scrollWidth")
            assert needed <= width, f"{address} needs {needed} pixels"


def test_editor_changes_a_phone_number_previews_and_submits(page: Page) -> None:
    sign_in(page, "redaktion-netphen")
    page.goto("/admin/pages/search/?q=Bürgerbüro")
    page.locator("main a[href*='/edit/']", has_text="Netphen").first.click()
    page.locator("#id_phone").fill("030 23125-777")
    page.locator("[data-side-panel-toggle=preview]").click()
    preview = page.frame_locator("#w-preview-iframe")
    expect(preview.locator("a[href='tel:+493023125777']")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Mehr Aktionen").click()
    with page.expect_navigation():
        page.locator("button[name=action-submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    page.goto("/de/orte/netphen/buergerbuero/")
    expect(page.locator("aside a[href^='tel:']").first).not_to_contain_text("777")
