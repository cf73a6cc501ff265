"""Case managers keep their own calendar; nobody else gets near it."""

from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from booking import appointments
from booking.models import Appointment, AppointmentKind, CalendarEntry
from pages.models import User
from tests.booking_staff.screens import (
    NOW,
    OUTSIDERS,
    manager,
    meeting,
)
from tests.reader import said, soup, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]


def test_a_case_manager_sees_only_the_own_calendar(amira):
    other = meeting(2, name="Nadia Fremd")
    own = text_of(amira.get("/admin/calendar/"))
    asked = text_of(amira.get(f"/admin/calendar/?case_manager={manager(2).pk}"))
    for words in (own, asked):
        assert "Nadia Fremd" not in words
        assert "Amira Muster" in words
    cancel = f"/admin/calendar/appointments/{other.pk}/cancellation/"
    assert amira.get(cancel).status_code == 404
    assert amira.post(cancel).status_code == 404
    assert amira.post(f"{cancel}?case_manager={manager(2).pk}").status_code == 404
    other.refresh_from_db()
    assert other.status == "booked"


SCREENS = [
    *("", "appointments/", "hours/", "absence/", "closures/", "booking/"),
    *("booking/details/", "invitation/", "feed/", "day-list/", "cancel-several/"),
]
OF_ONE = ["", "outcome/", "call/", "move/", "cancellation/"]


@pytest.mark.parametrize("username", OUTSIDERS)
def test_nobody_else_gets_near_a_calendar(sign_in, username):
    booked = meeting()
    entry = CalendarEntry.objects.filter(case_manager=manager(1)).first()
    client = sign_in(username)
    refused = said("Sorry, you do not have permission to access this area.")
    addresses = [
        *SCREENS,
        f"?case_manager={manager(1).pk}",
        f"entries/{entry.pk}/removal/",
        f"entries/{entry.pk}/date/",
        *(f"appointments/{booked.pk}/{what}" for what in OF_ONE),
    ]
    for address in addresses:
        for method in (client.get, client.post):
            answer = method(f"/admin/calendar/{address}")
            if answer.status_code == 405:
                # Only to be looked at, or only to be sent, by anybody.
                continue
            assert (answer.status_code, answer["Location"]) == (302, "/admin/"), address
    words = text_of(client.get("/admin/"))
    assert refused in words
    assert "Yusuf Beispiel" not in words
    booked.refresh_from_db()
    assert booked.status == "booked"
    assert CalendarEntry.objects.filter(pk=entry.pk).exists()


@pytest.mark.parametrize("username", OUTSIDERS)
def test_the_menu_shows_the_calendar_to_nobody_else(sign_in, username):
    page = sign_in(username).get("/admin/")
    assert page.status_code == 200
    assert "/admin/calendar/" not in page.content.decode()


WRITES = {
    "cancel": appointments.cancel_by_office,
    "record the outcome": partial(appointments.record_outcome, outcome="attended"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_access_is_decided_by_the_row_as_it_is(write):
    """Somebody else took the appointment over after the page was read."""
    stale = meeting()
    Appointment.objects.update(case_manager=manager(2))
    by = User.objects.get(username="fallmanagement-1")
    with pytest.raises(PermissionDenied):
        write(stale, by=by, now=NOW)
    assert Appointment.objects.get().status == "booked"


def test_the_menu_shows_case_managers_their_calendar(amira):
    assert "/admin/calendar/" in amira.get("/admin/").content.decode()


def test_the_bookings_behind_the_calendar_are_no_list_in_the_admin(amira):
    """Neither case managers nor appointments can be reached through generic lists."""
    for address in ("casemanager", "meetingplace", "appointmentkind", "appointment"):
        answer = amira.get(f"/admin/{address}/")
        expected = (404, None) if address == "appointment" else (302, "/admin/")
        assert (answer.status_code, answer.headers.get("Location")) == expected


@pytest.mark.parametrize("screen", SCREENS)
def test_without_signing_in_there_is_only_the_login(client, screen):
    answer = client.get(f"/admin/calendar/{screen}")
    if answer.status_code == 405:
        answer = client.post(f"/admin/calendar/{screen}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/admin/login/?next=/admin/calendar/{screen}"
    assert client.post(f"/admin/calendar/{screen}").status_code == 302
    assert soup(client.get(answer["Location"])).find(id="id_password")


def test_the_centre_may_open_every_calendar(sign_in):
    meeting(2, name="Nadia Fremd")
    client = sign_in("admin")
    other = manager(2).pk
    page = client.get(f"/admin/calendar/?case_manager={other}")
    assert "Nadia Fremd" in text_of(page)
    for nonsense in ("abc", "-1", "99999999999999999999", "٣"):
        answer = client.get("/admin/calendar/", {"case_manager": nonsense})
        assert answer.status_code in (200, 404)
    answer = client.post(
        f"/admin/calendar/absence/?case_manager={other}",
        {"first_day": "2026-12-09", "last_day": "2026-12-10"},
    )
    assert answer["Location"] == f"/admin/calendar/?case_manager={other}"
    assert CalendarEntry.objects.get(kind="absence").case_manager_id == other


@pytest.mark.parametrize(
    ("field", "value"),
    [("minutes", 0), ("horizon_days", 0), ("horizon_days", 400), ("step_minutes", 7)],
)
def test_a_kind_that_makes_no_sense_is_refused_beside_the_field(field, value):
    kind = AppointmentKind.objects.public().first()
    setattr(kind, field, value)
    with pytest.raises(ValidationError) as error:
        kind.full_clean()
    assert list(error.value.message_dict) == [field]


@pytest.mark.parametrize("what", OF_ONE)
def test_somebody_elses_appointment_is_as_unknown_as_none(amira, what):
    other = meeting(2, name="Nadia Fremd")
    for method in (amira.get, amira.post):
        answer = method(f"/admin/calendar/appointments/{other.pk}/{what}")
        assert answer.status_code in (404, 405)
    other.refresh_from_db()
    assert (other.status, other.sequence) == ("booked", 0)


def test_the_place_of_nobody_is_closed_by_case_managers(amira):
    for method in (amira.get, amira.post):
        answer = method("/admin/calendar/closures/")
        assert (answer.status_code, answer["Location"]) == (302, "/admin/")
