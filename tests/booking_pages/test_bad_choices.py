"""Whatever is sent: a clear page, never a fault, and nothing half booked."""

from datetime import datetime, timedelta
from urllib.parse import quote

import pytest
from django.db import OperationalError

from booking import locking
from booking.models import Appointment
from booking.retention import forget
from tests import factories
from tests.booking_pages.conftest import NINE, NINE_VALUE, NOW, TIMES
from tests.booking_pages.journey import (
    booked,
    fill_in,
    held,
    name_given,
    press_slot,
    secret_of,
    slot_values,
)
from tests.reader import (
    address_of,
    fields_of,
    form_with,
    said,
    soup,
    submit,
    text_of,
)

pytestmark = pytest.mark.usefixtures("charlie")

EXPIRED = (
    "Your form has expired: please send it once more. "
    "Your browser must accept cookies from this site."
)
AT_ONCE = "The time you choose is booked at once, with what you have typed."
NOT_TIMES = [
    "",
    "@",
    "nonsense",
    "2026-02-02T09:00@rathaus-netphen",
    "2026-02-02T09:00+01:00@atlantis",
    "2026-02-02T09:00+01:00@rathaus-netphen\0",
    "2026-02-30T09:00+01:00@rathaus-netphen",
    "9999-99-99T99:99+99:99@rathaus-netphen",
    "0001-01-01T00:00+00:00@rathaus-netphen",
    "9999-12-31T23:59+00:00@rathaus-netphen",
    "9999-12-31T23:59-14:00@rathaus-netphen",
    "٢٠٢٦-٠٢-٠٢T09:00+01:00@rathaus-netphen\u202e",
    "a" * 10_000,
]
# Well formed, but nobody offered them.
NOT_OFFERED = [
    "2026-02-02T09:07+01:00@rathaus-netphen",
    "2026-02-03T09:00+01:00@rathaus-netphen",
    "2026-01-26T09:00+01:00@rathaus-netphen",
    "2026-02-02T09:00+01:00@rathaus-kreuztal",
    "2026-02-02T09:00+01:00",
    "2027-02-01T09:00+01:00@rathaus-netphen",
]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (
            "municipality=atlantis",
            "We do not know this town. Choose one from the list.",
        ),
        ("kind=massage", "This kind of meeting cannot be booked. Choose another."),
        ("language=tlh", "We do not know this language. Choose one from the list."),
        (
            "language=de-simple",
            "We do not know this language. Choose one from the list.",
        ),
    ],
)
def test_an_unknown_choice_is_named_in_the_form(client, wrong, message):
    page = client.get(f"{TIMES}&{wrong}")
    assert page.status_code == 400
    assert said(message, "ar") in text_of(page)
    errors = soup(page).find(class_="error-summary")
    assert errors.find("a")["href"].startswith("#id_")
    assert slot_values(page) == []


def test_a_form_sent_without_a_town_says_so_beside_the_field(client):
    page = client.get("/ar/booking/?municipality=&kind=erstgespraech&language=ti")
    assert page.status_code == 400
    error = soup(page).find(id="id_municipality_error")
    assert error.get_text() == said("Choose your town or municipality.", "ar")
    kept = fields_of(form_with(page, "municipality"))
    assert (kept["kind"], kept["language"]) == (["erstgespraech"], ["ti"])


@pytest.mark.parametrize("wrong", ["municipality=%00", "kind=%00", "language=%00"])
def test_a_choice_that_no_database_could_hold_is_refused(client, wrong):
    page = client.get(f"{TIMES}&{wrong}")
    assert page.status_code == 400
    assert soup(page).find(class_="error-summary").find("a")


def test_a_kind_that_is_not_public_cannot_be_asked_for(client):
    factories.kind("folgegespraech", booking="by_link")
    page = client.get(TIMES.replace("erstgespraech", "folgegespraech"))
    assert page.status_code == 400
    answer = client.post(
        TIMES.replace("erstgespraech", "folgegespraech"), {"slot": NINE_VALUE}
    )
    assert answer.status_code == 400
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("value", NOT_TIMES)
def test_an_unreadable_slot_is_refused(client, value):
    page = client.get(TIMES)
    form = {"submission_id": soup(page).find(attrs={"name": "submission_id"})["value"]}
    answer = client.post(TIMES, form | {"slot": value})
    assert answer.status_code == 400
    message = "We could not read this choice. Please choose a time again."
    assert said(message, "ar") in text_of(answer)
    assert NINE_VALUE in slot_values(answer)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("value", NOT_OFFERED)
