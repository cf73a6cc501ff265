"""Calendar files: the right instant everywhere, and nothing that tells what for."""

from datetime import UTC, timedelta

import pytest
from icalendar import Calendar

from booking.calendar_files import calendar_file
from tests.booking.conftest import NOW
from tests.factories import appointment, case_manager, local, meeting_place

pytestmark = pytest.mark.django_db


@pytest.fixture
def booked(db):
    return appointment(
        case_manager("Charlie"),
        local(2026, 3, 30, 9),
        45,
        meeting_place=meeting_place(name="Frauenhaus"),
        name="Amina Beispiel",
    )


def event_of(raw):
    return Calendar.from_ical(raw).walk("VEVENT")[0]


def test_the_file_is_well_formed_and_neutral(booked):
    raw = calendar_file(booked, language="en", now=NOW)

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    event = event_of(raw)
    assert Calendar.from_ical(raw)["method"] == "PUBLISH"
    assert event["summary"] == "Appointment"
    assert event["class"] == "PRIVATE"
    assert event["location"] == "Marktplatz 1, 57250 Netphen"
    assert event["dtstamp"].dt == NOW
    text = raw.decode()
    for word in ("Frauenhaus", "Amina", "Charlie", "http", booked.code):
        assert word not in text


@pytest.mark.parametrize(
    ("starts_at", "stored"),
    [
        (local(2026, 3, 28, 9), "20260328T090000"),
        (local(2026, 3, 30, 9), "20260330T090000"),
        (local(2026, 10, 24, 9), "20261024T090000"),
        (local(2026, 10, 26, 9), "20261026T090000"),
    ],
)
def test_wall_time_is_right_on_both_sides_of_both_changes_of_clocks(
    booked, starts_at, stored
):
    booked.starts_at = starts_at.astimezone(UTC)
    booked.ends_at = booked.starts_at + timedelta(minutes=45)
    raw = calendar_file(booked, language="de")
    assert f"DTSTART;TZID=Europe/Berlin:{stored}".encode() in raw

    # A reader that does not know the zone's name goes by our rules.
    unknown = event_of(raw.replace(b"Europe/Berlin", b"X-Own-Zone"))
    assert unknown.decoded("dtstart").astimezone(UTC) == starts_at
    assert unknown.decoded("dtend") - unknown.decoded("dtstart") == timedelta(
        minutes=45
    )


def test_moving_and_cancelling_keep_the_uid_and_raise_the_sequence(booked):
    first = event_of(calendar_file(booked, language="de"))
    booked.sequence = 2
    raw = calendar_file(booked, language="de", method="CANCEL")
    cancelled = event_of(raw)

    assert cancelled["uid"] == first["uid"]
    assert (first["sequence"], cancelled["sequence"]) == (0, 2)
    assert (first["status"], cancelled["status"]) == ("CONFIRMED", "CANCELLED")
    assert b"METHOD:CANCEL\r\n" in raw


def test_a_phone_appointment_has_no_location(booked):
    booked.meeting_place = None
    assert "location" not in event_of(calendar_file(booked, language="de"))
