"""Case managers keep their own calendar; nobody else gets near it."""

from datetime import date, time, timedelta
from functools import partial

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from booking import appointments, calendars
from booking.models import Appointment, AppointmentKind, CalendarEntry, CaseManager
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
    changes = {"weekdays": ["0"], "meeting_place": elsewhere, "every_weeks": "1"}
    values = HOURS | changes
    refused_beside(amira, "/admin/calendar/hours/", values, "meeting_place")


def test_only_places_of_the_own_area_are_offered(amira):
    page = amira.get("/admin/calendar/hours/")
    options = form_with(page, "meeting_place").find(attrs={"name": "meeting_place"})
    names = {option.get_text() for option in options.find_all("option")}
    assert "Rathaus Bad Berleburg" in names
    assert "Rathaus Siegen" not in names


def conflicts_in(page):
    """What the agenda says of appointments that no longer fit, or nothing."""
    heading = soup(page).find(id="conflicts")
    return heading.find_parent("section").get_text(" ") if heading else ""


def test_an_absence_names_the_appointments_it_hits(amira):
    """By day, time and code, with a link to cancel; also those far ahead, and later on."""
    near = meeting(code="ACDEFGHJ")
    far = meeting(starts_at=local(2027, 1, 18, 9), code="KLMNPQRT")
    spared = meeting(starts_at=local(2027, 2, 8, 9), code="TUVWXY34")
    assert near.grouped_code not in conflicts_in(amira.get("/admin/calendar/"))

    long = {"first_day": "2026-12-07", "last_day": "2027-01-29"}
    answer = post_form(amira, "/admin/calendar/absence/", **long)
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


def test_messages_name_nobody(amira):
    """They may be kept in a cookie."""
    booked = meeting(code="ACDEFGHJ")
    post_form(amira, "/admin/calendar/absence/", **ABSENCE)
    amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    page = amira.get("/admin/calendar/")
    told = " ".join(str(message) for message in page.context["messages"])
    assert said("The appointment is cancelled.") in told
    for personal in ("5002", "Yusuf", "ACDE"):
        assert personal not in told


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
    assert (answer.status_code, answer["Location"]) == (302, address)
    booked.refresh_from_db()
    assert booked.status == "cancelled_by_office"
    for _time in (1, 2):
        page = amira.get(address)
        assert "+493023125002" in text_of(page)
        assert not soup(page).select("#main form[method=post]")


def test_cancelling_leads_back_when_a_mail_says_it(amira):
    booked = meeting(email="yusuf@example.org")
    answer = amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    assert answer["Location"] == "/admin/calendar/"


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
        "appointments/",
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
    assert answer["Location"] == f"/admin/calendar/#appointment-{near.pk}"
    address = find(amira, "KLMN-PQRT")["Location"]
    assert address == f"/admin/calendar/?from=2027-02-22#appointment-{far.pk}"
    assert soup(amira.get(address)).find(id=f"appointment-{far.pk}")


def test_a_cancelled_appointment_is_found_by_its_code(amira):
    gone = meeting(code="ACDEFGHJ", status="cancelled_by_office")
    address = find(amira, "ACDE-FGHJ")["Location"]
    assert address == f"/admin/calendar/appointments/{gone.pk}/cancellation/"
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
    owner = manager(2).pk
    anchor = f"#appointment-{other.pk}"
    assert address == f"/admin/calendar/?case_manager={owner}{anchor}"


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
    amira.post(
        f"/admin/calendar/entries/{entry.pk}/removal/",
        {"what": "one", "day": "2026-12-12"},
    )
    assert left.grouped_code in conflicts_in(amira.get("/admin/calendar/"))


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
