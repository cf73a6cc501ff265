"""What readers search for in vain is counted, and tells nothing about who searched."""

import sqlite3
import time
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from pages import groups
from search import fruitless
from search.analysis import fold
from search.models import FruitlessSearch
from tests import content, staff
from tests.factories import local
from tests.reader import soup

NOW = local(2026, 11, 26, 10)
TODAY = NOW.date()
MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def rows():
    return list(
        FruitlessSearch.objects.order_by("pk").values_list(
            "term", "language", "week", "count"
        )
    )


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("  Hebamme   in SIEGEN ", "hebamme in siegen"),
        ("Führerschein", fold("Führerschein")),
        ("§ 24", "§ 24"),
        ("B1 Kurs", "b1 kurs"),
        ("0271 12345", ""),
        ("Aktenzeichen 4-7-11", ""),
        ("٠٢٧١ ١٢٣", ""),
        ("name@example.org", ""),
        ("https://example.org/x", ""),
        ("Koblenzer Straße 73", ""),
        ("bahnhofstr. 5a siegen", ""),
        ("Birkenweg 3", ""),
        ("Straße sperren", "strasse sperren"),
        ("!!!", ""),
        ("\x01", ""),
        ("\ufffd", ""),
        ("Heb\x01amme", "heb amme"),
        ("a" * 60, "a" * 60),
        ("a" * 61, ""),
        (" ", ""),
    ],
)
def test_what_is_kept_of_a_query(query, term):
    assert fruitless.term_of(query) == term


@given(st.text(max_size=200))
def test_a_kept_term_is_short_and_holds_no_number(query):
    term = fruitless.term_of(query)
    assert len(term) <= fruitless.LONGEST
    assert "@" not in term
    assert not fruitless.NUMBER.search(term)
    assert fruitless.term_of(term) == term


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_a_week_begins_on_monday(day):
    monday = fruitless.monday_of(day)
    assert monday.weekday() == 0
    assert timedelta(0) <= day - monday < fruitless.WEEK


@pytest.mark.django_db
def test_searches_are_counted_by_week_and_language():
    for language in ("ar", "ar", "de"):
        fruitless.note("Hebamme", language, TODAY)
    fruitless.note("Hebamme", "ar", TODAY + fruitless.WEEK)
    assert rows() == [
        ("hebamme", "ar", MONDAY, 2),
        ("hebamme", "de", MONDAY, 1),
        ("hebamme", "ar", MONDAY + fruitless.WEEK, 1),
    ]


@pytest.mark.django_db
def test_the_table_cannot_be_filled_for_ever(monkeypatch):
    monkeypatch.setattr(fruitless, "TERMS_A_WEEK", 2)
    for term in ("oft", "eins", "oft", "zwei", "oft"):
        fruitless.note(term, "de", TODAY)
    assert [(row[0], row[3]) for row in rows()] == [("oft", 3), ("zwei", 1)]
    fruitless.note("zwei", "de", TODAY)
    fruitless.note("drei", "de", TODAY)
    assert [(row[0], row[3]) for row in rows()] == [("oft", 3), ("zwei", 2)]


def patience():
    [milliseconds] = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    return milliseconds


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="others lock single rows")
def test_nobody_waits_long_for_another_writer(caplog):
    connection.ensure_connection()
    usual = patience()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.perf_counter()
    try:
        fruitless.note("Hebamme", "de", TODAY)
    finally:
        other.rollback()
        other.close()
    assert time.perf_counter() - began < 5
    assert "OperationalError" in caplog.text
    assert rows() == []
    assert patience() == usual > fruitless.PATIENCE


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="others lock single rows")
def test_patience_returns_after_any_error(monkeypatch):
    usual, seen = patience(), []

    def broken(*_args):
        seen.append(patience())
        with transaction.atomic(savepoint=False):
            raise DatabaseError

    monkeypatch.setattr(fruitless, "count", broken)
    fruitless.note("Hebamme", "de", TODAY)
    transaction.set_rollback(False)
    assert (seen, patience()) == ([fruitless.PATIENCE], usual)


