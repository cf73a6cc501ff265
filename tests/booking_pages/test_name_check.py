"""A forwarded link shows nothing before the first letters of the name are given."""

from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from booking import name_check
from booking.models import Appointment, AppointmentKind
from tests import content
from tests.booking_pages.conftest import NINE, NOW
from tests.booking_pages.journey import booked, fill_in, held, name_given
from tests.reader import address_of, form_with, said, soup, submit, text_of

BELOW = ["", "move/", "cancellation/", "deletion/", "data/", "appointment.ics"]
QUESTION = "What are the first three letters of the name you gave?"


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("Ami", "Amina"),
        ("ami", "AMINA"),
        ("Amina", "Amina Beispiel"),
        ("A m i", "Amina"),
        ("أمي", "أمينة"),
        ("امي", "أمينة"),
        ("\u200fأَمِ\u200eي", "أمينة"),
        ("فاط", "فاطمة"),
        ("علي", "على"),
        ("ሰላም", "ሰላም"),
        ("村上", "村上"),
        ("김민수", "김민수"),
        ("OBr", "O’Brien"),
        ("O'B", "O'Brien"),
        ("Luk", "Łukasz"),
        ("Mul", "Müller"),
        ("Zoe", "Zoë"),
        ("str", "Straße"),
        ("Оле", "Олена"),
        ("Bo", "Bo"),
        ("👋", "👋"),
        ("AN", "An-"),
    ],
)
def test_the_first_letters_count_however_they_are_written(answer, name):
    assert name_check.is_right(answer, name)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("", "Amina"),
        ("   ", "Amina"),
        ("\u200f", "Amina"),
        ("Am", "Amina"),
        ("Ani", "Amina"),
        ("Bob", "Bo"),
        ("B", "Bo"),
        ("", "👋"),
        ("", ""),
        ("Ami", ""),
        ("ина", "Амина"),
        ("--", "---"),
    ],
)
def test_other_letters_do_not_count(answer, name):
    assert not name_check.is_right(answer, name)


@given(st.text(max_size=80), st.text(max_size=80))
def test_an_answer_that_counts_begins_as_the_name_does(answer, name):
    if name_check.is_right(answer, name):
        for dropped in (name_check.MARKS, name_check.MARKS_AND_PUNCTUATION):
            begins = name_check.beginning(answer, dropped)
            if begins == name_check.beginning(name, dropped):
                return
        raise AssertionError("nothing of the name was given")


@given(st.text(min_size=1, max_size=80))
def test_the_whole_name_always_counts(name):
    assert name_check.is_right(name, name) == bool(
        name_check.beginning(name, name_check.MARKS)
    )


@pytest.fixture
def own(client, charlie):
    """The address of an appointment that this browser has just booked."""
    return address_of(booked(client, email="amina@example.org"))


@pytest.fixture
def stranger(own):
    """Another browser, which was sent the link."""
    return Client()


@pytest.mark.parametrize("below", BELOW)
def test_a_forwarded_link_shows_nothing(stranger, own, below):
    answer = stranger.get(own + below)
    assert said(QUESTION, "ar") in text_of(answer)
    row = Appointment.objects.select_related("kind", "case_manager").get()
    private = ("Amina", row.code[:4], "09:00", "Netphen", row.kind.name, "Charlie")
    main = soup(answer).main.get_text()
    assert [word for word in private if word in main] == []
    assert "no-store" in answer["Cache-Control"]
    assert set(answer.cookies) <= {"csrftoken"}


@pytest.mark.parametrize("below", ["move/", "cancellation/", "deletion/"])
def test_without_the_answer_nothing_can_be_done(stranger, own, below):
    before = Appointment.objects.values().get()
    answer = stranger.post(own + below, {"slot": "x"})
    assert said(QUESTION, "ar") in text_of(answer)
    assert Appointment.objects.values().get() == before


@pytest.mark.parametrize(
    ("below", "leads"),
    [
        ("", ""),
        ("move/", "move/"),
        ("cancellation/", "cancellation/"),
        ("data/", "data/"),
        ("appointment.ics", ""),
    ],
)
def test_the_right_answer_leads_to_what_was_asked_for(stranger, own, below, leads):
    question = stranger.get(own + below)
    form = form_with(question, "letters")
    answer = submit(stranger, question, form, letters="ami")
    assert answer.status_code == 302
    assert answer["Location"] == own + leads
    assert stranger.get(own + leads).status_code == 200
    assert "Amina" in text_of(stranger.get(own))


