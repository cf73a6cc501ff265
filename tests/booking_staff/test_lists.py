"""Several cancelled in one go; the list of a day to print."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import calendars
from booking.models import Appointment, MeetingPlace
from pages.models import Topic
from tests.booking_staff.screens import manager, meeting
from tests.factories import local
from tests.reader import form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]

CANCEL_SEVERAL = "/admin/calendar/cancel-several/"
DAY_LIST = "/admin/calendar/day-list/"


def statuses():
    rows = Appointment.objects.order_by("starts_at", "pk")
    return list(rows.values_list("status", flat=True))


def test_all_of_a_day_are_cancelled_in_one_go(amira):
    by_mail = meeting(email="yusuf@example.org", code="ACDEFGHJ")
    to_call = meeting(starts_at=local(2026, 12, 7, 11), name="Nadia Beispiel")
    meeting(starts_at=local(2026, 12, 8, 9))
    page = amira.get(CANCEL_SEVERAL, {"day": "2026-12-07"})
    assert statuses() == ["booked"] * 3
    answer = submit(amira, page, form_with(page, "chosen"))
    assert statuses() == ["cancelled_by_office", "cancelled_by_office", "booked"]
    results = [line.get_text(" ") for line in soup(answer).select("#main li")]
    [called] = [line for line in results if to_call.grouped_code in line]
    assert "+493023125002" in called
    [mailed] = [line for line in results if by_mail.grouped_code in line]
    assert said("The client gets a message.") in mailed


def test_only_what_is_ticked_is_cancelled(amira):
    kept = meeting()
    gone = meeting(starts_at=local(2026, 12, 7, 11))
    page = amira.get(CANCEL_SEVERAL, {"day": "2026-12-07"})
    submit(amira, page, form_with(page, "chosen"), chosen=[str(gone.pk)])
    kept.refresh_from_db()
    assert kept.status == "booked"
    nothing = submit(amira, page, form_with(page, "chosen"), chosen=[])
    assert said("Please choose at least one appointment.") in text_of(nothing)


def test_one_that_has_gone_holds_up_none_of_the_others(amira):
    gone = meeting(status="cancelled_by_client")
    over = meeting(starts_at=local(2026, 12, 1, 10))
    left = meeting(starts_at=local(2026, 12, 7, 11))
    other = meeting(2)
    chosen = [gone.pk, over.pk, left.pk, other.pk, "x", "-1", "9" * 30]
    answer = amira.post(CANCEL_SEVERAL, {"chosen": chosen})
    assert answer.status_code == 200
    told = text_of(answer)
    assert told.count(said("This appointment can no longer be cancelled.")) == 2
    for row, status in ((left, "cancelled_by_office"), (other, "booked")):
        row.refresh_from_db()
        assert row.status == status


def test_all_of_one_contact_are_found_by_one_code(amira):
    meeting(email="Yusuf@example.org", code="ACDEFGHJ")
    meeting(
        starts_at=local(2026, 12, 8, 9),
        email="yusuf@example.org",
        phone="",
        code="KLMNPQRT",
    )
    meeting(starts_at=local(2026, 12, 9, 9), phone="+493023125009", code="TUVWXY34")
    page = amira.get(CANCEL_SEVERAL)
    found = submit(amira, page, form_with(page, "code"), code="acde fghj")
    codes = text_of(found)
    assert "ACDE-FGHJ" in codes
    assert "KLMN-PQRT" in codes
    assert "TUVW-XY34" not in codes
    unknown = submit(amira, page, form_with(page, "code"), code="nothing")
    assert list(unknown.context["code_form"].errors) == ["code"]


def test_the_list_of_conflicts_can_be_cancelled(amira):
    meeting(code="ACDEFGHJ")
    calendars.add_absence(manager(1), local(2026, 12, 7), local(2026, 12, 8))
    link = (
        soup(amira.get("/admin/calendar/")).find(id="conflicts").find_parent("section")
    )
    page = amira.get(link.find_all("a")[-1]["href"])
    submit(amira, page, form_with(page, "chosen"))
    assert statuses() == ["cancelled_by_office"]


def day(client, **query):
    return client.get(DAY_LIST, {"day": "2026-12-07", **query})


def test_the_day_list_has_a_page_for_each_place(amira):
    for hour, town in (
        (9, "bad-berleburg"),
        (11, "bad-laasphe"),
        (13, "bad-berleburg"),
    ):
        meeting(
            starts_at=local(2026, 12, 7, hour),
            meeting_place=MeetingPlace.objects.get(key=f"rathaus-{town}"),
            wishes=["step_free", "child"],
            interpreter=True,
        )
    page = day(amira)
    sheets = soup(page).select(".day-list__sheet")
    assert [len(sheet.select("tbody tr")) for sheet in sheets] == [2, 1]
    words = text_of(page)
    for word in ("Yusuf Beispiel", "+493023125002", "09:00–10:00"):
        assert word in words
    assert said("interpreter needed") in words
    assert "no-store" in page["Cache-Control"]


def test_the_day_list_says_what_it_is_about_only_where_that_is_ticked(amira):
    topic = Topic.objects.top().first()
    meeting(topic=topic)
    assert topic.name not in text_of(day(amira))
    assert topic.name in text_of(day(amira, topic="on"))


def test_the_day_list_is_of_the_own_calendar_only(amira, sign_in):
    meeting(2, name="Nadia Fremd")
    assert "Nadia Fremd" not in text_of(day(amira, everybody="on"))
    assert "Nadia Fremd" in text_of(day(sign_in("admin"), everybody="on"))


@pytest.mark.parametrize("asked", ["yesterday", "2026-02-30", "\x00"])
def test_a_day_that_is_none_is_said_beside_the_field(amira, asked):
    for address in (DAY_LIST, CANCEL_SEVERAL):
        page = amira.get(address, {"day": asked})
        assert page.status_code == 200


def test_a_full_day_takes_no_more_queries(amira):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert amira.get(address).status_code == 200
        return len(captured)

    meeting()
    addresses = [f"{DAY_LIST}?day=2026-12-07", f"{CANCEL_SEVERAL}?day=2026-12-07"]
    for address in addresses:
        queries(address)
    few = [queries(address) for address in addresses]
    for hour in (10, 11, 12, 13):
        meeting(starts_at=local(2026, 12, 7, hour))
    assert [queries(address) for address in addresses] == few


def test_a_long_list_of_what_waits_takes_no_more_queries(amira):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert amira.get("/admin/calendar/").status_code == 200
        return len(captured)

    def waiting(hour):
        past = meeting(starts_at=local(2026, 12, 1, hour))
        meeting(
            starts_at=local(2026, 12, 10, hour),
            status="cancelled_by_office",
            sequence=1,
        )
        return past

    waiting(8)
    queries()
    few = queries()
    for hour in (9, 10):
        waiting(hour)
    assert queries() == few
