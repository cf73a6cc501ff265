"""Split shifts, monthly and open hours, repeated absences, closures: as forms."""

import pytest

from booking.models import CalendarEntry, MeetingPlace
from tests.booking_staff.screens import conflicts_in, manager, meeting, post_form
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]

HOURS = "/admin/calendar/hours/"
ABSENCE = "/admin/calendar/absence/"
CLOSURES = "/admin/calendar/closures/"
SATURDAYS = {
    "weekdays": ["5"],
    "starts": "09:00",
    "ends": "12:00",
    "first_day": "2026-12-05",
}


def own_entries(**which):
    rows = CalendarEntry.objects.filter(case_manager=manager(1), **which)
    return rows.order_by("-pk")


def test_a_split_shift_is_one_form(amira):
    before = own_entries().count()
    second = {"starts_2": "14:00", "ends_2": "16:00"}
    answer = post_form(amira, HOURS, **SATURDAYS, **second)
    assert answer.status_code == 302
    later, earlier = own_entries()[:2]
    assert own_entries().count() == before + 2
    assert earlier.event.start == local(2026, 12, 5, 9)
    assert later.event.start == local(2026, 12, 5, 14)


def test_hours_repeat_by_month_and_the_list_says_so(amira):
    monthly = {"repeats": "month_weekday", "position": "-1"}
    post_form(amira, HOURS, **SATURDAYS | monthly)
    newest = own_entries().first()
    assert newest.event.rule.params == "interval:1;byweekday:-1SA"
    assert newest.event.start == local(2026, 12, 26, 9)
    words = text_of(amira.get("/admin/calendar/"))
    assert f"{said('last')} Samstag {said('of every month')}" in words
    by_day = {"repeats": "month_day", "month_day": "15", "weekdays": []}
    post_form(amira, HOURS, **SATURDAYS | by_day)
    assert own_entries().first().event.start == local(2026, 12, 15, 9)


def test_hours_take_place_once(amira):
    post_form(amira, HOURS, **SATURDAYS | {"repeats": "once", "weekdays": []})
    newest = own_entries().first()
    assert newest.event.rule is None
    assert newest.event.start == local(2026, 12, 5, 9)


def test_open_hours_need_a_place_and_list_whom_they_hit(amira):
    hit = meeting(starts_at=local(2026, 12, 12, 9), code="ACDEFGHJ")
    values = SATURDAYS | {"kind": "walk_in"}
    before = own_entries(kind="walk_in").count()
    refused = post_form(amira, HOURS, **values)
    assert list(refused.context["form"].errors) == ["meeting_place"]
    town_hall = MeetingPlace.objects.get(key="rathaus-bad-berleburg")
    asked = post_form(amira, HOURS, **values, meeting_place=str(town_hall.pk))
    assert hit.grouped_code in soup(asked).find(attrs={"role": "alert"}).get_text()
    assert own_entries(kind="walk_in").count() == before
    assert submit(amira, asked, form_with(asked, "confirmed")).status_code == 302
    assert own_entries(kind="walk_in").count() == before + 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_2": "14:00"}, "ends_2"),
        ({"ends_2": "16:00"}, "starts_2"),
        ({"starts_2": "11:00", "ends_2": "16:00"}, "starts_2"),
        ({"starts_2": "16:00", "ends_2": "14:00"}, "ends_2"),
        ({"repeats": "month_weekday", "weekdays": []}, "weekdays"),
        ({"repeats": "month_weekday", "position": "5"}, "position"),
        ({"repeats": "month_day", "month_day": "29"}, "month_day"),
        ({"repeats": "yearly"}, "repeats"),
        ({"kind": "nap"}, "kind"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(amira, changes, field):
    before = own_entries().count()
    answer = post_form(amira, HOURS, **SATURDAYS | changes)
    assert list(answer.context["form"].errors) == [field]
    assert fields_of(form_with(answer, "starts"))["starts"] == ["09:00"]
    assert own_entries().count() == before


def test_an_absence_repeats_and_has_a_name_for_staff(amira):
    values = {
        "first_day": "2026-12-01",
        "last_day": "",
        "starts": "09:00",
        "ends": "12:00",
        "repeats": "2",
        "weekdays": ["4"],
        "reason": "Supervision",
    }
    answer = post_form(amira, ABSENCE, **values)
    assert answer.status_code == 302
    newest = own_entries(kind="absence").get()
    assert newest.event.rule.params == "interval:2;byweekday:FR"
    assert "Supervision" in text_of(amira.get("/admin/calendar/"))


def test_what_is_booked_while_somebody_reads_is_shown_before_it_is_saved(amira):
    meeting(code="ACDEFGHJ")
    values = {"first_day": "2026-12-07", "last_day": "2026-12-07"}
    asked = post_form(amira, ABSENCE, **values)
    meeting(starts_at=local(2026, 12, 7, 11), code="KLMNPQRT")
    again = submit(amira, asked, form_with(asked, "confirmed"))
    assert again.status_code == 200
    assert "KLMN-PQRT" in soup(again).find(attrs={"role": "alert"}).get_text()
    assert not own_entries(kind="absence").exists()
    assert submit(amira, again, form_with(again, "confirmed")).status_code == 302
    assert "KLMN-PQRT" in conflicts_in(amira.get("/admin/calendar/"))


def test_a_place_is_closed_and_opened_again(sign_in):
    centre = sign_in("admin")
    town_hall = MeetingPlace.objects.get(key="rathaus-bad-berleburg")
    hit = meeting(meeting_place=town_hall, code="ACDEFGHJ")
    values = {
        "meeting_place": str(town_hall.pk),
        "first_day": "2026-12-07",
        "last_day": "2026-12-08",
        "reason": "Umbau",
    }
    asked = post_form(centre, CLOSURES, **values)
    assert hit.grouped_code in soup(asked).find(attrs={"role": "alert"}).get_text()
    answer = submit(centre, asked, form_with(asked, "confirmed"))
    assert answer["Location"] == CLOSURES
    page = centre.get(CLOSURES)
    assert "Umbau" in text_of(page)
    agenda = centre.get("/admin/calendar/", {"case_manager": manager(1).pk})
    assert hit.grouped_code in conflicts_in(agenda)
    link = soup(page).find("a", href=lambda to: "removal" in (to or ""))["href"]
    assert centre.post(link).status_code == 302
    assert not CalendarEntry.objects.filter(case_manager=None).exists()


def test_closures_are_not_removed_by_case_managers(amira):
    from booking import calendars

    change = calendars.add_closure(None, local(2026, 12, 24), local(2026, 12, 25))
    address = f"/admin/calendar/entries/{change.entry.pk}/removal/"
    assert amira.post(address).status_code == 404


def test_one_date_is_moved(amira):
    post_form(amira, HOURS, **SATURDAYS)
    entry = own_entries().first()
    page = amira.get(f"/admin/calendar/entries/{entry.pk}/date/")
    form = form_with(page, "new_day")
    assert fields_of(form)["starts"] == ["09:00"]
    wrong = submit(amira, page, form, day="2026-12-13", new_day="2026-12-14")
    assert list(wrong.context["form"].errors) == ["day"]
    answer = submit(amira, page, form, day="2026-12-12", new_day="2026-12-13")
    assert answer.status_code == 302
    assert entry.event.occurrence_set.get().start == local(2026, 12, 13, 9)
