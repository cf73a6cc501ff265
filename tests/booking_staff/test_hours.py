"""Hours and absences are entered; what makes no sense is said beside the field."""

from datetime import time

import pytest

from booking.models import Appointment, CalendarEntry
from tests.booking_staff.screens import (
    conflicts_in,
    manager,
    meeting,
    post_form,
)
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]


HOURS = {
    "weekdays": ["3"],
    "starts": "09:00",
    "ends": "11:00",
    "first_day": "2026-12-03",
    "last_day": "",
    "repeats": "2",
}
ABSENCE = {"first_day": "2026-12-07", "last_day": "2026-12-11"}


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
        ("repeats", "3"),
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


def refused_beside(client, address, values, field):
    """The form comes back with one error, beside the field, and nothing is stored."""
    before = CalendarEntry.objects.count()
    answer = post_form(client, address, **values)
    assert answer.status_code == 200
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    box = soup(answer).find(attrs={"name": field}).find_parent(class_="w-field")
    assert str(errors[field][0]) in box.find(id=f"id_{field}_error").get_text()
    assert CalendarEntry.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts": "11:00", "ends": "09:00"}, "ends"),
        ({"starts": "09:00:30"}, "starts"),
        ({"ends": "11:00:30"}, "ends"),
        ({"first_day": "2026-12-03", "last_day": "2026-12-02"}, "last_day"),
    ],
)
def test_hours_that_make_no_sense_are_refused_beside_the_field(amira, changes, field):
    refused_beside(amira, "/admin/calendar/hours/", HOURS | changes, field)


def test_hours_at_two_places_at_once_are_refused(amira):
    """On Mondays at nine she is in Bad Berleburg's town hall."""
    page = amira.get("/admin/calendar/hours/")
    options = form_with(page, "meeting_place").find(attrs={"name": "meeting_place"})
    elsewhere = options.find("option", string="Rathaus Bad Laasphe")["value"]
    changes = {"weekdays": ["0"], "meeting_place": elsewhere, "repeats": "1"}
    values = HOURS | changes
    refused_beside(amira, "/admin/calendar/hours/", values, "meeting_place")


def test_only_places_of_the_own_area_are_offered(amira):
    page = amira.get("/admin/calendar/hours/")
    options = form_with(page, "meeting_place").find(attrs={"name": "meeting_place"})
    names = {option.get_text() for option in options.find_all("option")}
    assert "Rathaus Bad Berleburg" in names
    assert "Rathaus Siegen" not in names


def test_an_absence_names_the_appointments_it_hits(amira):
    """By day, time and code, with a link to cancel; also those far ahead, and later on."""
    near = meeting(code="ACDEFGHJ")
    far = meeting(starts_at=local(2027, 1, 18, 9), code="KLMNPQRT")
    spared = meeting(starts_at=local(2027, 2, 8, 9), code="TUVWXY34")
    assert near.grouped_code not in conflicts_in(amira.get("/admin/calendar/"))

    long = {"first_day": "2026-12-07", "last_day": "2027-01-29"}
    page = post_form(amira, "/admin/calendar/absence/", **long)
    shown = soup(page).find(attrs={"role": "alert"}).get_text(" ")
    assert near.grouped_code in shown
    assert far.grouped_code in shown
    assert spared.grouped_code not in shown
    assert not CalendarEntry.objects.filter(kind="absence").exists()
    answer = submit(amira, page, form_with(page, "confirmed"))
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    for _time in (1, 2):
        page = amira.get("/admin/calendar/")
        listed = conflicts_in(page)
        for booked, words in (
            (near, ["Montag, 7. Dezember 2026", "09:00–10:00", "ACDE-FGHJ"]),
            (far, ["Montag, 18. Januar 2027", "09:00–10:00", "KLMN-PQRT"]),
        ):
            assert all(word in listed for word in words), listed
            assert f"/appointments/{booked.pk}/cancellation/" in page.content.decode()
        assert spared.grouped_code not in listed
    row = soup(page).find(id=f"appointment-{near.pk}")
    assert said("falls into an absence") in row.get_text()
    assert set(Appointment.objects.values_list("status", flat=True)) == {"booked"}
    entry = CalendarEntry.objects.filter(case_manager=manager(1), kind="absence").get()
    assert entry.event.start == local(2026, 12, 7)
    assert entry.event.end == local(2027, 1, 30)


def test_after_an_absence_the_agenda_shows_its_first_day(amira):
    later = {"first_day": "2027-03-01", "last_day": "2027-03-02"}
    answer = post_form(amira, "/admin/calendar/absence/", **later)
    assert answer["Location"] == "/admin/calendar/?from=2027-03-01"
    assert text_of(amira.get(answer["Location"])).count(said("all day")) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_day": "2026-12-06"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"first_day": ""}, "first_day"),
        ({"starts": "noon"}, "starts"),
        ({"starts": "10:00:30"}, "starts"),
        ({"ends": "10:00:30"}, "ends"),
        ({"last_day": "2026-12-07", "starts": "12:00", "ends": "11:00"}, "ends"),
        ({"last_day": "2026-12-07", "ends": "00:00"}, "ends"),
        ({"last_day": "2026-12-06", "starts": "12:00", "ends": "11:00"}, "last_day"),
        ({"last_day": "2028-01-01"}, "last_day"),
    ],
)
def test_a_bad_absence_is_refused_beside_the_field(amira, changes, field):
    refused_beside(amira, "/admin/calendar/absence/", ABSENCE | changes, field)


def test_part_of_a_day_can_be_an_absence(amira):
    times = {"last_day": "2026-12-07", "starts": "10:00", "ends": "11:30"}
    post_form(amira, "/admin/calendar/absence/", **ABSENCE | times)
    entry = CalendarEntry.objects.get(kind="absence")
    assert entry.event.start == local(2026, 12, 7, 10)
    assert entry.event.end == local(2026, 12, 7, 11, 30)
    assert entry.event.end.time() != time()
