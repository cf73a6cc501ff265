"""Earlier times on the appointment's own page: plain forms, and only POST does anything."""

from datetime import timedelta

import pytest
from django.http import HttpResponse

from booking import earlier_times, name_check
from booking.models import Appointment, Waitlist
from booking.secret_links import secret_of
from pages.dates import full_date, iso_local
from tests.booking_pages.conftest import NINE, NOW
from tests.factories import appointment, kind, meeting_place
from tests.reader import form_with, said, soup, submit, text_of

pytestmark = pytest.mark.django_db
LATER = NINE + timedelta(weeks=1)
JOIN = "Tell me if an earlier time becomes free"


@pytest.fixture
def booked(charlie):
    """On the second Monday; on the first, nine o'clock is free."""
    return appointment(
        charlie,
        LATER,
        kind=kind(),
        meeting_place=meeting_place(),
        name="Amina Beispiel",
        email="amina@example.org",
    )


def introduce(booked, *browsers):
    """They know the name for an hour, as the one that booked does."""
    answer = HttpResponse()
    for code in ("en", "ar"):
        name_check.set_cookie(answer, secret_of(booked), code)
    for browser in browsers:
        browser.cookies.update(answer.cookies)


@pytest.fixture
def own_page(booked, client, strict_client):
    introduce(booked, client, strict_client)
    return f"/en/appointments/{secret_of(booked)}/"


@pytest.fixture
def action(own_page):
    return f"{own_page}earlier-time/"


def button(response, value):
    return soup(response).find("button", value=value)


def press(client, response, value):
    pressed = button(response, value)
    form = form_with(response, "answer")
    return submit(client, response, form, pressed)


def test_joining_and_leaving_are_buttons(strict_client, own_page):
    page = strict_client.get(own_page)
    assert JOIN in text_of(page)
    answer = press(strict_client, page, "join")
    assert (answer.status_code, answer["Location"]) == (302, own_page)
    assert Waitlist.objects.count() == 1

    page = strict_client.get(own_page)
    assert JOIN not in text_of(page)
    press(strict_client, page, "leave")
    assert Waitlist.objects.count() == 0
    assert JOIN in text_of(strict_client.get(own_page))


def test_the_offer_is_shown_and_taken(strict_client, own_page, booked):
    press(strict_client, strict_client.get(own_page), "join")
    earlier_times.serve(NOW)
    page = strict_client.get(own_page)
    shown = text_of(page)
    assert "An earlier time is free." in shown
    until = f"We keep this time for you until {full_date(NOW, 'en')}, 10:00."
    assert until in shown
    # Twice on the slip, in German, too, and where the earlier time is.
    assert page.content.decode().count("Marktplatz 1") == 3

    answer = press(strict_client, page, "take")
    assert (answer.status_code, answer["Location"]) == (302, own_page)
    booked.refresh_from_db()
    assert booked.starts_at == NINE
    # A second tap, from the page as it was.
    assert press(strict_client, page, "take").status_code == 302
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence) == (NINE, 1)
    assert "An earlier time is free." not in text_of(strict_client.get(own_page))


def test_the_page_with_an_offer_takes_twelve_queries_at_most(
    client, own_page, action, booked, django_assert_max_num_queries
):
    client.post(action, {"answer": "join"})
    earlier_times.serve(NOW)
    with django_assert_max_num_queries(12):
        assert button(client.get(own_page), "take")


def test_no_thanks_keeps_the_appointment(strict_client, own_page, booked):
    press(strict_client, strict_client.get(own_page), "join")
    earlier_times.serve(NOW)
    press(strict_client, strict_client.get(own_page), "decline")
    booked.refresh_from_db()
    assert booked.starts_at == LATER
    assert not Appointment.objects.filter(status="held").exists()
    assert Waitlist.objects.count() == 1


def test_too_late_is_said_and_the_appointment_stays(
    strict_client, own_page, booked, clock
):
    press(strict_client, strict_client.get(own_page), "join")
    earlier_times.serve(NOW)
    page = strict_client.get(own_page)
    clock.move_to(NOW + timedelta(hours=2))
    introduce(booked, strict_client)
    answer = press(strict_client, page, "take")
    assert answer.status_code == 409
    assert "This earlier time is no longer kept for you." in text_of(answer)
    assert "Your appointment stays as it is." in text_of(answer)
    booked.refresh_from_db()
    assert booked.starts_at == LATER
    # And the page does not offer it any more.
    assert button(strict_client.get(own_page), "take") is None


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client, own_page, action, booked, method):
    client.post(action, {"answer": "join"})
    earlier_times.serve(NOW)
    query = {"answer": "take", "time": iso_local(NINE)}
    for asked in (query, query | {"answer": "leave"}, query | {"answer": "decline"}):
        answer = getattr(client, method)(action, asked)
        assert (answer.status_code, answer["Location"]) == (302, own_page)
    booked.refresh_from_db()
    assert booked.starts_at == LATER
    assert Waitlist.objects.get().offered is not None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"answer": "nonsense"},
        {"answer": "take"},
        {"answer": "take", "time": "tomorrow"},
        {"answer": "take", "time": "2026-02-02T09:00"},
        {"answer": "take", "time": "\0"},
        {"answer": "take", "time": "9999-12-31T23:59+00:00"},
        {"answer": "decline", "time": "2026-13-01T09:00+01:00"},
        {"answer": "take", "time": iso_local(NINE + timedelta(minutes=30))},
    ],
)
def test_bad_input_changes_nothing(client, action, booked, sent):
    client.post(action, {"answer": "join"})
    earlier_times.serve(NOW)
    answer = client.post(action, sent)
    assert answer.status_code in (302, 409)
    booked.refresh_from_db()
    assert booked.starts_at == LATER
    assert Waitlist.objects.get().offered.starts_at == NINE


def test_without_a_way_to_be_told_there_is_no_button(client, own_page, action, booked):
    Appointment.objects.update(email="")
    assert JOIN not in text_of(client.get(own_page))
    answer = client.post(action, {"answer": "join"})
    assert answer.status_code == 409
    assert "not possible" in text_of(answer)


def test_an_unknown_link_is_not_found(client, charlie):
    address = "/en/appointments/unknown/earlier-time/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "join"}).status_code == 404


def test_a_cancelled_appointment_offers_nothing(client, own_page, action, booked):
    client.post(f"{own_page}cancellation/")
    assert JOIN not in text_of(client.get(own_page))
    assert client.post(action, {"answer": "join"}).status_code == 409


def test_the_page_is_right_in_a_right_to_left_language(client, booked):
    introduce(booked, client)
    address = f"/ar/appointments/{secret_of(booked)}/"
    client.post(f"{address}earlier-time/", {"answer": "join"})
    earlier_times.serve(NOW)
    page = client.get(address)
    offer = soup(page).find(id="earlier-time").find_parent("section")
    assert said("An earlier time is free.", "ar") in offer.get_text()
    assert "09:00" in offer.find("span", dir="ltr").get_text()
