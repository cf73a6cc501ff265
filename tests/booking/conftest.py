"""A town with one case manager, and times to choose from."""

import uuid
from dataclasses import replace

import pytest

from booking.appointments import Details, confirm, hold
from booking.offers import Choice
from tests.factories import (
    availability,
    case_manager,
    kind,
    local,
    meeting_place,
    municipality,
)

# A Monday, a week before the appointments; everything is told what time it is.
NOW = local(2026, 1, 26, 8)
NINE = local(2026, 2, 2, 9)
AMINA = Details(name="Amina Beispiel", email="amina@example.org", phone="+493023125001")


@pytest.fixture
def town(db):
    return municipality()


@pytest.fixture
def first_meeting(db):
    return kind()


@pytest.fixture
def charlie(town):
    """Speaks Arabic; in the town hall on Mondays from 9 to 12."""
    person = case_manager(languages=["ar"])
    rule = ("WEEKLY", "byweekday:MO")
    availability(person, NINE, local(2026, 2, 2, 12), rule=rule)
    return person


@pytest.fixture
def nine(charlie, town, first_meeting):
    """Monday at nine, in Arabic."""
    return Choice(
        kind=first_meeting,
        municipality=town,
        language="ar",
        starts_at=NINE,
        meeting_place=meeting_place(),
    )


@pytest.fixture
def book(nine):
    """Books nine o'clock or another choice; the appointment and its secret."""

    def booked(choice=nine, details=AMINA, *, now=NOW, **changes):
        choice = replace(choice, **changes)
        _held, secret = hold(
            choice, submission_id=uuid.uuid4(), page_language="ar", now=now
        )
        return confirm(secret, details, now=now), secret

    return booked