@pytest.mark.parametrize("then", ["//example.org/", "../", "https://example.org", "x"])
def test_the_answer_leads_nowhere_else(stranger, own, then):
    answer = stranger.post(own, {"letters": "Ami", "then": then})
    assert answer["Location"] == own


def test_the_cookie_is_for_this_appointment_alone(stranger, own):
    answer = name_given(stranger, own)
    cookie = answer.cookies[name_check.cookie_name(own.split("/")[3], "ar")]
    assert cookie["path"] == own
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["max-age"] == 3600
    assert "Amina" not in cookie.value


def test_the_cookie_serves_the_other_languages_of_the_page(stranger, own):
    name_given(stranger, own)
    assert "Amina" in text_of(stranger.get(own.replace("/ar/", "/en/")))


def test_a_cookie_of_another_appointment_opens_nothing(client, own):
    other = address_of(booked(client))
    secret, mine = (address.split("/")[3] for address in (other, own))
    stranger = Client()
    stranger.cookies[name_check.cookie_name(secret, "ar")] = client.cookies[
        name_check.cookie_name(mine, "ar")
    ].value
    assert said(QUESTION, "ar") in text_of(stranger.get(other))


def test_use_renews_the_hour(client, own, clock):
    for minutes in (50, 100):
        clock.move_to(NOW + timedelta(minutes=minutes))
        assert "Amina" in text_of(client.get(own))
    clock.move_to(NOW + timedelta(minutes=161))
    assert said(QUESTION, "ar") in text_of(client.get(own))


def test_a_wrong_answer_is_told_beside_the_field(stranger, own):
    answer = name_given(stranger, own, "Bob")
    assert answer.status_code == 400
    error = soup(answer).find(id="id_letters_error").get_text()
    message = "These are not the first letters of the name. Try again."
    assert error == said(message, "ar")
    assert set(answer.cookies) <= {"csrftoken"}


def test_after_five_wrong_answers_the_number_to_call_is_shown(stranger, own, clock):
    content.home()
    content.case_managers("netphen", phone="030 23125-001", lead_de="Beratung")
    for _try in range(5):
        answer = name_given(stranger, own, "Bob")
    assert answer.status_code == 429
    assert soup(answer).main.find("a", href="tel:+493023125001")
    # The right answer does not count now, from no browser.
    assert Client().post(own, {"letters": "Ami"}).status_code == 429
    clock.move_to(NOW + timedelta(minutes=16))
    assert stranger.post(own, {"letters": "Ami"}).status_code == 302


def test_wrong_answers_do_not_lock_out_who_booked(client, stranger, own):
    for _try in range(6):
        stranger.post(own, {"letters": "Bob"})
    assert "Amina" in text_of(client.get(own))


def test_of_a_cancelled_appointment_only_that_is_shown(client, stranger, own):
    client.post(f"{own}cancellation/")
    for below in BELOW:
        answer = stranger.get(own + below)
        assert said("This appointment is cancelled.", "ar") in text_of(answer)
        assert "09:00" not in soup(answer).main.get_text()


@pytest.mark.parametrize("below", BELOW)
def test_a_kind_that_is_not_shown_has_no_pages(client, own, below):
    AppointmentKind.objects.update(visibility="invisible")
    assert client.get(own + below).status_code == 404
    assert client.post(own, {"letters": "Ami"}).status_code == 404


def test_sending_other_details_for_a_booked_link_opens_nothing(client, charlie):
    details = held(client)
    fill_in(client, details)
    stranger = Client()
    fill_in(stranger, details, name="Bob")
    own = address_of(details).replace("booking", "appointments")
    assert said(QUESTION, "ar") in text_of(stranger.get(own))


def test_past_appointments_ask_too(stranger, own, clock):
    clock.move_to(NINE + timedelta(days=1))
    assert said(QUESTION, "ar") in text_of(stranger.get(own))
