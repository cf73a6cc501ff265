"""A reader books, moves and cancels: plain forms, no script, no account."""

from urllib.parse import urljoin

import pytest

from booking.models import Appointment
from tests import content, factories
from tests.booking_pages.conftest import NINE, NINE_VALUE, TIMES
from tests.booking_pages.journey import (
    booked,
    fill_in,
    held,
    press_slot,
    secret_of,
    slot_buttons,
    slot_values,
)
from tests.factories import local
from tests.reader import address_of, form_with, said, soup, submit, text_of

pytestmark = pytest.mark.usefixtures("charlie")


def test_the_whole_way_without_script(strict_client):
    client = strict_client
    start = client.get("/ar/booking/")
    assert start.status_code == 200
    assert slot_buttons(start) == []
    times = submit(
        client, start, form_with(start, "municipality"), municipality="netphen"
    )
    assert times.status_code == 200
    first = slot_buttons(times)[0]
    assert first["value"] == NINE_VALUE
    assert first["data-starts-at"] == "2026-02-02T09:00+01:00"

    held = press_slot(client, times)
    assert held.status_code == 302
    assert held["Location"].startswith("/ar/booking/")
    details = client.get(held["Location"])
    assert Appointment.objects.get().status == "held"

    confirmed = fill_in(client, details, name="أمينة", topic="wohnen")
    assert confirmed.status_code == 302
    assert confirmed["Location"] == held["Location"].replace("booking", "appointments")
    row = Appointment.objects.get()
    assert (row.status, row.starts_at, row.name) == ("booked", NINE, "أمينة")
    assert (row.language, row.page_language, row.interpreter) == ("ar", "ar", False)
    assert row.topic.key == "wohnen"

    own = client.get(confirmed["Location"])
    code = f"{row.code[:4]}-{row.code[4:]}"
    assert soup(own).find(id="code").get_text() == code
    assert "أمينة" in text_of(own)
    # The German date stands beside the reader's, for the town hall's door.
    assert "Montag, 2. Februar 2026, 09:00 Uhr" in text_of(own)


def test_moving_keeps_link_and_code(strict_client):
    own = booked(strict_client)
    before = Appointment.objects.get()
    link = soup(own).find("a", href="move/")
    move = strict_client.get(urljoin(address_of(own), link["href"]))
    later = slot_values(move).index("2026-02-09T09:00+01:00@rathaus-netphen")
    answer = press_slot(strict_client, move, later)
    assert answer.status_code == 302
    assert answer["Location"] == address_of(own)
    after = Appointment.objects.get()
    assert after.starts_at == local(2026, 2, 9, 9)
    assert (after.code, after.secret_hash) == (before.code, before.secret_hash)
    assert after.sequence == before.sequence + 1


def test_after_moving_the_page_says_so(client):
    own = address_of(booked(client))
    question = client.get(f"{own}move/")
    changed = client.get(press_slot(client, question, 1)["Location"])
    said_now = said("Your appointment is changed: this is the new time.", "ar")
    assert said_now in text_of(changed)


def test_the_slip_says_whom_to_call(client):
    content.home()
    content.case_managers("netphen", phone="030 23125-001", lead_de="Beratung")
    slip = soup(booked(client)).find(class_="slip")
    assert slip.find("a", href="tel:+493023125001")


def test_cancelling_asks_once_and_erases_who_it_was(strict_client):
    own = booked(strict_client, phone="0271 3331 200")
    link = soup(own).find("a", href="cancellation/")
    question = strict_client.get(urljoin(address_of(own), link["href"]))
    assert Appointment.objects.get().status == "booked"
    button = soup(question).find("main").find("button", type="submit")
    answer = submit(strict_client, question, button.find_parent("form"))
    assert answer.status_code == 302
    row = Appointment.objects.get()
    assert (row.status, row.name, row.phone) == ("cancelled_by_client", "", "")
    after = strict_client.get(answer["Location"])
    assert said("This appointment is cancelled.", "ar") in text_of(after)
    # The time is free again.
    assert NINE_VALUE in slot_values(strict_client.get(TIMES))


def test_a_booked_time_is_offered_to_nobody_else(strict_client, client):
    booked(strict_client)
    assert NINE_VALUE not in slot_values(client.get(TIMES))


def test_contact_is_stored_in_the_form_that_staff_can_dial(strict_client):
    booked(
        strict_client,
        email="amina@example.org",
        phone="0271 3331 200",
        voicemail_ok="on",
    )
    row = Appointment.objects.get()
    assert (row.email, row.phone) == ("amina@example.org", "+492713331200")
    assert row.voicemail_ok is True


