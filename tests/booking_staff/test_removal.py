"""What stands in a calendar is changed and removed."""

from datetime import date, time

import pytest

from booking import calendars
from booking.models import CalendarEntry
from tests.booking_staff.screens import (
    NOW,
    conflicts_in,
    manager,
    meeting,
)
from tests.factories import local
from tests.reader import form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]


def test_hours_are_removed_after_asking(amira):
    entry = CalendarEntry.objects.filter(case_manager=manager(1)).first()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    assert amira.get(address).status_code == 200
    assert CalendarEntry.objects.filter(pk=entry.pk).exists()
    answer = amira.post(address)
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    assert not CalendarEntry.objects.filter(pk=entry.pk).exists()


def test_somebody_elses_hours_cannot_be_removed(amira):
    entry = CalendarEntry.objects.filter(case_manager=manager(2)).first()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    assert amira.get(address).status_code == 404
    assert amira.post(address).status_code == 404
    assert CalendarEntry.objects.filter(pk=entry.pk).exists()


def test_an_unreadable_rule_is_shown_and_can_be_removed(amira):
    """As a restored dump may hold it, past the guards."""
    entry = CalendarEntry.objects.filter(case_manager=manager(1)).first()
    rules = type(entry.event.rule).objects.filter(pk=entry.event.rule_id)
    rules.update(params="byweekdays:MO")
    message = said("unreadable rule, please remove")
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    assert message in text_of(amira.get("/admin/calendar/"))
    assert message in text_of(amira.get(address))
    assert amira.post(address).status_code == 302
    assert not CalendarEntry.objects.filter(pk=entry.pk).exists()


def series(*weekdays):
    return calendars.add_weekly_hours(
        manager(1),
        None,
        weekdays or 5,
        time(9),
        time(10),
        first_day=date(2026, 12, 5),
    )


def dates_of(entry):
    found = calendars.entries_of(manager(1), NOW, local(2026, 12, 31))
    return [each.day.day for each in found if each.entry == entry]


@pytest.mark.parametrize(
    ("what", "left"),
    [("one", [5, 19, 26]), ("later", [5, 12]), ("all", []), ("", [])],
)
def test_of_a_series_one_date_or_the_rest_can_be_removed(amira, what, left):
    entry = series()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    page = amira.get(address)
    form = form_with(page, "what")
    answer = submit(amira, page, form, what=what, day="2026-12-12")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/calendar/")
    assert dates_of(entry) == left


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"what": "one", "day": ""}, "day"),
        ({"what": "later", "day": ""}, "day"),
        ({"what": "one", "day": "2026-12-13"}, "day"),
        ({"what": "one", "day": "9999-12-31"}, "day"),
        ({"what": "most", "day": "2026-12-12"}, "what"),
    ],
)
def test_a_removal_that_makes_no_sense_is_refused(amira, values, field):
    entry = series()
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    answer = amira.post(address, values)
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert dates_of(entry) == [5, 12, 19, 26]


def test_removed_hours_name_the_appointments_they_leave_behind(amira):
    entry = series()
    left = meeting(starts_at=local(2026, 12, 12, 9), code="ACDEFGHJ")
    assert conflicts_in(amira.get("/admin/calendar/")) == ""
    address = f"/admin/calendar/entries/{entry.pk}/removal/"
    page = amira.post(address, {"what": "one", "day": "2026-12-12"})
    assert left.grouped_code in soup(page).find(attrs={"role": "alert"}).get_text()
    assert conflicts_in(amira.get("/admin/calendar/")) == ""
    submit(amira, page, form_with(page, "confirmed"))
    assert left.grouped_code in conflicts_in(amira.get("/admin/calendar/"))
