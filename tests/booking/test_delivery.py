"""What staff are told about messages: arrived, came back, please call."""

from dataclasses import replace
from datetime import timedelta

import pytest

from booking import appointments
from booking.appointments import Details
from booking.delivery import delivery_of, must_call
from booking.models import AppointmentKind, Notification
from booking.notifications import deliver
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import minutes

pytestmark = pytest.mark.django_db
LANDLINE = "+493023125001"
MOBILE = "+491713920001"


def told(appointment, now=NOW):
    appointment.refresh_from_db()
    return delivery_of([appointment], now=now)[appointment.pk]


def end(state, kind="confirmation"):
    Notification.objects.filter(kind=kind).update(state=state)


@pytest.fixture
def office(charlie, django_user_model):
    charlie.user = django_user_model.objects.create(username="charlie")
    charlie.save()
    return charlie.user


def test_staff_read_when_a_message_was_sent_and_when_the_next_is_due(book):
    booked, _secret = book()
    deliver(NOW)
    sent, waiting = told(booked).messages

    assert (sent.kind, sent.state, sent.at) == ("confirmation", "sent", NOW)
    assert sent.text.endswith("26. Jan. 08:00")
    assert waiting.at == NINE - timedelta(hours=48)
    assert not told(booked).hint
    assert not must_call(booked, now=NOW)


def test_what_was_replaced_is_not_listed(book):
    booked, secret = book()
    choice = appointments.choice_of(booked)
    later = replace(choice, starts_at=NINE + minutes(30))
    appointments.move(secret, later, now=NOW)

    assert [each.kind for each in told(booked).messages] == ["change", "reminder"]


@pytest.mark.parametrize("state", ["failed", "bounced"])
def test_a_message_nobody_got_asks_for_a_call(book, state):
    booked, _secret = book()
    end(state)

    assert told(booked).must_call
    assert told(booked).hint
    assert told(booked).please_call


def test_without_a_number_nobody_can_be_asked_to_call(book):
    booked, _secret = book(details=Details(name="A", email="a@example.org"))
    end("bounced")

    assert told(booked).hint
    assert not told(booked).must_call


def test_a_later_message_that_arrived_makes_good_for_one_that_failed(book):
    booked, _secret = book()
    end("failed")
    end("sent", "reminder")
    assert not told(booked).must_call


def test_a_failed_offer_of_an_earlier_time_asks_for_nothing(book):
    booked, _secret = book()
    end("sent")
    Notification.objects.filter(kind="reminder").update(
        kind="earlier_time", state="failed"
    )
    assert not told(booked).hint


@pytest.mark.parametrize(
    ("details", "hinted", "calls"),
    [
        (Details(name="A"), True, False),
        (Details(name="A", phone=LANDLINE), True, True),
        (Details(name="A", email="a@example.org"), False, False),
    ],
)
def test_who_was_not_told_that_the_office_cancelled_is_called(
    book, office, details, hinted, calls
):
    booked, _secret = book(details=details)
    appointments.cancel_by_office(booked, by=office, now=NOW)
    deliver(NOW)

    assert bool(told(booked).hint) == hinted
    assert told(booked).must_call == calls


def test_a_mobile_phone_is_written_to_only_with_a_gateway(book, settings):
    booked, _secret = book(details=Details(name="A", phone=MOBILE))
    assert told(booked).hint
    settings.SMS_GATEWAY_URL = "https://gateway.example.org/"
    assert not told(booked).hint


@pytest.mark.parametrize(
    ("visibility", "call"), [("not_notified", True), ("invisible", False)]
)
def test_of_kinds_that_send_nothing_only_those_readers_see_need_a_call(
    book, office, visibility, call
):
    """What they see in writing they may be told on the phone, too."""
    booked, _secret = book()
    AppointmentKind.objects.update(visibility=visibility)
    Notification.objects.all().delete()
    appointments.cancel_by_office(booked, by=office, now=NOW)

    assert told(booked).hint
    assert told(booked).must_call is call


def test_what_is_over_needs_no_call(book):
    booked, _secret = book()
    end("bounced")
    assert not told(booked, NINE + minutes(1)).must_call


def test_a_list_takes_one_query(book, django_assert_num_queries):
    first, _secret = book()
    second, _secret = book(starts_at=NINE + minutes(90), details=AMINA)
    with django_assert_num_queries(1):
        found = delivery_of([first, second], now=NOW)
    assert set(found) == {first.pk, second.pk}
