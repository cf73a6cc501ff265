"""Bookings of one contact count each other, also when they are sent at once."""

import threading
import uuid

import pytest
from django.db import connections

from booking.appointments import Details, confirm, hold
from booking.errors import TooManyError
from booking.models import Appointment
from tests.booking.conftest import NOW
from tests.factories import availability, case_manager, local

MAIL = "amina@example.org"


@pytest.mark.django_db(transaction=True)
def test_eight_bookings_of_one_contact_at_once_keep_the_limit(nine, settings):
    settings.OPEN_APPOINTMENTS_PER_CONTACT = 2
    for number in range(7):
        person = case_manager(f"Number {number}", languages=["ar"])
        rule = ("WEEKLY", "byweekday:MO")
        availability(person, local(2026, 2, 2, 9), local(2026, 2, 2, 12), rule=rule)
    secrets = [
        hold(nine, submission_id=uuid.uuid4(), page_language="ar", now=NOW)[1]
        for _each in range(8)
    ]
    start, refused = threading.Barrier(8), []

    def book(number, secret):
        start.wait()
        details = Details(name=f"Name {number}", email=MAIL)
        try:
            confirm(secret, details, now=NOW)
        except TooManyError:
            refused.append(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=book, args=pair) for pair in enumerate(secrets)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Appointment.objects.booked().count() == 2
    assert len(refused) == 6


@pytest.mark.django_db
def test_the_contact_of_another_is_not_counted(book, settings):
    settings.OPEN_APPOINTMENTS_PER_CONTACT = 1
    book(details=Details(name="Amina", email=MAIL))
    later = local(2026, 2, 2, 10, 30)
    details = Details(name="Bob", email="bob@example.org")
    assert book(starts_at=later, details=details)[0].status == "booked"