def test_a_slot_that_nobody_offered_is_refused(client, value):
    factories.meeting_place(
        "rathaus-kreuztal", factories.municipality("kreuztal", "kreuztal")
    )
    page = client.get(TIMES)
    form = {"submission_id": soup(page).find(attrs={"name": "submission_id"})["value"]}
    answer = client.post(TIMES, form | {"slot": value})
    assert answer.status_code == 409
    assert NINE_VALUE in slot_values(answer)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("number", ["", "17", "not-a-uuid", "\0", "é" * 36])
def test_a_form_without_its_number_is_refused(client, number):
    answer = client.post(TIMES, {"slot": NINE_VALUE, "submission_id": number})
    assert answer.status_code == 400
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    "first",
    ["nonsense", "", "9999-12-31", "0001-01-01", "2026-02-30", "\0", "٢٠٢٦-٠٢-٠٢"],
)
def test_an_unreadable_first_day_means_from_now_on(client, first):
    page = client.get(f"{TIMES}&from={quote(first)}")
    assert page.status_code == 200


def test_a_taken_slot_leads_to_the_nearest_others_with_what_was_typed(client, charlie):
    page = client.get(TIMES)
    factories.appointment(charlie, NINE)
    typed = {"name": "Amina", "phone": "0271 3331200", "book": "yes"}
    answer = press_slot(client, page, **typed)
    assert answer.status_code == 409
    message = "Somebody else was faster: this time is taken. Please choose another."
    assert said(message, "ar") in text_of(answer)
    assert NINE_VALUE not in slot_values(answer)
    assert said("Free times close to that one", "ar") in text_of(answer)
    # Choosing another time books it at once: everything is known already.
    assert said(AT_ONCE, "ar") in text_of(answer)
    again = press_slot(client, answer)
    assert again.status_code == 302
    assert again["Location"].startswith("/ar/appointments/")
    mine = next(each for each in Appointment.objects.all() if each.name == "Amina")
    assert (mine.status, mine.phone) == ("booked", "+492713331200")


def test_the_times_nearest_to_a_lost_one_come_first(client, charlie):
    page = client.get(TIMES)
    offered = slot_values(page)
    lost = offered[len(offered) // 2]
    starts_at = datetime.fromisoformat(lost.split("@")[0])
    factories.appointment(charlie, starts_at)
    answer = press_slot(client, page, len(offered) // 2)
    assert answer.status_code == 409
    left = slot_values(answer)
    assert sorted(left) == sorted(set(left))

    def distance(value):
        return abs(datetime.fromisoformat(value.split("@")[0]) - starts_at)

    assert left[:6] == sorted(left[:6])
    assert max(map(distance, left[:6])) <= min(map(distance, left[6:]))


def test_a_double_tap_holds_one_time_once(client):
    page = client.get(TIMES)
    first, second = press_slot(client, page), press_slot(client, page)
    assert first["Location"] == second["Location"]
    assert Appointment.objects.count() == 1


def test_another_tap_on_the_same_page_changes_the_time(client):
    page = client.get(TIMES)
    first, second = press_slot(client, page), press_slot(client, page, 1)
    assert first["Location"] == second["Location"]
    assert Appointment.objects.get().starts_at == NINE + timedelta(minutes=30)


def test_sending_the_details_twice_books_once(client):
    details = held(client)
    first, second = fill_in(client, details), fill_in(client, details)
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Appointment.objects.get().status == "booked"


def test_tapping_again_after_booking_shows_the_appointment(client):
    page = client.get(TIMES)
    details = client.get(press_slot(client, page)["Location"])
    own = fill_in(client, details)["Location"]
    again = press_slot(client, page)
    assert client.get(again["Location"], follow=True).request["PATH_INFO"] == own
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"slot": 1}', "application/json"),
        (b"\xff\xfe\x00", "text/plain"),
        (b"\xff\xfe=%ff&slot=%ff%00", "application/x-www-form-urlencoded"),
        (b"<xml/>", "application/xml"),
        (b"", "multipart/form-data; boundary=x"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"no boundary", "multipart/form-data"),
        (b"slot=x", "application/x-www-form-urlencoded; charset=nonsense"),
    ],
)
def test_a_body_of_the_wrong_kind_is_refused(client, body, content_type):
    def send(address):
        return client.generic("POST", address, body, content_type)

    answer = send(TIMES)
    assert answer.status_code == 400
    assert soup(answer).html["lang"] == "ar"
    own = address_of(booked(client))
    details = own.replace("appointments", "booking")
    # Booked already, so there is nothing to fill in any more.
    assert send(details).status_code in (302, 400)
    assert send(f"{own}move/").status_code == 400
    assert Appointment.objects.get().starts_at == NINE


