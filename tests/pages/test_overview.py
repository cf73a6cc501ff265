"""One row of figures for each town, for those who steer; and the same as a file."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pages import groups, overview
from pages.feedback import writing
from pages.models import LanguageStatus, MunicipalityPage, OfficePage
from pages.overview_admin import FORMULA, harmless
from tests import content, staff
from tests.reader import said, soup, text_of
from tests.sharing import own, shared

ADDRESSES = ("/admin/overview/", "/admin/overview/file.csv")


@shared
def built():
    content.languages("de", "ar", "uk")
    home = content.home()
    for key in ("netphen", "kreuztal"):
        content.office("buergerbuero", key, title=f"Bürgerbüro {key}")
    content.service("Sprachkurs")
    staff.ensure_groups()
    LanguageStatus.objects.all().delete()
    return home


site = own("built")


def office(key="netphen"):
    return OfficePage.objects.get(title=f"Bürgerbüro {key}")


def figures():
    """{town's key: {figure: number}}"""
    keys = [figure.key for figure in overview.figures()]
    return {
        row.key: dict(zip(keys, row.numbers, strict=True))
        for row in overview.rows(timezone.now())
    }


def numbers(column):
    return {key: row[column] for key, row in figures().items()}


def test_every_town_has_a_row_and_the_district_the_last(site):
    rows = overview.rows(timezone.now())
    assert [row.key for row in rows] == ["kreuztal", "netphen", ""]
    everything = site.get_descendants(inclusive=True).live().count()
    # A town's page and its office each.
    assert numbers("pages") == {"kreuztal": 2, "netphen": 2, "": everything - 4}


def test_drafts_reviews_and_messages_belong_to_the_town_of_their_page(site):
    author = staff.member("author", "Redaktion Netphen")
    page = office()
    page.phone = "0271 1"
    page.save_revision(user=author)
    page.get_workflow().start(page, author)
    writing.report(page, "ar", "closed", "", now=timezone.now())
    writing.vote(page, "ar", helpful=True, now=timezone.now())
    writing.vote(page, "de", helpful=False, now=timezone.now())
    writing.vote(page, "de", helpful=False, now=timezone.now())
    row = figures()["netphen"]
    wanted = ("drafts", "review", "messages", "helpful", "unhelpful")
    assert [row[key] for key in wanted] == [1, 1, 1, 1, 2]
    others = {key: row for key, row in figures().items() if key != "netphen"}
    assert not any(row[key] for row in others.values() for key in wanted)


def test_a_message_that_was_handled_is_counted_no_more(site):
    author = staff.member("author", "Redaktion Netphen")
    row = writing.report(office(), "ar", "closed", "", now=timezone.now())
    writing.tick_off(row, author, timezone.now())
    assert set(numbers("messages").values()) == {0}


def test_translations_count_in_the_languages_on_offer(site):
    for code in ("ar", "uk", "pl"):
        staff.status(office(), code, "outdated")
    staff.status(office("kreuztal"), "ar")
    assert numbers("outdated") == {"kreuztal": 0, "netphen": 2, "": 0}
    assert numbers("missing") == {"kreuztal": 1, "netphen": 0, "": 0}


def test_pages_past_their_review_date_are_counted(site):
    page = office()
    page.review_due = timezone.localdate() - timedelta(days=1)
    page.save()
    assert numbers("due") == {"kreuztal": 0, "netphen": 1, "": 0}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("group", "is_allowed"),
    [
        (groups.CENTRAL_EDITORS, True),
        (groups.COORDINATORS, True),
        (groups.APPROVERS, False),
        (groups.CASE_MANAGERS, False),
        (groups.IMMIGRATION_OFFICES, False),
        ("Redaktion Netphen", False),
    ],
)
def test_coordinators_and_central_editors_see_it(
    client, site, address, group, is_allowed
):
    client.force_login(staff.member("somebody", group))
    answer = client.get(address)
    if is_allowed:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_sees_it_without_signing_in(client, site, address):
    assert client.get(address).headers["Location"].startswith("/admin/login/")


def test_coordinators_find_it_on_their_start_page(client, site):
    client.force_login(staff.member("coordinator", groups.COORDINATORS))
    page = client.get("/admin/")
    assert said("Overview of towns") in text_of(page)
    assert len(soup(page).select("#overview-content tbody tr")) == 3
    # They may open no page, and so no list of pages.
    assert not soup(page).select("#overview-content tbody a")


def test_central_editors_come_from_a_number_to_the_list(client, site):
    staff.status(office(), "ar", "outdated")
    client.force_login(staff.member("central", groups.CENTRAL_EDITORS))
    page = client.get("/admin/overview/")
    link = soup(page).select_one(
        "tbody a[href='/admin/todo/outdated/?municipality=netphen']"
    )
    assert link.get_text() == "1"
    listed = client.get(link["href"])
    assert len(soup(listed).select("table.listing tbody tr")) == 1


def test_the_file_opens_in_a_german_spreadsheet(client, site):
    town = MunicipalityPage.objects.get(slug="netphen").municipality
    town.name = '=HYPERLINK("x"); Nêtphen'
    town.save()
    client.force_login(staff.member("coordinator", groups.COORDINATORS))
    answer = client.get("/admin/overview/file.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    lines = list(
        csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    )
    assert len(lines) == 4
    assert {len(line) for line in lines} == {len(overview.figures()) + 1}
    assert '\'=HYPERLINK("x"); Nêtphen' in [line[0] for line in lines]


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    assert not harmless(text).startswith(FORMULA)
    assert harmless(text).removeprefix("'") == text.removeprefix("'")


def test_more_towns_and_pages_cost_no_more_queries(client, site):
    coordinator = staff.member("coordinator", groups.COORDINATORS)
    client.force_login(coordinator)
    cost(client)
    before = cost(client)
    for key in ("hilchenbach", "siegen", "burbach"):
        for number in range(3):
            page = content.office("buergerbuero", key, title=f"{key} {number}")
            writing.report(page, "ar", "closed", "", now=timezone.now())
    assert len(soup(client.get("/admin/overview/")).select("tbody tr")) == 6
    assert cost(client) == before
    assert before <= 30


def cost(client):
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get("/admin/overview/")
    return len(queries)
