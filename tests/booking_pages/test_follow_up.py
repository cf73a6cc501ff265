"""A follow-up by a case manager's link: with them, and only there."""

import pytest

from booking.invitations import invitation_for
from booking.models import Appointment, AppointmentKind
from booking.offers import Wanted
from booking.secret_links import secret_of
from tests import factories
from tests.booking_pages.conftest import NINE
from tests.booking_pages.journey import fill_in, press_slot, slot_values
from tests.factories import local
from tests.reader import said, text_of

AGAIN = "To choose another time, open the link from your case manager again."


@pytest.fixture
def invitation(charlie):
    """By Charlie; Bob is free, too, and has been asked by nobody."""
    bob = factories.case_manager("Bob", languages=["ar"])
    factories.availability(bob, local(2026, 2, 3, 9), local(2026, 2, 3, 12))
    kind = factories.kind("folgegespraech", booking="by_link", minutes=30)
    wanted = Wanted(kind, factories.municipality(), "ar", case_manager=charlie.pk)
    return f"/ar/booking/follow-up/{invitation_for(wanted)}/"


@pytest.fixture
def details(client, invitation):
    """The details page of a time that is held."""
    return client.get(press_slot(client, client.get(invitation))["Location"])


def test_it_can_be_moved_only_to_times_of_the_same_case_manager(client, details):
    booked = fill_in(client, details)["Location"]
    offered = slot_values(client.get(f"{booked}move/"))
    assert offered
    assert not any(value.startswith("2026-02-03") for value in offered)


@pytest.mark.parametrize("name", ["", "Amina"])
def test_another_time_is_behind_the_link_and_the_held_one_stays(client, details, name):
    own = details.request["PATH_INFO"]
    answer = client.post(f"{own}another-time/", {"name": name})
    assert answer.status_code == 409
    assert said(AGAIN, "ar") in text_of(answer)
    held = Appointment.objects.get()
    assert (held.status, held.starts_at) == ("held", NINE)
    assert f"/{secret_of(held)}/" in own


def test_opened_again_another_time_takes_the_place_of_the_first(
    client, details, invitation
):
    answer = press_slot(client, client.get(invitation), number=1)
    assert answer["Location"] == details.request["PATH_INFO"]
    assert Appointment.objects.get().starts_at > NINE


def test_opened_again_after_booking_it_leads_to_the_appointment(
    client, details, invitation
):
    booked = fill_in(client, details)["Location"]
    assert client.get(invitation)["Location"] == booked


def test_what_readers_are_not_shown_has_no_link(client, invitation):
    AppointmentKind.objects.filter(booking="by_link").update(visibility="invisible")
    assert client.get(invitation).status_code == 404