def test_a_form_without_its_token_gets_a_page_in_the_readers_language(strict_client):
    page = strict_client.get(TIMES)
    button = {"slot": NINE_VALUE, "submission_id": "0" * 32}
    answer = strict_client.post(TIMES, button)
    assert answer.status_code == 403
    assert (soup(answer).html["lang"], soup(answer).html["dir"]) == ("ar", "rtl")
    assert said(EXPIRED, "ar") in text_of(answer)
    assert slot_values(answer) == slot_values(page)
    assert not Appointment.objects.exists()
    # The answer's own form works.
    assert press_slot(strict_client, answer)["Location"].startswith("/ar/booking/")


def test_details_without_their_token_are_kept(strict_client):
    details = held(strict_client)
    typed = {"name": "Amina", "email": "amina@example.org", "phone": "0271 3331200"}
    answer = strict_client.post(address_of(details), typed)
    assert answer.status_code == 403
    assert said(EXPIRED, "ar") in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    again = fields_of(form_with(answer, "name"))
    assert {name: again[name][0] for name in typed} == typed
    assert Appointment.objects.get().status == "held"
    assert fill_in(strict_client, answer, **typed).status_code == 302
    assert Appointment.objects.get().name == "Amina"


@pytest.mark.parametrize("address", ["", "move/", "cancellation/"])
def test_other_forms_without_their_token_change_nothing(strict_client, address):
    own = address_of(booked(strict_client))
    answer = strict_client.post(own + address)
    assert answer.status_code == 403
    assert said("Your form has expired", "ar") in text_of(answer)
    assert Appointment.objects.get().status == "booked"


def test_details_of_a_forgotten_reservation_are_kept(client, clock):
    details = held(client)
    clock.move_to(NOW + timedelta(minutes=91))
    forget(NOW + timedelta(minutes=91))
    answer = fill_in(client, details, name="Amina", phone="0271 3331200")
    assert answer.status_code == 404
    assert soup(answer).find(id="id_municipality")
    # Asked again for town and kind, then for a time: what was typed comes along.
    times = submit(
        client,
        answer,
        form_with(answer, "municipality"),
        municipality="netphen",
        kind="erstgespraech",
        language="ar",
    )
    assert times.status_code == 200
    done = press_slot(client, times)
    assert done["Location"].startswith("/ar/appointments/")
    mine = Appointment.objects.get()
    assert (mine.name, mine.phone) == ("Amina", "+492713331200")


@pytest.mark.parametrize("address", ["", "extension/", "another-time/"])
@pytest.mark.parametrize("with_token", [True, False])
def test_no_button_loses_what_was_typed_when_the_reservation_is_forgotten(
    client, strict_client, clock, address, with_token
):
    details = address_of(held(client))
    clock.move_to(NOW + timedelta(minutes=91))
    forget(NOW + timedelta(minutes=91))
    sender = client if with_token else strict_client
    answer = sender.post(f"{details}{address}", {"name": "Amina"})
    assert answer.status_code == (404 if with_token else 403)
    assert "no-store" in answer["Cache-Control"]
    assert fields_of(form_with(answer, "municipality"))["name"] == ["Amina"]


def test_a_search_without_its_token_and_with_an_error_keeps_what_was_typed(
    strict_client,
):
    answer = strict_client.post("/ar/booking/?municipality=atlantis", {"name": "Amina"})
    assert answer.status_code == 403
    assert fields_of(form_with(answer, "municipality"))["name"] == ["Amina"]


@pytest.mark.parametrize(
    ("address", "form"),
    [("", {"name": "Amina"}), ("another-time/", {"name": "Amina"})],
)
def test_a_busy_database_keeps_what_was_typed(client, monkeypatch, address, form):
    def busy(*args):
        raise OperationalError("database is locked")

    details = address_of(held(client))
    monkeypatch.setattr("booking.appointments.locked_row", busy)
    monkeypatch.setattr("booking.locking.locked_row", busy)
    answer = client.post(f"{details}{address}", form)
    assert answer.status_code == 503
    assert fields_of(form_with(answer, "name"))["name"] == ["Amina"]


