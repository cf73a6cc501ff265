"""One appointment: outcome, another time, an end, a call."""

from datetime import datetime

import pytest

from booking.models import (
    AppointmentKind,
    MeetingPlace,
    Notification,
)
from tests.booking_staff.screens import (
    MONDAY_NINE,
    NOW,
    conflicts_in,
    meeting,
    post_form,
)
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]


def test_messages_name_nobody(amira):
    """They may be kept in a cookie."""
    booked = meeting(code="ACDEFGHJ")
    absence = {"first_day": "2026-12-07", "last_day": "2026-12-11"}
    asked = post_form(amira, "/admin/calendar/absence/", **absence)
    submit(amira, asked, form_with(asked, "confirmed"))
    amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    page = amira.get("/admin/calendar/")
    told = " ".join(str(message) for message in page.context["messages"])
    assert said("The appointment is cancelled.") in told
    for personal in ("5002", "Yusuf", "ACDE"):
        assert personal not in told


def test_cancelling_asks_and_says_whom_to_call(amira):
    booked = meeting()
    address = f"/admin/calendar/appointments/{booked.pk}/cancellation/"
    page = amira.get(address)
    assert "+493023125002" in text_of(page)
    booked.refresh_from_db()
    assert booked.status == "booked"
    answer = amira.post(address)
    own = f"/admin/calendar/appointments/{booked.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, own)
    booked.refresh_from_db()
    assert booked.status == "cancelled_by_office"
    for _time in (1, 2):
        page = amira.get(own)
        assert "+493023125002" in text_of(page)
        forms = [
            form["action"] for form in soup(page).select("#main form[method=post]")
        ]
        assert forms == [f"{own}call/"]


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


def test_an_outcome_is_recorded_and_corrected(amira):
    past = meeting(starts_at=local(2026, 12, 1, 10))
    page = amira.get("/admin/calendar/")
    waiting = soup(page).find(id="unknown").find_parent("section")
    assert past.grouped_code in waiting.get_text()
    assert soup(amira.get("/admin/")).find(id="unknown")
    address = f"/admin/calendar/appointments/{past.pk}/outcome/"
    answer = amira.post(address, {"outcome": "attended", "then": "agenda"})
    assert answer["Location"] == "/admin/calendar/"
    past.refresh_from_db()
    assert past.status == "attended"
    assert soup(amira.get("/admin/calendar/")).find(id="unknown") is None
    amira.post(address, {"outcome": "no_show"})
    past.refresh_from_db()
    assert past.status == "no_show"


@pytest.mark.parametrize(
    ("starts_at", "outcome"),
    [
        (MONDAY_NINE, "attended"),
        (local(2026, 12, 1, 10), "booked"),
        (local(2026, 12, 1, 10), ""),
    ],
)
def test_an_outcome_that_makes_no_sense_is_not_recorded(amira, starts_at, outcome):
    booked = meeting(starts_at=starts_at)
    address = f"/admin/calendar/appointments/{booked.pk}/outcome/"
    answer = amira.post(address, {"outcome": outcome})
    assert answer.status_code == 302
    booked.refresh_from_db()
    assert booked.status == "booked"


def move_page(client, booked):
    return client.get(f"/admin/calendar/appointments/{booked.pk}/move/")


def test_an_appointment_is_moved_for_somebody_on_the_phone(amira):
    booked = meeting(meeting_place=place("bad-berleburg"))
    secret_hash, code = booked.secret_hash, booked.code
    page = move_page(amira, booked)
    button = soup(page).find("button", attrs={"name": "slot"})
    answer = submit(amira, page, button.find_parent("form"), button)
    own = f"/admin/calendar/appointments/{booked.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, own)
    booked.refresh_from_db()
    assert booked.starts_at.isoformat() != MONDAY_NINE.isoformat()
    assert booked.starts_at == datetime.fromisoformat(button["data-starts-at"])
    assert (booked.secret_hash, booked.code) == (secret_hash, code)
    assert (booked.sequence, booked.off_hours) == (1, False)


