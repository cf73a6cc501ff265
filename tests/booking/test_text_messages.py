"""Text messages: to mobile phones without an e-mail address, through a real gateway."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail

from booking import appointments, checks, text_messages
from booking.appointments import Details
from booking.channels import mobile_number
from booking.models import CaseManager, Notification
from booking.notifications import deliver
from booking.outbox_keys import reference_of
from pages.languages import LANGUAGES
from tests import content
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import kind, local
from tests.servers import gateway_server

pytestmark = pytest.mark.django_db
MOBILE = "0171 39 200 01"
LANDLINE = "+493023125001"
TEXTED = Details(name="Amina Beispiel", phone=MOBILE)


@pytest.fixture
def gateway(settings):
    with gateway_server() as server:
        settings.SMS_GATEWAY_URL = server.address("/send?project=kim")
        settings.SMS_GATEWAY_TOKEN = "gateway-token"
        yield server


def rows():
    found = Notification.objects.order_by("pk")
    return [(row.kind, row.channel, row.state) for row in found]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0171 39 200 01", "+491713920001"),
        ("+49 171 3920001", "+491713920001"),
        ("+380 50 123 4567", "+380501234567"),
        # Where the kind of a number cannot be told, it is tried.
        ("+1 212 555 0123", "+12125550123"),
        ("030 23125001", ""),
        ("0800 1234567", ""),
        ("0900 1234567", ""),
        ("110", ""),
        ("12", ""),
        ("+999 1234", ""),
        ("no number", ""),
        ("", ""),
    ],
)
def test_only_numbers_that_can_receive_are_written_to(written, number):
    assert mobile_number(written) == number


def test_who_left_a_mobile_number_only_gets_texts(book, gateway):
    book(details=TEXTED)
    assert rows() == [
        ("confirmation", "sms", "queued"),
        ("reminder", "sms", "queued"),
    ]
    assert deliver(NOW) == {"sent": 1}
    assert deliver(NINE - timedelta(hours=48)) == {"sent": 1}

    assert mail.outbox == []
    first, _second = gateway.requests
    assert first.target == "/send?project=kim"
    assert first.headers["Authorization"] == "Bearer gateway-token"
    assert first.headers["Content-Type"] == "application/json"
    row = Notification.objects.get(kind="confirmation")
    assert first.body == {
        "to": "+491713920001",
        "text": first.body["text"],
        "reference": reference_of(row.dedupe_key),
    }
    assert row.sent_at == NOW
    assert ":sms:" in row.dedupe_key


def test_with_an_address_no_text_is_sent(book, gateway):
    book(details=replace(AMINA, phone=MOBILE))
    deliver(NOW)
    assert {channel for _kind, channel, _state in rows()} == {"email"}
    assert gateway.requests == []


@pytest.mark.parametrize("url", ["", "https://gateway.example.org/"])
def test_landlines_get_none(book, settings, url):
    settings.SMS_GATEWAY_URL = url
    book(details=Details(name="A", phone=LANDLINE))
    assert rows() == []


def test_off_by_default(book):
    book(details=TEXTED)
    assert rows() == []


def test_a_gateway_switched_off_meanwhile_sends_nothing(book, gateway, settings):
    book(details=TEXTED)
    settings.SMS_GATEWAY_URL = ""
    assert deliver(NOW) == {"skipped": 1}
    assert gateway.requests == []


def test_texts_say_when_where_and_whom_to_call_and_nothing_else(book, gateway, town):
    content.home()
    content.case_managers(town.key, phone="02738 603123")
    _booked, secret = book(details=TEXTED)
    Notification.objects.update(language="de")
    deliver(NOW)

    assert gateway.requests[0].body["text"].splitlines() == [
        "Ihr Termin ist gebucht.",
        "Montag, 2. Februar 2026, 09:00",
        "Marktplatz 1, 57250 Netphen",
        "02738 603123",
    ]
    everything = json.dumps(gateway.requests[0].body)
    for word in (secret, "Amina", "Charlie", "Rathaus", "Erstgespraech"):
        assert word not in everything


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    "kind_of", ["confirmation", "change", "reminder", "cancellation"]
)
def test_texts_are_short_in_every_language(book, code, kind_of):
    """One part of 160 signs in Latin script, two of 67 in others; a phone number fits."""
    booked, _secret = book(details=TEXTED)
    text = text_messages.text(kind_of, booked, code)
    latin = all(ord(sign) < 0x250 for sign in text)
    assert len(text) + len("\n02738 603123") <= (160 if latin else 134), text


def test_a_call_by_video_brings_its_link(book, gateway):
    CaseManager.objects.update(video_link="https://video.example.org/charlie")
    remote = kind("video", channel="video", minutes=30, buffer_after=0)
    book(details=TEXTED, kind=remote, meeting_place=None)
    deliver(NOW)
    assert "https://video.example.org/charlie" in gateway.requests[0].body["text"]


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "sent"),
        (202, "sent"),
        (400, "failed"),
        (404, "failed"),
        (422, "failed"),
        (302, "queued"),
        (401, "queued"),
        (403, "queued"),
        (408, "queued"),
        (429, "queued"),
        (500, "queued"),
        (503, "queued"),
    ],
)
def test_the_gateway_s_answer_decides(book, gateway, status, state):
    book(details=TEXTED)
    gateway.status = status
    assert deliver(NOW) == {state: 1}
    assert len(gateway.requests) == 1


def test_a_second_try_has_the_same_reference(book, gateway):
    book(details=TEXTED)
    gateway.status = 503
    deliver(NOW)
    gateway.status = 200
    assert deliver(NOW + timedelta(minutes=1)) == {"sent": 1}
    first, second = gateway.requests
    assert first.body == second.body


def test_a_gateway_that_hangs_is_given_up_for_now(book, gateway, monkeypatch):
    monkeypatch.setattr(text_messages, "SECONDS", 0.2)
    book(details=TEXTED)
    gateway.hangs = True
    assert deliver(NOW) == {"queued": 1}
    assert Notification.objects.first().error == "TimeoutError"


def test_a_gateway_that_is_away_is_tried_later(book, settings):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    book(details=TEXTED)
    assert deliver(NOW) == {"queued": 1}


@pytest.mark.parametrize(
    "url", ["http://gateway.example.org/", "ftp://127.0.0.1/", "gateway", "https://"]
)
def test_numbers_never_travel_in_the_open(book, settings, url):
    settings.SMS_GATEWAY_URL = url
    book(details=TEXTED)
    assert deliver(NOW) == {"queued": 1}
    assert [found.id for found in checks.text_messages_are_private()] == [
        "booking.E010"
    ]


def test_nothing_personal_is_logged(book, gateway, caplog):
    book(details=TEXTED)
    gateway.status = 400
    deliver(NOW)
    assert "refused for good: HTTP 400" in caplog.text
    assert "3920001" not in caplog.text
    assert "gateway-token" not in caplog.text


def test_a_sender_is_named_where_there_is_one(book, gateway, settings):
    settings.SMS_SENDER = "KIM"
    book(details=TEXTED)
    deliver(NOW)
    assert gateway.requests[0].body["from"] == "KIM"


SUNDAY = local(2026, 2, 1, 9, 30)
HALF_PAST_TEN = local(2026, 2, 2, 10, 30)


def test_reminders_do_not_ring_at_night(book, gateway):
    """Booked on Sunday morning for Monday at 10:30, halfway is at 22:00."""
    book(details=TEXTED, now=SUNDAY, starts_at=HALF_PAST_TEN)
    due = Notification.objects.get(kind="reminder").due_at
    assert due == local(2026, 2, 2, 7)


def test_a_reminder_that_would_come_too_late_in_the_morning_rings_in_the_evening(
    book, gateway
):
    book(details=TEXTED, now=local(2026, 2, 1, 9))
    due = Notification.objects.get(kind="reminder").due_at
    assert due == local(2026, 2, 1, 21)


def test_mails_do_not_wait_for_the_morning(book):
    book(now=SUNDAY, starts_at=HALF_PAST_TEN)
    due = Notification.objects.get(kind="reminder").due_at
    assert due == local(2026, 2, 1, 22)


def test_a_cancelled_one_is_told_and_then_forgotten(book, gateway):
    booked, secret = book(details=TEXTED)
    appointments.cancel(secret, now=NOW)
    assert deliver(NOW) == {"sent": 1}
    booked.refresh_from_db()
    assert booked.phone == ""
