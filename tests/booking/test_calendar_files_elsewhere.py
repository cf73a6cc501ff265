"""Calendar files as a program reads them that has nothing to do with the one that wrote."""

from datetime import UTC, timedelta

import pytest
import vobject

from booking.calendar_files import calendar_file
from tests.factories import appointment, case_manager, local, meeting_place

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def file_of(starts_at, **changes):
    booked = appointment(
        case_manager(), starts_at, meeting_place=meeting_place(), sequence=3
    )
    return booked, calendar_file(booked, language="ar", **changes).decode()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "X-Own-Zone"])
@pytest.mark.parametrize(
    "starts_at",
    [
        local(2027, 3, 27, 9),
        local(2027, 3, 28, 9),
        local(2027, 10, 30, 23, 30),
        local(2027, 10, 31, 9),
        local(2028, 2, 29, 9),
    ],
)
def test_it_is_read_as_the_same_instant(starts_at, zone):
    """Around both changes of clocks and on a leap day; also by the file's own rules."""
    _booked, text = file_of(starts_at)

    event = vobject.readOne(text.replace("Europe/Berlin", zone)).vevent
    assert event.dtstart.value.astimezone(UTC) == starts_at.astimezone(UTC)
    assert event.dtend.value - event.dtstart.value == HOUR


def test_what_it_says_of_the_appointment_arrives():
    booked, text = file_of(local(2027, 1, 11, 9))
    calendar = vobject.readOne(text)

    assert calendar.method.value == "PUBLISH"
    assert calendar.vevent.uid.value.startswith(f"{booked.uid}@")
    assert calendar.vevent.sequence.value == "3"
    assert calendar.vevent.status.value == "CONFIRMED"
    assert calendar.vevent.location.value == "Marktplatz 1, 57250 Netphen"
    cancelled = vobject.readOne(
        calendar_file(booked, language="ar", method="CANCEL").decode()
    )
    assert cancelled.method.value == "CANCEL"
    assert cancelled.vevent.uid.value == calendar.vevent.uid.value
