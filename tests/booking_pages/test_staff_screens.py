"""Case managers keep their own calendar; nobody else gets near it."""

from datetime import time

import pytest
import time_machine

from booking.models import Appointment, CalendarEntry, CaseManager
from pages.models import Municipality, User
from tests import factories
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of

# A Tuesday on which the demo district's calendars are in force.
NOW = local(2026, 12, 1, 12)
MONDAY_NINE = local(2026, 12, 7, 9)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]

SCREENS = ["", "hours/", "absence/"]
OUTSIDERS = [
    "abh-siegen",
    "abh-kreis",
    "redaktion-netphen",
    "koordination",
    "zentralredaktion",
    "freigabe",
    "uebersetzung-ar",
]


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sign_in(client):
    def signed_in(username):
        client.logout()
        client.force_login(User.objects.get(username=username))
        return client

    return signed_in


@pytest.fixture
def amira(sign_in):
    """A case manager, signed in."""
    return sign_in("fallmanagement-1")


def manager(number):
    return CaseManager.objects.get(user__username=f"fallmanagement-{number}")


def meeting(number=1, starts_at=MONDAY_NINE, **fields):
    values = {"name": "Yusuf Beispiel", "phone": "+493023125002", **fields}
    return factories.appointment(
        manager(number),
        starts_at,
        municipality=Municipality.objects.get(key="bad-berleburg"),
        **values,
    )


def post_form(client, address, **values):
    page = client.get(address)
    assert page.status_code == 200, page
    name = "weekdays" if "hours" in address else "first_day"
    return submit(client, page, form_with(page, name), **values)


HOURS = {
    "weekdays": ["3"],
    "starts": "09:00",
    "ends": "11:00",
    "first_day": "2026-12-03",
    "last_day": "",
    "every_weeks": "2",
}
ABSENCE = {"first_day": "2026-12-07", "last_day": "2026-12-11"}


def test_the_coming_days_show_hours_and_appointments(amira):
    meeting()
    page = amira.get("/admin/calendar/")
    assert page.status_code == 200
    words = text_of(page)
    assert "Amira Muster" in words
    assert "Montag, 7. Dezember 2026" in words
    assert "Yusuf Beispiel" in words
    assert "no-store" in page["Cache-Control"]


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


def test_somebody_elses_hours_cannot_be_removed(amira):
    entry = CalendarEntry.objects.filter(case_manager=manager(2)).first()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    assert amira.get(address).status_code == 404
    assert amira.post(address).status_code == 404
    assert CalendarEntry.objects.filter(pk=entry.pk).exists()


def test_weekly_hours_are_added(amira):
    before = CalendarEntry.objects.filter(case_manager=manager(1)).count()
    answer = post_form(amira, "/admin/calendar/hours/", **HOURS)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    entries = CalendarEntry.objects.filter(case_manager=manager(1))
    assert entries.count() == before + 1
    new = entries.order_by("-event").first()
    assert (new.kind, new.meeting_place) == ("availability", None)
    assert new.event.start == local(2026, 12, 3, 9)
    assert new.event.rule.params == "interval:2;byweekday:TH"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weekdays", []),
        ("weekdays", ["7"]),
        ("starts", "25:00"),
        ("ends", ""),
        ("every_weeks", "3"),
        ("first_day", "2026-02-30"),
        ("first_day", "9999-12-31"),
        ("first_day", "0001-01-01"),
        ("last_day", "yesterday"),
        ("last_day", "9999-12-31"),
        ("meeting_place", "999999"),
    ],
)
def test_bad_hours_are_refused_beside_the_field(amira, field, value):
    before = CalendarEntry.objects.count()
    answer = post_form(amira, "/admin/calendar/hours/", **HOURS | {field: value})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert str(form.errors[field][0]) in text_of(answer)
    # What was typed is still there.
    kept = fields_of(form_with(answer, "weekdays"))
    assert kept["ends" if field == "starts" else "starts"] != [""]
    assert CalendarEntry.objects.count() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"starts": "11:00", "ends": "09:00"},
        {"first_day": "2026-12-03", "last_day": "2026-12-02"},
    ],
)
def test_hours_that_make_no_sense_are_refused_with_a_reason(amira, changes):
    before = CalendarEntry.objects.count()
    answer = post_form(amira, "/admin/calendar/hours/", **HOURS | changes)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert CalendarEntry.objects.count() == before