def test_a_reservation_deleted_at_that_moment_keeps_what_was_typed(client, monkeypatch):
    details = address_of(held(client))
    seen = locking.find_by_secret

    def gone(secret):
        found = seen(secret)
        Appointment.objects.all().delete()
        return found

    monkeypatch.setattr(locking, "find_by_secret", gone)
    answer = client.post(details, {"name": "Amina"})
    assert answer.status_code == 404
    assert fields_of(form_with(answer, "municipality"))["name"] == ["Amina"]


def test_another_town_keeps_what_was_typed(client, charlie):
    page = client.get(TIMES)
    factories.appointment(charlie, NINE)
    lost = press_slot(client, page, name="Amina")
    form = form_with(lost, "municipality")
    answer = submit(client, lost, form, kind="telefon")
    assert answer.status_code == 200
    assert "Amina" not in address_of(answer)
    assert fields_of(form_with(answer, "slot"))["name"] == ["Amina"]


@pytest.mark.parametrize("secret", ["x", "A" * 43, "A" * 5_000, "%00", "é", "..%2F"])
@pytest.mark.parametrize(
    "address",
    [
        "booking/{}/",
        "appointments/{}/",
        "appointments/{}/cancellation/",
        "appointments/{}/move/",
        "appointments/{}/appointment.ics",
    ],
)
def test_an_unknown_link_is_not_found(client, address, secret):
    answer = client.get("/ar/" + address.format(secret))
    assert answer.status_code == 404
    assert soup(answer).html["lang"] == "ar"
    assert "no-store" in answer["Cache-Control"]


def test_an_unknown_link_cannot_be_extended(client):
    assert client.post(f"/ar/booking/{'A' * 43}/extension/").status_code == 404


@pytest.mark.parametrize("address", ["", "move/", "cancellation/"])
def test_looking_changes_nothing(client, address):
    own = address_of(booked(client))
    before = Appointment.objects.values().get()
    for method in (client.get, client.head):
        assert method(own + address).status_code == 200
        assert Appointment.objects.values().get() == before


def test_looking_at_a_held_time_changes_nothing(client):
    details = held(client)
    before = Appointment.objects.values().get()
    for address in ("", "extension/"):
        client.get(address_of(details) + address)
        client.head(address_of(details) + address)
    assert Appointment.objects.values().get() == before


def test_pages_of_an_appointment_are_stored_nowhere(client):
    own = address_of(booked(client))
    details = own.replace("appointments", "booking")
    for address in (own, f"{own}move/", f"{own}cancellation/", details, TIMES):
        answer = client.get(address)
        assert "no-store" in answer["Cache-Control"], address
        assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["move/", "cancellation/"])
def test_an_appointment_that_has_begun_stays_as_it_is(client, clock, address):
    own = address_of(booked(client))
    clock.move_to(NINE + timedelta(minutes=1))
    name_given(client, own)
    answer = client.post(
        own + address, {"slot": "2026-02-09T09:00+01:00@rathaus-netphen"}
    )
    assert answer.status_code == 409
    message = "This appointment has already begun."
    assert said(message, "ar") in text_of(answer)
    assert Appointment.objects.get().status == "booked"


def test_cancelling_twice_says_so(client):
    own = address_of(booked(client))
    assert client.post(f"{own}cancellation/").status_code == 302
    answer = client.post(f"{own}cancellation/")
    assert answer.status_code == 409
    assert soup(answer).main.find("a", href="../")
    assert said("This appointment is already cancelled.", "ar") in text_of(answer)


@pytest.mark.parametrize("value", NOT_TIMES + NOT_OFFERED)
def test_moving_to_a_time_that_is_not_offered_is_refused(client, value):
    town = factories.municipality("kreuztal", "kreuztal")
    factories.meeting_place("rathaus-kreuztal", town)
    own = booked(client)
    answer = client.post(f"{address_of(own)}move/", {"slot": value})
    assert answer.status_code == (400 if value in NOT_TIMES else 409)
    assert slot_values(answer)
    assert Appointment.objects.get().starts_at == NINE


def test_nothing_secret_stands_in_links_to_other_places(client):
    own = booked(client)
    secret = secret_of(own)
    for link in soup(own).find_all(href=True):
        assert secret not in link["href"] or link["href"].startswith(("/", "?")), link