def test_an_appointment_is_moved_outside_the_hours_with_a_tick_only(amira):
    booked = meeting(meeting_place=place("bad-berleburg"))
    page = move_page(amira, booked)
    form = form_with(page, "off_hours")
    values = {
        "day": "2026-12-06",
        "starts": "20:15",
        "meeting_place": "rathaus-netphen",
    }
    refused = submit(amira, page, form, **values)
    assert list(refused.context["off_hours_form"].errors) == ["outside"]
    assert fields_of(form_with(refused, "off_hours"))["starts"] == ["20:15"]
    answer = submit(amira, page, form, **values, outside="on")
    assert answer.status_code == 302
    booked.refresh_from_db()
    assert booked.starts_at == local(2026, 12, 6, 20, 15)
    assert booked.off_hours
    assert conflicts_in(amira.get("/admin/calendar/")) == ""


@pytest.mark.parametrize(
    "slot", ["", "nonsense", "2026-12-07T03:00+01:00@rathaus-netphen"]
)
def test_a_time_that_is_none_is_said_and_nothing_moves(amira, slot):
    booked = meeting()
    answer = amira.post(
        f"/admin/calendar/appointments/{booked.pk}/move/", {"slot": slot}
    )
    assert answer.status_code == 200
    assert soup(answer).find(attrs={"role": "alert"})
    booked.refresh_from_db()
    assert booked.starts_at == MONDAY_NINE


def test_what_is_over_is_not_moved(amira):
    past = meeting(starts_at=local(2026, 12, 1, 10))
    assert move_page(amira, past).status_code == 302


def test_a_link_for_one_video_call_is_saved_or_refused_beside_the_field(amira):
    video = AppointmentKind.objects.get(key="video")
    booked = meeting(kind=video, email="yusuf@example.org")
    own = f"/admin/calendar/appointments/{booked.pk}/"
    page = amira.get(own)
    form = form_with(page, "video_link")
    refused = submit(amira, page, form, video_link="no link")
    assert list(refused.context["form"].errors) == ["video_link"]
    submit(amira, page, form, video_link="https://video.example.org/raum-7")
    booked.refresh_from_db()
    assert booked.video_link == "https://video.example.org/raum-7"
    on_site = meeting(starts_at=local(2026, 12, 8, 9))
    page = amira.get(f"/admin/calendar/appointments/{on_site.pk}/")
    assert soup(page).find(attrs={"name": "video_link"}) is None


def test_who_did_not_get_a_message_is_to_be_called_until_somebody_did(amira):
    booked = meeting(email="yusuf@example.org", code="ACDEFGHJ")
    message_of(booked, state="bounced")
    for address in ("/admin/", "/admin/calendar/"):
        listed = soup(amira.get(address)).find(id="calls").find_parent("section")
        assert "+493023125002" in listed.get_text()
        assert "ACDE-FGHJ" in listed.get_text()
    amira.post(f"/admin/calendar/appointments/{booked.pk}/call/")
    assert soup(amira.get("/admin/calendar/")).find(id="calls") is None
    booked.refresh_from_db()
    assert booked.phone == "+493023125002"


def test_after_the_call_the_number_of_a_cancelled_appointment_is_erased(amira):
    booked = meeting()
    amira.post(f"/admin/calendar/appointments/{booked.pk}/cancellation/")
    assert soup(amira.get("/admin/calendar/")).find(id="calls")
    amira.post(f"/admin/calendar/appointments/{booked.pk}/call/")
    booked.refresh_from_db()
    assert (booked.phone, booked.name) == ("", "")
    assert soup(amira.get("/admin/calendar/")).find(id="calls") is None


def message_of(booked, **fields):
    """A message of the present state of an appointment."""
    return Notification.objects.create(
        appointment=booked,
        kind="confirmation",
        language="ar",
        dedupe_key=f"{booked.pk}:confirmation:email:{booked.sequence}",
        due_at=NOW,
        next_try_at=NOW,
        **fields,
    )


def place(town):
    return MeetingPlace.objects.get(key=f"rathaus-{town}")
