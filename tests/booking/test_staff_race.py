"""Staff outside the hours, staff who move, and readers: nothing overlaps. Real transactions."""

import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from booking import appointments
from booking.appointments import BusyError, SlotTakenError
from booking.models import Appointment, CaseManager
from pages.models import User
from tests.booking.conftest import AMINA, NINE, NOW
from tests.booking.test_race import choice as choice
from tests.booking.test_race import overlaps
from tests.factories import appointment, local

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
THREADS = 8


@pytest.fixture
def staff(choice):
    person = CaseManager.objects.get()
    person.user = User.objects.create(username="charlie")
    person.save()
    return person.user


def all_at_once(writes):
    """One thread for each; how often each outcome came."""
    barrier = threading.Barrier(len(writes))
    outcomes = []

    def run(write):
        connection.ensure_connection()
        barrier.wait()
        try:
            write()
            outcomes.append("won")
        except (SlotTakenError, BusyError):
            outcomes.append("refused")
        except Exception as error:  # noqa: BLE001  # what staff would see as a 500
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(write,)) for write in writes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_outside_the_hours_one_of_many_gets_the_time(choice, staff):
    person = CaseManager.objects.get()
    evening = replace(choice, starts_at=local(2026, 2, 1, 20), case_manager=person.pk)

    def write():
        appointments.book_for(
            evening, AMINA, by=staff, page_language="de", now=NOW, off_hours=True
        )

    outcomes = all_at_once([write] * THREADS)
    assert outcomes == {"won": 1, "refused": THREADS - 1}
    assert overlaps() == 0


def test_who_is_moved_and_who_is_booked_never_overlap(choice, staff):
    person = CaseManager.objects.get()
    rows = [
        appointment(person, NINE + timedelta(hours=hour), kind=choice.kind)
        for hour in range(4)
    ]
    target = replace(choice, starts_at=local(2026, 2, 1, 20), case_manager=person.pk)

    def moving(row):
        return lambda: appointments.move_for(
            row, target, by=staff, now=NOW, off_hours=True
        )

    def booking():
        appointments.book_for(
            replace(target, starts_at=target.starts_at + timedelta(minutes=30)),
            AMINA,
            by=staff,
            page_language="de",
            now=NOW,
            off_hours=True,
        )

    outcomes = all_at_once([*map(moving, rows), *[booking] * 4])
    assert outcomes == {"won": 1, "refused": 7}
    assert overlaps() == 0
    assert Appointment.objects.standing().count() in (4, 5)
