"""Everybody at once at the waiting list: nothing twice, nothing lost, nothing orphaned."""

import random
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from booking import appointments, earlier_times, waitlist
from booking.errors import BookingError
from booking.models import Appointment, CaseManager, Notification, Waitlist
from booking.secret_links import secret_of
from tests.booking.conftest import NINE, NOW
from tests.booking.test_race import overlaps
from tests.factories import (
    appointment,
    availability,
    case_manager,
    kind,
    meeting_place,
    minutes,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
PEOPLE, ROUNDS = 8, 6
LATER = NINE + timedelta(weeks=1)


@pytest.fixture
def waiting():
    """Eight people in February's second week, and only two earlier times; their secrets."""
    short = kind("kurz", minutes=60, step_minutes=60, buffer_after=0)
    owners = [case_manager(), case_manager("Bob")]
    secrets = []
    for owner in owners:
        availability(owner, NINE, NINE + timedelta(hours=1))
        availability(owner, LATER, LATER + timedelta(hours=6))
    for number in range(PEOPLE):
        booked = appointment(
            owners[number % 2],
            LATER + timedelta(hours=number // 2),
            kind=short,
            meeting_place=meeting_place(),
            language="de",
            email=f"reader-{number}@example.org",
        )
        secrets.append(secret_of(booked))
    return secrets


def at_once(works):
    """Each in a thread of its own; what was refused, and what should never happen."""
    barrier, refused, faults = threading.Barrier(len(works)), Counter(), []

    def run(work):
        connection.ensure_connection()
        barrier.wait()
        try:
            work()
        except BookingError as error:
            refused[type(error).__name__] += 1
        except Exception as error:  # noqa: BLE001  # what a reader would see as a 500
            faults.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused, faults


def kept():
    return Appointment.objects.filter(status="held", secret_hash__isnull=True)


def test_eight_workers_offer_each_time_to_one(waiting):
    for secret in waiting:
        waitlist.join(secret, now=NOW)
    _refused, faults = at_once([lambda: earlier_times.serve(NOW)] * 8)

    assert faults == []
    assert overlaps() == 0
    first = list(Waitlist.objects.order_by("created_at", "pk")[:2])
    assert {row.offered_id for row in first} == set(kept().values_list("pk", flat=True))
    assert kept().count() == 2
    assert Notification.objects.filter(kind="earlier_time").count() == 2
    assert sorted(Waitlist.objects.values_list("messages", flat=True)) == [0] * 6 + [
        1,
        1,
    ]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_whatever_everybody_does_at_once(waiting, seed):
    """Take, decline, leave, cancel, move and serve, from eight connections, four times."""
    dice = random.Random(seed)
    for secret in waiting:
        waitlist.join(secret, now=NOW)
    earlier_times.serve(NOW)
    faults = []
    for step in range(4):
        now = NOW + minutes(step)
        works = [dice.choice(ACTIONS)(dice.choice(waiting), now) for _ in range(8)]
        faults += at_once(works)[1]

        assert overlaps() == 0
        linked = Waitlist.objects.filter(offered__isnull=False)
        held = set(kept().values_list("pk", flat=True))
        assert held == set(linked.values_list("offered", flat=True))
        for row in linked.select_related("appointment"):
            assert row.appointment.status == "booked"
            assert row.messages <= 3
    assert faults == []
    assert CaseManager.objects.count() == 2


def serving(_secret, now):
    return lambda: earlier_times.serve(now)


def taking(secret, now):
    return lambda: waitlist.accept(secret, NINE, now=now)


def declining(secret, _now):
    return lambda: waitlist.decline(secret, NINE)


def leaving(secret, _now):
    return lambda: waitlist.leave(secret)


def joining(secret, now):
    return lambda: waitlist.join(secret, now=now)


def cancelling(secret, now):
    return lambda: appointments.cancel(secret, now=now)


def moving(secret, now):
    def move():
        found = appointments.find_by_secret(secret)
        choice = appointments.choice_of(found)
        starts_at = LATER + timedelta(hours=5)
        appointments.move(secret, replace(choice, starts_at=starts_at), now=now)

    return move


ACTIONS = [
    serving,
    serving,
    taking,
    taking,
    declining,
    leaving,
    joining,
    cancelling,
    moving,
]
