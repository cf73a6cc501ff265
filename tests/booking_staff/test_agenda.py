"""The days of a calendar, and how an appointment is found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from booking import calendars
from booking.models import CalendarEntry
from tests.booking_staff.screens import (
    MONDAY_NINE,
    NOW,
    OUTSIDERS,
    manager,
    meeting,
)
from tests.factories import local
from tests.reader import form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]


def test_the_coming_days_show_hours_and_appointments(amira):
    meeting()
    page = amira.get("/admin/calendar/")
    assert page.status_code == 200
    words = text_of(page)
    assert "Amira Muster" in words
    assert "Montag, 7. Dezember 2026" in words
    assert "Yusuf Beispiel" in words
    assert "no-store" in page["Cache-Control"]


def test_the_first_page_after_signing_in_shows_today_and_the_coming_days(amira):
    meeting()
    meeting(2, name="Nadia Fremd")
    words = text_of(amira.get("/admin/"))
    assert said("Today and the coming days") in words
    assert "Montag, 7. Dezember 2026" in words
    assert "Yusuf Beispiel" in words
    assert "Nadia Fremd" not in words


@pytest.mark.parametrize("username", OUTSIDERS)
def test_others_find_no_appointments_on_their_first_page(sign_in, username):
    meeting()
    words = text_of(sign_in(username).get("/admin/"))
    assert said("Today and the coming days") not in words
    assert "Yusuf" not in words


def test_every_day_can_be_reached(amira):
    """Kinds can be booked months ahead; the week that passed may be looked at."""
    far = meeting(starts_at=local(2027, 2, 22, 9), name="Ferdi Fern")
    past = meeting(starts_at=local(2026, 11, 30, 9), name="Gestern Gewesen")
    page, seen = amira.get("/admin/calendar/"), []
    assert "Ferdi Fern" not in text_of(page)
    while "Ferdi Fern" not in text_of(page):
        link = soup(page).find("a", string=said("Later"))
        seen.append(link["href"])
        assert len(seen) < 10
        page = amira.get(link["href"])
    assert f"/appointments/{far.pk}/cancellation/" in page.content.decode()
    jumped = submit(
        amira, page, form_with(page, "from"), **{"from": past.starts_at.date()}
    )
    assert "Gestern Gewesen" in text_of(jumped)
    earlier = soup(amira.get("/admin/calendar/")).find("a", string=said("Earlier"))
    assert "Gestern Gewesen" in text_of(amira.get(earlier["href"]))


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "\x00", "٣"]
)
def test_a_day_that_is_none_is_refused_beside_the_field(amira, day):
    page = amira.get("/admin/calendar/", {"from": day})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["from"]
    assert page.context["first"].isoformat() == "2026-12-01"


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
def test_the_first_and_the_last_day_can_be_shown(amira, day):
    assert amira.get("/admin/calendar/", {"from": day}).status_code == 200


def find(client, code, query=""):
    return client.post(f"/admin/calendar/appointments/{query}", {"code": code})


def test_a_code_that_was_read_out_leads_to_the_appointment(amira):
    near = meeting(code="ACDEFGHJ")
    far = meeting(starts_at=local(2027, 2, 22, 9), code="KLMNPQRT")
    page = amira.get("/admin/calendar/")
    form = form_with(page, "code")
    assert form["method"] == "post"
    answer = submit(amira, page, form, code=" acde fghj ")
    assert answer["Location"] == f"/admin/calendar/appointments/{near.pk}/"
    address = find(amira, "KLMN-PQRT")["Location"]
    assert address == f"/admin/calendar/appointments/{far.pk}/"
    assert "Montag, 22. Februar 2027" in text_of(amira.get(address))


def test_a_cancelled_appointment_is_found_by_its_code(amira):
    gone = meeting(code="ACDEFGHJ", status="cancelled_by_office")
    address = find(amira, "ACDE-FGHJ")["Location"]
    assert address == f"/admin/calendar/appointments/{gone.pk}/"
    page = amira.get(address)
    assert said("This appointment is cancelled") in text_of(page)
    assert "+493023125002" in text_of(page)


def test_somebody_elses_code_is_as_unknown_as_none(amira):
    meeting(2, code="ACDEFGHJ", name="Nadia Fremd")
    expires = NOW + timedelta(minutes=5)
    meeting(code="KLMNPQRT", status="held", hold_expires_at=expires)
    for code in ("ACDE-FGHJ", "KLMN-PQRT", "XXXX-XXXX", "-", "", "\x00", "x" * 50):
        answer = find(amira, code)
        assert answer.status_code == 200
        assert list(answer.context["code_form"].errors) == ["code"]
        assert "Nadia Fremd" not in text_of(answer)
    said_of = [
        find(amira, code).context["code_form"].errors["code"]
        for code in ("ACDE-FGHJ", "XXXX-XXXX")
    ]
    assert said_of[0] == said_of[1] == [said("You have no appointment with this code.")]


def test_the_centre_finds_every_appointment_by_its_code(sign_in):
    other = meeting(2, code="ACDEFGHJ")
    address = find(sign_in("admin"), "ACDE-FGHJ")["Location"]
    assert address == f"/admin/calendar/appointments/{other.pk}/"


def lines_on(page, day):
    section = soup(page).find(id=f"day-{day}").find_parent("section")
    return [" ".join(item.get_text(" ").split()) for item in section.find_all("li")]


def test_the_agenda_shows_holidays_closures_and_absences_on_each_day(amira):
    calendars.add_closure(None, local(2026, 12, 24), local(2026, 12, 25))
    calendars.add_absence(manager(1), local(2026, 12, 22, 12), local(2026, 12, 24))
    page = amira.get("/admin/calendar/?from=2026-12-22")
    absence = CalendarEntry.Kind.ABSENCE.label
    with translation.override("de"):
        absence = str(absence)
    assert f"12:00–24:00 · {absence}" in lines_on(page, "2026-12-22")
    assert f"{said('all day')} · {absence}" in lines_on(page, "2026-12-23")
    closed = f"{said('all day')} · {said('The whole district is closed')}"
    assert closed in lines_on(page, "2026-12-24")
    christmas = f"{said('public holiday')} · Erster Weihnachtstag"
    assert christmas in lines_on(page, "2026-12-25")


def test_a_full_agenda_takes_no_more_queries(amira):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert amira.get("/admin/calendar/").status_code == 200
        return len(captured)

    meeting()
    calendars.add_absence(manager(1), MONDAY_NINE, local(2026, 12, 7, 10))
    queries()
    few = queries()
    for day in range(8, 14):
        meeting(starts_at=local(2026, 12, day, 9))
        calendars.add_absence(
            manager(1), local(2026, 12, day, 9), local(2026, 12, day, 10)
        )
        calendars.add_closure(None, local(2026, 12, day), local(2026, 12, day + 1))
    assert queries() == few