@pytest.mark.django_db
def test_the_results_page_counts_what_it_did_not_find(client):
    content.languages("de", "ar")
    content.home()
    assert client.get("/ar/search/?q=Qxqxqx").status_code == 200
    # Before there is an index, that nothing is found tells nothing.
    assert rows() == []
    call_command("search_rebuild")
    client.get("/ar/search/?q=Qxqxqx")
    client.get("/ar/search/?q=Qxqxqx&page=2")
    client.get("/ar/search/?q=")
    client.get("/ar/search/")
    assert rows() == [("qxqxqx", "ar", MONDAY, 1)]


@pytest.mark.django_db
def test_what_was_found_is_not_counted(client):
    content.languages("de")
    content.home()
    call_command("search_rebuild")
    content.service("Sprachkurs").save_revision().publish()
    page = client.get("/de/search/?q=Sprachkurs")
    assert soup(page).select(".result")
    assert rows() == []


@pytest.mark.django_db
def test_a_busy_database_is_in_nobodys_way(client, monkeypatch, caplog):
    def busy(*_args):
        raise DatabaseError("hebamme")

    content.languages("de")
    content.home()
    call_command("search_rebuild")
    monkeypatch.setattr(fruitless, "count", busy)
    assert client.get("/de/search/?q=Hebamme").status_code == 200
    assert "DatabaseError" in caplog.text
    assert "hebamme" not in caplog.text.lower()


def searched(term, times, days_ago=0, language="ar"):
    FruitlessSearch.objects.create(
        term=term,
        language=language,
        week=fruitless.monday_of(TODAY - timedelta(days=days_ago)),
        count=times,
    )


def shown():
    return [(each["term"], each["number"]) for each in fruitless.often_searched(TODAY)]


@pytest.mark.django_db
def test_nothing_is_shown_before_it_was_searched_for_several_times():
    searched("einmal", 1)
    searched("zweimal", 2)
    searched("dreimal", 2)
    searched("dreimal", 1, days_ago=7)
    searched("in zwei sprachen", 2)
    searched("in zwei sprachen", 2, language="de")
    searched("vor langem", 2)
    searched("vor langem", 9, days_ago=28)
    assert shown() == [("dreimal", 3)]


@pytest.mark.django_db
def test_rare_searches_go_after_a_month_and_others_after_three():
    for days in (0, 20, 31, 35, 85, 100):
        searched("selten", 0, days_ago=days, language=f"x{days}")
    searched("oft", 3, days_ago=35)
    searched("sehr alt", 9, days_ago=100)
    fruitless.forget(NOW)
    kept = {(term, language) for term, language, _week, _count in rows()}
    assert kept == {("selten", "x0"), ("selten", "x20"), ("oft", "ar")}


@pytest.mark.django_db
def test_the_retention_run_forgets_searches_too(capsys):
    searched("sehr alt", 9, days_ago=100)
    call_command("forget_personal_data")
    assert "fruitless_searches_deleted: 1\n" in capsys.readouterr().out
    assert rows() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("group", "is_shown"),
    [
        (groups.CENTRAL_EDITORS, True),
        (groups.COORDINATORS, True),
        (groups.APPROVERS, False),
        ("Redaktion Netphen", False),
    ],
)
def test_central_editors_and_coordinators_see_them(client, group, is_shown):
    content.languages("de", "ar")
    content.home()
    content.municipality_page("netphen")
    staff.ensure_groups()
    searched("hebamme", 4)
    client.force_login(staff.member("somebody", group))
    found = soup(client.get("/admin/")).select_one("[aria-labelledby=todo-searches]")
    assert (found is not None) == is_shown
    answer = client.get("/admin/todo/searches/?language=ar")
    assert (answer.status_code == 200) == is_shown
    if is_shown:
        # To the readers' page no link leads: what editors look up would be counted.
        link = soup(answer).select_one("a[href*='q=hebamme']")
        if group == groups.CENTRAL_EDITORS:
            assert link["href"] == "/admin/search/test/?q=hebamme&language=ar"
        else:
            assert link is None
            assert "hebamme" in soup(answer).get_text()
        assert "4" in found.get_text()
        none = client.get("/admin/todo/searches/?language=uk")
        assert not soup(none).select("table tbody tr")
