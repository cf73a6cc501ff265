"""Staff book for somebody, at a free time or outside the hours, or hand out a link."""

import pytest

from booking.models import Appointment, AppointmentKind
from tests.booking_staff.screens import manager, meeting
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo", "clock")]

BOOK = "/admin/calendar/booking/"
ASKED = {"municipality": "bad-berleburg", "kind": "erstgespraech", "language": "ar"}
CLIENT = {"name": "Yusuf Beispiel", "phone": "030 23125002"}


def details_of_first_time(client, **changes):
    """The details page of the first free time."""
    page = client.get(BOOK, ASKED | changes)
    button = soup(page).find("button", attrs={"name": "slot"})
    return submit(client, page, button.find_parent("form"), button)


def outside(client, page=None, **changes):
    """What follows the form for a time outside the hours."""
    page = page or client.get(BOOK, ASKED)
    values = {
        "day": "2026-12-06",
        "starts": "20:15",
        "meeting_place": "rathaus-bad-berleburg",
        "outside": "on",
        **changes,
    }
    return submit(client, page, form_with(page, "off_hours"), **values)


def test_a_client_in_the_room_gets_a_time_and_a_slip(amira):
    page = details_of_first_time(amira)
    slip = submit(amira, page, form_with(page, "name"), **CLIENT)
    assert slip.status_code == 200
    booked = Appointment.objects.get()
    assert (booked.status, booked.case_manager) == ("booked", manager(1))
    assert (booked.name, booked.phone) == ("Yusuf Beispiel", "+493023125002")
    assert (booked.page_language, booked.off_hours) == ("ar", False)
    words = text_of(slip)
    assert booked.grouped_code in words
    link = soup(slip).find(class_="handout__address").get_text()
    assert "/ar/appointments/" in link
    assert soup(slip).find("svg")
    assert "no-store" in slip["Cache-Control"]


def test_sending_it_twice_books_once_and_shows_the_same_slip(amira):
    page = details_of_first_time(amira)
    form = form_with(page, "name")
    slips = [submit(amira, page, form, **CLIENT) for _time in (1, 2)]
    assert Appointment.objects.count() == 1
    links = {soup(slip).find(class_="handout__address").get_text() for slip in slips}
    assert len(links) == 1


def test_staff_book_kinds_that_readers_cannot(amira):
    page = amira.get(BOOK)
    kinds = [
        option["value"]
        for option in form_with(page, "kind").find(attrs={"name": "kind"})("option")
    ]
    assert {"begleitung", "folgegespraech"} <= set(kinds)
    assert "offene-sprechstunde" not in kinds
    details = details_of_first_time(amira, kind="begleitung")
    submit(amira, details, form_with(details, "name"), **CLIENT)
    assert Appointment.objects.get().kind.key == "begleitung"


def test_a_missing_name_is_said_beside_the_field_and_nothing_typed_is_lost(amira):
    page = details_of_first_time(amira)
    form = form_with(page, "name")
    answer = submit(amira, page, form, name="", phone="030 23125002")
    assert list(answer.context["form"].errors) == ["name"]
    kept = fields_of(form_with(answer, "name"))
    assert kept["phone"] == ["030 23125002"]
    assert kept["submission_id"] == fields_of(form)["submission_id"]
    assert not Appointment.objects.exists()


def test_a_time_that_went_meanwhile_is_said_with_everything_kept(amira):
    page = details_of_first_time(amira)
    chosen = page.context["choice"]
    meeting(starts_at=chosen.starts_at, name="Nadia Schneller")
    answer = submit(amira, page, form_with(page, "name"), **CLIENT)
    assert answer.status_code == 200
    assert soup(answer).find(attrs={"role": "alert"})
    assert fields_of(form_with(answer, "name"))["name"] == ["Yusuf Beispiel"]
    assert Appointment.objects.count() == 1


def test_outside_the_hours_it_needs_a_tick(amira):
    page = amira.get(BOOK, ASKED)
    refused = outside(amira, page, outside=[])
    assert list(refused.context["off_hours_form"].errors) == ["outside"]
    assert fields_of(form_with(refused, "off_hours"))["starts"] == ["20:15"]
    details = outside(amira, page)
    submit(amira, details, form_with(details, "name"), **CLIENT)
    booked = Appointment.objects.get()
    assert booked.starts_at == local(2026, 12, 6, 20, 15)
    assert booked.off_hours
    assert said("outside the hours, as agreed") in text_of(
        amira.get("/admin/calendar/")
    )


