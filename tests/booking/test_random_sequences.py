"""Everybody does anything at the same time; afterwards the promises must hold.

Eight people with a connection each book, move, cancel, let holds run out, go on holiday and
change their hours, as random numbers say. What each of them meets is one of the errors of
``booking.errors`` or success, never anything else. A failing run names its seed.
"""

import random
import threading
import uuid
from collections import Counter
from datetime import time, timedelta
from itertools import combinations, count

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from booking import appointments, calendars, earlier_times, locking, waitlist
from booking.appointments import BookingError
from booking.calendars.conflicts import conflicts
from booking.models import (
    Appointment,
    CalendarEntry,
    CaseManager,
    MeetingPlace,
    Notification,
    Waitlist,
)
from booking.offers import Choice
from booking.retention import forget
from booking.secret_links import secret_of
from pages.models import User
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import (
    availability,
    case_manager,
    kind,
    local,
    meeting_place,
    municipality,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

PEOPLE = 8  # at the same time
STEPS = 25  # by each of them
A_DAY = timedelta(days=1)
MONDAY_TO_FRIDAY = ("WEEKLY", "byweekday:MO,TU,WE,TH,FR")


class District:
    """Three case managers, two places, and what everybody knows of the appointments."""

    def __init__(self):
        self.town = municipality()
        self.kinds = [
            kind("first", buffer_after=15),
            kind("phone", minutes=20, step_minutes=10, channel="phone"),
            kind("group", minutes=90, seats=3),
        ]
        self.places = [meeting_place(), meeting_place("rathaus-kreuztal")]
        self.staff = User.objects.create_superuser("staff")
        for number, name in enumerate(("Alice", "Bob", "Charlie")):
            person = case_manager(name, languages=["ar"])
            place = self.places[number % 2]
            closes = local(2026, 2, 2, 15)
            availability(person, NINE, closes, rule=MONDAY_TO_FRIDAY, place=place)
        self.secrets = []
        # Whom staff were told of when they changed a calendar.
        self.told = set()
        self.minutes = count()

    def now(self):
        """Never the same moment twice: a minute passes with every look at the clock."""
        return NOW + timedelta(minutes=next(self.minutes))


class Somebody:
    """One thread, with a connection and a mind of its own."""

    def __init__(self, district, seed):
        self.district = district
        self.random = random.Random(seed)
        self.met = Counter()

    def live(self):
        connection.ensure_connection()
        try:
            for _ in range(STEPS):
                self.step(self.random.choice(DEEDS))
        finally:
            connection.close()

    def step(self, deed):
        try:
            deed(self)
        except (BookingError, ValidationError) as refusal:
            self.met[type(refusal).__name__] += 1
        except Exception as error:  # noqa: BLE001  # what a person would see as a 500
            self.met[f"{deed.__name__}: {error!r}"] += 1
        else:
            self.met["done"] += 1

    def choice(self, chosen=None):
        chosen = chosen or self.random.choice(self.district.kinds)
        starts_at = NINE + timedelta(
            days=self.random.randrange(2), minutes=10 * self.random.randrange(40)
        )
        place = None if chosen.remote else self.random.choice(self.district.places)
        return Choice(
            kind=chosen,
            municipality=self.district.town,
            language="ar",
            starts_at=starts_at,
            meeting_place=place,
        )

    def hold(self):
        _held, secret = appointments.hold(
            self.choice(),
            submission_id=uuid.uuid4(),
            page_language="ar",
            now=self.district.now(),
        )
        self.district.secrets.append(secret)
        return secret

    def book(self):
        appointments.confirm(self.hold(), AMINA, now=self.district.now())

    def secret(self):
        if not self.district.secrets:
            raise appointments.UnknownSecretError
        return self.random.choice(self.district.secrets)

    def confirm(self):
        appointments.confirm(self.secret(), AMINA, now=self.district.now())

    def extend(self):
        appointments.extend_hold(self.secret(), now=self.district.now())

    def give_back(self):
        appointments.give_back(self.secret())

    def move(self):
        secret = self.secret()
        chosen = appointments.find_by_secret(secret).kind
        appointments.move(secret, self.choice(chosen), now=self.district.now())

    def cancel(self):
        appointments.cancel(self.secret(), now=self.district.now())

    def cancel_by_office(self):
        found = appointments.find_by_secret(self.secret())
        appointments.cancel_by_office(
            found, by=self.district.staff, now=self.district.now()
        )

    def book_for(self):
        appointments.book_for(
            self.choice(),
            AMINA,
            by=self.district.staff,
            page_language="ar",
            now=self.district.now(),
        )

    def wait_for_an_earlier_time(self):
        waitlist.join(self.secret(), now=self.district.now())

    def offer_earlier_times(self):
        earlier_times.serve(self.district.now())

    def come_earlier(self):
        waiting = Waitlist.objects.filter(offered__isnull=False).order_by("?")
        found = waiting.select_related("appointment", "offered").first()
        if found:
            secret = secret_of(found.appointment)
            starts_at = found.offered.starts_at
            waitlist.accept(secret, starts_at, now=self.district.now())

    def let_holds_run_out(self):
        locking.expire_every_hold(self.district.now() + timedelta(minutes=15))

    def forget(self):
        forget(self.district.now())

    def person(self):
        return self.random.choice(CaseManager.objects.all())

    def note(self, change):
        self.district.told.update(meeting.pk for meeting in change.affected)

    def be_absent(self):
        starts_at = self.choice().starts_at
        ends_at = starts_at + timedelta(hours=self.random.randint(1, 3))
        self.note(calendars.add_absence(self.person(), starts_at, ends_at))

    def close_a_place(self):
        starts_at = self.choice().starts_at
        place = self.random.choice(self.district.places)
        self.note(calendars.add_closure(place, starts_at, starts_at + A_DAY / 24))

    def come_back(self):
        entry = CalendarEntry.objects.filter(kind="absence").order_by("?").first()
        if entry:
            self.note(calendars.remove(entry))

    def add_hours(self):
        starts = self.random.randint(8, 15)
        calendars.add_weekly_hours(
            self.person(),
            self.random.choice(MeetingPlace.objects.all()),
            self.random.randrange(2),
            time(starts),
            time(starts + 2),
            first_day=NINE.date(),
        )

    def leave_a_date_out(self):
        series = CalendarEntry.objects.filter(kind="availability")
        entry = series.select_related("event__rule").order_by("?").first()
        day = NINE.date() + self.random.randrange(2) * A_DAY
        if entry:
            self.note(calendars.cancel_one_date(entry, day))


# What happens most often stands more than once.
DEEDS = [
    *(Somebody.book, Somebody.book, Somebody.book, Somebody.hold, Somebody.confirm),
    *(Somebody.move, Somebody.move, Somebody.cancel, Somebody.cancel_by_office),
    *(Somebody.extend, Somebody.give_back, Somebody.book_for, Somebody.forget),
    *(Somebody.let_holds_run_out, Somebody.be_absent, Somebody.come_back),
    *(Somebody.wait_for_an_earlier_time, Somebody.wait_for_an_earlier_time),
    *(Somebody.offer_earlier_times, Somebody.come_earlier),
    *(Somebody.close_a_place, Somebody.add_hours, Somebody.leave_a_date_out),
]
REFUSALS = {
    "done",
    "ValidationError",
    "SlotTakenError",
    "SlotGoneError",
    "BusyError",
    "AlreadyCancelledError",
    "TooLateError",
    "UnknownSecretError",
}


def overlapping():
    """Pairs of one person's standing appointments at the same time, groups apart."""
    rows = list(Appointment.objects.standing())
    return [
        (one.pk, other.pk)
        for one, other in combinations(rows, 2)
        if one.case_manager_id == other.case_manager_id
        and one.meeting != other.meeting
        and one.blocked_from < other.blocked_until
        and other.blocked_from < one.blocked_until
    ]


def overfull():
    """Group meetings with more people than seats, or not all of one time and place."""
    meetings = {}
    for row in Appointment.objects.standing().select_related("kind"):
        meetings.setdefault(row.meeting, []).append(row)
    return [
        [row.pk for row in rows]
        for rows in meetings.values()
        if len(rows) > rows[0].kind.seats
        or len({row.seat for row in rows}) < len(rows)
        or len({(row.starts_at, row.meeting_place_id, row.kind_id) for row in rows}) > 1
    ]


def outside_and_unknown(told):
    """Booked outside the hours, although no change of a calendar ever named them."""
    lost = [
        (found.appointment.pk, str(found.reason))
        for person in CaseManager.objects.all()
        for found in conflicts(person, now=NOW)
    ]
    return [each for each in lost if each[0] not in told]


def unannounced():
    """Booked without the message that says so, or announced although it is not true."""
    wrong = []
    for row in Appointment.objects.all():
        said = Notification.objects.open().filter(appointment=row)
        key = f":email:{row.sequence}:"
        news = [each for each in said if each.kind in ("confirmation", "change")]
        if any(key not in f"{each.dedupe_key}:" for each in said):
            wrong.append((row.pk, "an outdated message waits"))
        if (row.status == "booked") is not (len(news) == 1):
            wrong.append((row.pk, row.status, [each.kind for each in said]))
    return wrong


def kept_for_nobody():
    """Times held for somebody on the waiting list who is not offered them."""
    kept = Appointment.objects.filter(status="held", secret_hash__isnull=True)
    return list(kept.filter(offered_to__isnull=True))


@pytest.mark.parametrize("run", range(2))
def test_whatever_people_do_at_once_the_promises_hold(run, settings, record_property):
    # All of them book with one address; how many it may have is tested elsewhere.
    settings.OPEN_APPOINTMENTS_PER_CONTACT = PEOPLE * STEPS
    seed = random.randrange(2**32)
    record_property("seed", seed)
    district = District()
    everybody = [Somebody(district, seed + number) for number in range(PEOPLE)]
    threads = [threading.Thread(target=each.live) for each in everybody]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    met = sum((each.met for each in everybody), Counter())
    assert set(met) <= REFUSALS, f"seed {seed}"
    assert met["done"] > STEPS, met
    found = {
        "overlapping": overlapping(),
        "overfull": overfull(),
        "outside the hours": outside_and_unknown(district.told),
        "wrong messages": unannounced(),
        "kept for nobody": kept_for_nobody(),
    }
    assert not any(found.values()), f"seed {seed}: {found}"