def test_hours_at_two_places_at_once_are_refused(amira):
    """On Mondays at nine she is in Bad Berleburg's town hall."""
    page = amira.get("/admin/calendar/hours/")
    options = form_with(page, "meeting_place").find(attrs={"name": "meeting_place"})
    elsewhere = options.find("option", string="Rathaus Bad Laasphe")["value"]
    changes = {"weekdays": ["0"], "meeting_place": elsewhere, "every_weeks": "1"}
    answer = post_form(amira, "/admin/calendar/hours/", **HOURS | changes)
    assert answer.status_code == 200
    message = "These hours overlap with hours at another place."
    assert said(message) in text_of(answer)


def test_only_places_of_the_own_area_are_offered(amira):
    page = amira.get("/admin/calendar/hours/")
    options = form_with(page, "meeting_place").find(attrs={"name": "meeting_place"})
    names = {option.get_text() for option in options.find_all("option")}
    assert "Rathaus Bad Berleburg" in names
    assert "Rathaus Siegen" not in names


def test_an_absence_names_the_appointments_it_hits(amira):
    meeting()
    answer = post_form(amira, "/admin/calendar/absence/", **ABSENCE)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    words = text_of(amira.get("/admin/calendar/"))
    message = (
        "%(count)d appointment falls into this time. It still stands: "
        "please move or cancel it."
    )
    assert said(message).split("%(count)d ")[1] in words or "1 Termin" in words
    assert Appointment.objects.get().status == "booked"
    entry = CalendarEntry.objects.filter(case_manager=manager(1), kind="absence").get()
    assert entry.event.start == local(2026, 12, 7)
    assert entry.event.end == local(2026, 12, 12)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": "2026-12-06"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"starts": "noon"}, "starts"),
        ({"last_day": "2026-12-07", "starts": "12:00", "ends": "11:00"}, "last_day"),
    ],
)
def test_a_bad_absence_is_refused_beside_the_field(amira, changes, field):
    answer = post_form(amira, "/admin/calendar/absence/", **ABSENCE | changes)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not CalendarEntry.objects.filter(kind="absence").exists()


def test_part_of_a_day_can_be_an_absence(amira):
    times = {"last_day": "2026-12-07", "starts": "10:00", "ends": "11:30"}
    post_form(amira, "/admin/calendar/absence/", **ABSENCE | times)
    entry = CalendarEntry.objects.get(kind="absence")
    assert entry.event.start == local(2026, 12, 7, 10)
    assert entry.event.end == local(2026, 12, 7, 11, 30)
    assert entry.event.end.time() != time()


def test_hours_are_removed_after_asking(amira):
    entry = CalendarEntry.objects.filter(case_manager=manager(1)).first()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    assert amira.get(address).status_code == 200
    assert CalendarEntry.objects.filter(pk=entry.pk).exists()
    answer = amira.post(address)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    assert not CalendarEntry.objects.filter(pk=entry.pk).exists()


def test_cancelling_asks_and_says_whom_to_call(amira):
    booked = meeting()
    address = f"/admin/calendar/appointments/{booked.pk}/cancellation/"
    page = amira.get(address)
    assert "+493023125002" in text_of(page)
    booked.refresh_from_db()
    assert booked.status == "booked"
    answer = amira.post(address)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    booked.refresh_from_db()
    assert booked.status == "cancelled_by_office"
    assert "+493023125002" in text_of(amira.get("/admin/calendar/"))


def test_cancelling_twice_says_so(amira):
    booked = meeting(status="cancelled_by_office")
    amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    message = "This appointment can no longer be cancelled."
    assert said(message) in text_of(amira.get("/admin/calendar/"))


def test_an_appointment_that_has_begun_is_not_cancelled(amira):
    booked = meeting(starts_at=local(2026, 12, 1, 11, 30))
    amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    booked.refresh_from_db()
    assert booked.status == "booked"


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
        f"appointments/{booked.pk}/cancellation/",
    ]
    for address in addresses:
        for method in (client.get, client.post):
            answer = method(f"/admin/calendar/{address}")
            if method == client.post and address in ("", addresses[3]):
                # The agenda is only to be looked at, by anybody.
                assert answer.status_code == 405
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
    answer = client.post(f"/admin/calendar/absence/?case_manager={other}", ABSENCE)
    assert answer["Location"] == f"/admin/calendar/?case_manager={other}"
    assert CalendarEntry.objects.get(kind="absence").case_manager_id == other