def test_the_calendar_file_is_neutral(strict_client):
    own = booked(strict_client, topic="wohnen")
    answer = strict_client.get(f"{address_of(own)}appointment.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert 'filename="appointment.ics"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    lines = answer.content.decode().split("\r\n")
    assert "DTSTART;TZID=Europe/Berlin:20260202T090000" in lines
    assert "CLASS:PRIVATE" in lines
    content = answer.content.decode().lower()
    for private in ("amina", "wohnen", "charlie", secret_of(own).lower()):
        assert private not in content


def test_the_calendar_file_of_a_cancelled_appointment_takes_it_out(client):
    own = address_of(booked(client))
    client.post(f"{own}cancellation/")
    lines = client.get(f"{own}appointment.ics").content.decode().split("\r\n")
    assert {"METHOD:CANCEL", "STATUS:CANCELLED"} <= set(lines)


def test_what_is_only_held_has_no_calendar_file(client):
    details = address_of(held(client))
    answer = client.get(details.replace("booking", "appointments") + "appointment.ics")
    assert answer["Location"] == details


def test_nobody_speaks_the_language_so_an_interpreter_comes(client):
    page = client.get(TIMES.replace("language=ar", "language=ti"))
    hint = "Nobody here speaks your language. We invite an interpreter."
    assert said(f"{hint} It costs you nothing.", "ar") in text_of(page)
    press_slot(client, page)
    row = Appointment.objects.get()
    assert row.interpreter is True
    assert (row.ends_at - row.starts_at).total_seconds() == 90 * 60


def test_later_and_earlier_times_are_two_weeks_apart(client):
    first = client.get(TIMES)
    days = {value[:10] for value in slot_values(first)}
    assert days == {"2026-02-02", "2026-02-09"}
    later = soup(first).find("nav", class_="pagination").find("a")["href"]
    second = client.get(urljoin(TIMES, later.split("#")[0]))
    assert {value[:10] for value in slot_values(second)} == {"2026-02-16", "2026-02-23"}
    earlier = soup(second).find("nav", class_="pagination").find("a")["href"]
    assert slot_values(client.get(urljoin(TIMES, earlier.split("#")[0]))) == (
        slot_values(first)
    )


def test_weeks_without_a_free_time_are_passed_over(client, charlie):
    factories.absence(charlie, local(2026, 2, 3), local(2026, 2, 18))
    first = client.get(TIMES)
    assert {value[:10] for value in slot_values(first)} == {"2026-02-02"}
    later = soup(first).find("nav", class_="pagination").find("a")["href"]
    assert "from=2026-02-23" in later
    second = client.get(urljoin(TIMES, later.split("#")[0]))
    assert slot_values(second)[0].startswith("2026-02-23")
    earlier = soup(second).find("nav", class_="pagination").find("a")["href"]
    assert slot_values(client.get(urljoin(TIMES, earlier.split("#")[0]))) == (
        slot_values(first)
    )


def test_many_times_are_shown_in_stretches_of_whole_days(client, charlie):
    for day in range(3, 7):
        hours = local(2026, 2, day, 8), local(2026, 2, day, 20)
        factories.availability(charlie, *hours)
    first = client.get(TIMES.replace("erstgespraech", "telefon"))
    assert len(slot_values(first)) <= 60
    later = soup(first).find("nav", class_="pagination").find("a")["href"]
    second = client.get(urljoin(TIMES, later.split("#")[0]))
    shown = slot_values(first) + slot_values(second)
    assert shown == sorted(set(shown))
    assert slot_values(first)[-1][:10] < slot_values(second)[0][:10]


def test_a_day_after_all_free_times_shows_the_last_of_them(client):
    page = client.get(f"{TIMES}&from=2027-01-20")
    assert slot_values(page)


def test_without_free_times_a_reader_is_told_whom_to_call(client, charlie):
    charlie.entries.all().delete()
    page = client.get(TIMES)
    assert page.status_code == 200
    assert slot_buttons(page) == []
    assert said("No free time at the moment", "ar") in text_of(page)


def test_easy_german_readers_are_asked_in_german(client):
    form = form_with(client.get("/de-simple/booking/"), "municipality")
    options = form.find(attrs={"name": "language"}).find_all("option")
    assert [option["value"] for option in options if option.has_attr("selected")] == [
        "de"
    ]
    assert "de-simple" not in [option["value"] for option in options]
