"""The calendar feed: for the owner of its secret, and nothing about anybody in it."""

from datetime import timedelta

import pytest
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import CaseManager, MeetingPlace
from tests.booking_staff.screens import MONDAY_NINE, manager, meeting
from tests.factories import local
from tests.reader import soup

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]

SCREEN = "/admin/calendar/feed/"


def new_link(client):
    page = client.post(SCREEN, {"do": "renew"})
    address = soup(page).find(class_="handout__address").get_text()
    return "/" + address.split("/", 3)[3]


def events_in(answer):
    """As a parser reads them that is not ours."""
    calendar = vobject.readOne(answer.content.decode())
    return list(calendar.contents.get("vevent", []))


def test_the_feed_shows_when_and_where_and_nothing_else(amira, client):
    town_hall = MeetingPlace.objects.get(key="rathaus-bad-berleburg")
    booked = meeting(
        meeting_place=town_hall, email="yusuf@example.org", code="ACDEFGHJ"
    )
    meeting(starts_at=local(2027, 4, 5, 9), status="attended")
    meeting(starts_at=local(2026, 12, 9, 9), status="cancelled_by_client")
    meeting(2)
    link = new_link(amira)
    client.logout()
    answer = client.get(link)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    first, second = events_in(answer)
    assert first.dtstart.value == MONDAY_NINE
    assert first.dtend.value == MONDAY_NINE + timedelta(hours=1)
    assert first.location.value == town_hall.address
    assert first.uid.value.startswith(str(booked.uid))
    # In summer time.
    assert second.dtstart.value == local(2027, 4, 5, 9)
    text = answer.content.decode()
    for personal in ("Yusuf", "example.org>", "3023125002", "ACDE", "Erstgespr"):
        assert personal not in text
    assert "REFRESH-INTERVAL" in text
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_what_has_not_changed_is_not_sent_again(amira, client, clock):
    booked = meeting()
    link = new_link(amira)
    first = client.get(link)
    clock.shift(timedelta(hours=1))
    for header in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        again = client.get(link, headers=header)
        assert (again.status_code, again.content) == (304, b"")
    type(booked).objects.filter(pk=booked.pk).update(sequence=1)
    for header in (
        {"If-None-Match": first["ETag"]},
        {"If-Modified-Since": first["Last-Modified"]},
    ):
        assert client.get(link, headers=header).status_code == 200


def test_a_new_link_ends_the_old_one_and_it_can_be_switched_off(amira, client):
    old = new_link(amira)
    new = new_link(amira)
    stored = CaseManager.objects.get(pk=manager(1).pk).feed_hash
    assert stored not in new
    assert (
        new.removesuffix(".ics").split("/")[-1]
        not in amira.get(SCREEN).content.decode()
    )
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    amira.post(SCREEN, {"do": "off"})
    assert client.get(new).status_code == 404


def test_who_has_left_has_no_feed_any_more(amira, client):
    link = new_link(amira)
    CaseManager.objects.filter(pk=manager(1).pk).update(active=False)
    assert client.get(link).status_code == 404


@pytest.mark.parametrize("secret", ["x", "None", "x" * 300, "%00"])
def test_an_unknown_secret_leads_nowhere(client, secret):
    assert client.get(f"/calendar-feed/{secret}.ics").status_code == 404


def test_looking_changes_nothing_and_takes_two_queries(amira, client):
    link = new_link(amira)
    for hour in (9, 11):
        meeting(starts_at=local(2026, 12, 7, hour))
    client.logout()
    for method in (client.get, client.head):
        with CaptureQueriesContext(connection) as captured:
            assert method(link).status_code == 200
        assert len(captured) == 2
    assert client.post(link).status_code == 405


def test_nobody_makes_a_link_to_somebody_elses_calendar(sign_in):
    client = sign_in("admin")
    address = f"{SCREEN}?case_manager={manager(1).pk}"
    assert client.post(address)["Location"] == "/admin/"
    assert CaseManager.objects.get(pk=manager(1).pk).feed_hash is None