def test_the_tick_crosses_an_absence_but_no_appointment(amira):
    from booking import calendars

    calendars.add_absence(manager(1), local(2026, 12, 6), local(2026, 12, 7))
    standing = meeting(starts_at=local(2026, 12, 6, 20))
    details = outside(amira)
    answer = submit(amira, details, form_with(details, "name"), **CLIENT)
    assert soup(answer).find(attrs={"role": "alert"})
    assert list(Appointment.objects.all()) == [standing]
    details = outside(amira, starts="21:30")
    submit(amira, details, form_with(details, "name"), **CLIENT)
    assert Appointment.objects.filter(off_hours=True).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-11-30"}, "starts"),
        ({"day": "2026-02-30"}, "day"),
        ({"starts": "25:00"}, "starts"),
        ({"meeting_place": ""}, "meeting_place"),
        ({"meeting_place": "nowhere"}, "meeting_place"),
    ],
)
def test_a_bad_time_outside_the_hours_is_refused_beside_the_field(
    amira, changes, field
):
    answer = outside(amira, **changes)
    assert answer.status_code == 200
    assert list(answer.context["off_hours_form"].errors) == [field]


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "atlantis"},
        {"kind": "offene-sprechstunde"},
        {"language": "xx"},
        {"interpreter": "maybe"},
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_the_field(amira, changes):
    for address in (BOOK, f"{BOOK}details/"):
        answer = amira.get(address, ASKED | changes | {"slot": "x"})
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == list(changes)


def test_a_forged_time_is_no_choice(amira):
    for slot in ("", "x", "2026-12-07T09:00+01:00", "\x00@rathaus-siegen"):
        answer = amira.get(f"{BOOK}details/", ASKED | {"slot": slot})
        assert answer.status_code == 200
        assert soup(answer).find(attrs={"role": "alert"}) or "name" in str(
            answer.content
        )
        posted = amira.post(
            f"{BOOK}details/?municipality=bad-berleburg&kind=erstgespraech&language=ar"
            "&slot=2026-12-07T03:00%2B01:00@rathaus-siegen",
            CLIENT | {"page_language": "ar"},
        )
        assert posted.status_code == 200
    assert not Appointment.objects.exists()


def test_the_centre_books_with_anybody_who_is_free(sign_in):
    client = sign_in("admin")
    page = client.get(BOOK, ASKED | {"anybody": "on"})
    button = soup(page).find("button", attrs={"name": "slot"})
    details = submit(client, page, button.find_parent("form"), button)
    submit(client, details, form_with(details, "name"), **CLIENT)
    assert Appointment.objects.get().status == "booked"


def test_what_is_shown_to_nobody_gets_no_link(amira):
    kinds = AppointmentKind.objects.filter(key="erstgespraech")
    kinds.update(visibility="invisible")
    page = details_of_first_time(amira)
    slip = submit(amira, page, form_with(page, "name"), **CLIENT)
    assert Appointment.objects.get().grouped_code in text_of(slip)
    assert soup(slip).find(class_="handout__address") is None
    assert "/ar/appointments/" not in slip.content.decode()


def invitation_link(client):
    page = client.get(BOOK, ASKED | {"kind": "folgegespraech"})
    button = soup(page).find("form", action=lambda to: "invitation" in (to or ""))
    answer = submit(client, page, button)
    address = soup(answer).find(class_="handout__address").get_text()
    return "/" + address.split("/", 3)[3]


def test_an_invitation_lets_one_person_book_one_follow_up(amira, client):
    link = invitation_link(amira)
    assert link.startswith("/ar/booking/follow-up/")
    client.logout()
    page = client.get(link)
    assert page.status_code == 200
    button = soup(page).find("button", attrs={"name": "slot"})
    answer = submit(client, page, button.find_parent("form"), button)
    assert answer.status_code == 302
    held = Appointment.objects.get()
    assert (held.kind.key, held.case_manager) == ("folgegespraech", manager(1))
    again = client.get(link)
    other = soup(again).find_all("button", attrs={"name": "slot"})[1]
    second = submit(client, again, other.find_parent("form"), other)
    assert second["Location"] == answer["Location"]
    assert Appointment.objects.count() == 1


def test_an_invitation_ends_and_cannot_be_forged(amira, client, clock):
    link = invitation_link(amira)
    client.logout()
    for bad in (
        link[:-3] + "xx/",
        "/ar/booking/follow-up/x/",
        f"{link[:-1]}{'x' * 400}/",
    ):
        answer = client.get(bad)
        assert answer.status_code == 404
        assert soup(answer).find(attrs={"role": "alert"})
    clock.move_to(local(2027, 1, 15, 12))
    assert client.get(link).status_code == 404


def test_only_what_is_booked_by_link_gets_one(amira):
    values = ASKED | {"kind": "begleitung"}
    answer = amira.post("/admin/calendar/invitation/", values)
    assert answer.status_code == 302
    assert answer["Location"] == BOOK
