"""How many appointments a second, and how long the losers of a race wait."""

import threading
import time
import uuid
from datetime import timedelta

from django.db import connection

from booking.appointments import BookingError, Details, confirm, hold
from booking.models import Appointment
from booking.offers import Choice
from tests import factories
from tests.bench import district

RACERS = 50
ROUNDS = 3
AT_ONCE = 8
EACH = 25
MONDAY = factories.local(2026, 3, 16, 9)
AMINA = Details(name="Amina Beispiel", email="amina@example.org")


def together(number, work):
    """Run ``work(index)`` in threads that start at once; the seconds each took."""
    barrier, taken = threading.Barrier(number), []

    def one(index):
        connection.ensure_connection()
        barrier.wait()
        begun = time.perf_counter()
        try:
            work(index)
        finally:
            taken.append(time.perf_counter() - begun)
            connection.close()

    threads = [threading.Thread(target=one, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken


def held(choice):
    return hold(
        choice, submission_id=uuid.uuid4(), page_language="de", now=district.NOW
    )


def race(choice):
    """Fifty readers reach for one time; the worst wait in seconds. One must win."""
    Appointment.objects.all().delete()
    won = []

    def reach(_index):
        try:
            won.append(held(choice))
        except BookingError:
            return

    worst = max(together(RACERS, reach))
    if len(won) != 1:
        raise RuntimeError(f"{len(won)} of {RACERS} got the same time")
    return worst


def book_apart(towns):
    """Eight readers book one time after another, each in a town of their own."""
    Appointment.objects.all().delete()

    def book(index):
        for turn in range(EACH):
            starts_at = MONDAY + timedelta(days=turn // 5, hours=turn % 5)
            _appointment, secret = held(towns[index](starts_at))
            confirm(secret, AMINA, now=district.NOW)

    begun = time.perf_counter()
    together(AT_ONCE, book)
    return AT_ONCE * EACH / (time.perf_counter() - begun)


def town(number):
    """A town with one case manager, and what makes a choice of an instant there."""
    area = f"race-{number}"
    own = factories.municipality(f"race-{number}", area)
    place = factories.meeting_place(f"race-place-{number}", own)
    person = factories.case_manager(f"Race {number}", towns=[own])
    closes = MONDAY + timedelta(hours=8)
    rule = ("WEEKLY", "byweekday:MO,TU,WE,TH,FR")
    factories.availability(person, MONDAY, closes, rule=rule, place=place)
    kind = factories.kind("race", minutes=45, buffer_after=15, horizon_days=30)

    def choice(starts_at):
        return Choice(
            kind=kind,
            municipality=own,
            language="de",
            starts_at=starts_at,
            meeting_place=place,
        )

    return choice


def measure():
    towns = [town(number) for number in range(AT_ONCE)]
    waits = [race(towns[0](MONDAY)) for _ in range(ROUNDS)]
    return {
        "racers": RACERS,
        "worst_wait_ms": round(min(waits) * 1000),
        "bookings_per_second": round(book_apart(towns)),
    }
