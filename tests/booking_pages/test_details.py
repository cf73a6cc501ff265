"""What readers type about themselves: any script, nothing more than needed."""

import re
from datetime import timedelta

import pytest

from booking.models import Appointment
from tests import factories
from tests.booking_pages.conftest import NINE, NINE_VALUE, NOW, TIMES
from tests.booking_pages.journey import fill_in, held, press_slot, slot_values
from tests.reader import address_of, fields_of, form_with, said, soup, submit, text_of

pytestmark = pytest.mark.usefixtures("charlie")

# A presentation form that three characters replace when text is normalised.
GROWS = "\ufb2c"


@pytest.mark.parametrize(
    "name",
    [
        "Amina",
        "أمينة",
        "Олена Коваленко",
        "ሰላም",
        "村上",
        "Zoë O’Brien-Müller",
        "می‌خواهم",
        "👋",
        "x" * 80,
    ],
)
def test_a_name_in_any_script_is_kept(client, name):
    assert fill_in(client, held(client), name=name).status_code == 302
    assert Appointment.objects.get().name == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u202eanimA\u202c", "animA"),
        ("\u2066Amina\u2069\u200f", "Amina"),
        ("  Amina \t Ali ", "Amina Ali"),
        ("Amina\r\nBcc: x", "Amina Bcc: x"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_controls_that_change_how_a_name_reads_are_dropped(client, typed, kept):
    assert fill_in(client, held(client), name=typed).status_code == 302
    assert Appointment.objects.get().name == kept


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Give a name that we can call you by."),
        ("   ", "Give a name that we can call you by."),
        ("\u202e\u200f", "Give a name that we can call you by."),
        ("\u200b", "Give a name that we can call you by."),
        ("\u3164\u2800", "Give a name that we can call you by."),
        ("x" * 81, "The name is too long: at most 80 characters."),
        (GROWS * 80, "The name is too long: at most 80 characters."),
        ("x" * 100_000, "The name is too long: at most 80 characters."),
    ],
)
def test_a_name_that_cannot_be_used_is_refused_beside_its_field(client, typed, message):
    answer = fill_in(client, held(client), name=typed, email="amina@example.org")
    assert answer.status_code == 400
    error = soup(answer).find(id="id_name_error")
    assert error.get_text() == said(message, "ar")
    assert said(message, "ar") in soup(answer).find(class_="error-summary").get_text()
    # What else was typed is still there.
    assert soup(answer).find(id="id_email")["value"] == "amina@example.org"
    assert Appointment.objects.get().status == "held"


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "amina"),
        ("email", "amina@"),
        ("email", f"{'a' * 250}@example.org"),
        ("email", "a@example.org\nBcc: b@example.org"),
        ("phone", "1"),
        ("phone", "call me"),
        ("phone", "+49 271 3331200 / 3331201 / 333"),
        ("phone", "0271\0"),
        ("name", "Am\0ina"),
        ("topic", "atlantis"),
        ("topic", "\0"),
    ],
)
def test_a_contact_that_cannot_be_used_is_refused_beside_its_field(
    client, field, typed
):
    answer = fill_in(client, held(client), **{field: typed})
    assert answer.status_code == 400
    assert soup(answer).find(id=f"id_{field}_error").get_text()
    assert Appointment.objects.get().status == "held"


def test_only_top_topics_may_be_chosen(client):
    child = factories.topic("wohnung-suchen", factories.topic("wohnen"))
    answer = fill_in(client, held(client), topic=child.key)
    assert answer.status_code == 400


def test_a_call_needs_a_number(client):
    times = client.get(TIMES.replace("erstgespraech", "telefon"))
    details = client.get(press_slot(client, times)["Location"])
    assert soup(details).find(id="id_phone").has_attr("required")
    answer = fill_in(client, details)
    assert answer.status_code == 400
    message = said("Give the phone number we should call.", "ar")
    assert soup(answer).find(id="id_phone_error").get_text() == message
    assert fill_in(client, details, phone="0271 3331200").status_code == 302
    row = Appointment.objects.get()
    assert (row.status, row.meeting_place) == ("booked", None)


def test_the_page_says_until_when_the_time_is_kept(client):
    details = held(client)
    hold = soup(details).find(attrs={"data-hold-until": True})
    assert hold["data-hold-until"] == "2026-01-26T08:15+01:00"
    assert hold["data-now"] == "2026-01-26T08:00+01:00"


def test_more_time_keeps_what_was_typed(client):
    details = held(client)
    typed = {
        "name": "Amina",
        "email": "unfinished@",
        "phone": "0271",
        "voicemail_ok": "on",
        "topic": "wohnen",
    }
    form = form_with(details, "name")
    more = form.find("button", formaction=re.compile("extension"))
    answer = submit(client, details, form, more, **typed)
    assert answer.status_code == 200
    assert Appointment.objects.get().hold_expires_at == NOW + timedelta(minutes=30)
    again = fields_of(form_with(answer, "name"))
    assert {name: again[name][0] for name in typed} == typed
    # The form goes to the booking, not to another extension.
    done = fill_in(client, answer, email="amina@example.org", phone="0271 3331200")
    assert done.status_code == 302


def test_time_can_be_extended_once(client):
    details = held(client)
    address = f"{address_of(details)}extension/"
    assert client.post(address, {"name": "Amina"}).status_code == 200
    answer = client.post(address, {"name": "Amina"})
    assert answer.status_code == 409
    assert fields_of(form_with(answer, "name"))["name"] == ["Amina"]
    assert Appointment.objects.get().hold_extensions == 1
    assert fill_in(client, answer).status_code == 302


def test_an_extension_opened_as_an_address_leads_back_to_the_form(client):
    """So does the language menu of the page that follows an extension."""
    details = held(client)
    answer = client.get(f"{address_of(details)}extension/")
    assert answer.status_code == 302
    assert answer["Location"] == address_of(details)


def test_an_appointment_that_is_booked_needs_no_extension(client):
    details = held(client)
    own = fill_in(client, details)["Location"]
    answer = client.post(f"{address_of(details)}extension/", {"name": "Amina"})
    assert answer.status_code == 302
    followed = client.get(answer["Location"], follow=True)
    assert followed.request["PATH_INFO"] == own


def test_a_hold_that_ran_out_is_booked_while_its_time_is_free(client, clock):
    details = held(client)
    clock.move_to(NOW + timedelta(hours=2))
    assert fill_in(client, details).status_code == 302
    row = Appointment.objects.get()
    assert (row.status, row.starts_at) == ("booked", NINE)


def test_a_hold_that_ran_out_and_was_taken_keeps_what_was_typed(client, clock):
    details = held(client)
    clock.move_to(NOW + timedelta(hours=2))
    taken = Appointment.objects.get()
    other = press_slot(client, client.get(TIMES))
    assert other.status_code == 302
    answer = fill_in(client, details, name="Amina", email="amina@example.org")
    assert answer.status_code == 409
    message = (
        "Your reservation has ended and the time is taken. "
        "Choose another time: everything you typed is kept."
    )
    assert said(message, "ar") in text_of(answer)
    values = slot_values(answer)
    assert values
    assert not any(value.startswith("2026-02-02T09:00") for value in values)
    again = press_slot(client, answer)
    assert again["Location"].startswith("/ar/appointments/")
    mine = Appointment.objects.exclude(name="").exclude(pk=taken.pk).get()
    assert (mine.status, mine.name) == ("booked", "Amina")
    assert mine.pk != taken.pk


def test_the_ways_on_from_a_lost_time_lead_to_the_free_times(client, clock):
    details = held(client)
    clock.move_to(NOW + timedelta(hours=2))
    press_slot(client, client.get(TIMES))
    answer = fill_in(client, details)
    assert answer.status_code == 409
    search = form_with(answer, "municipality")
    assert slot_values(submit(client, answer, search))
    # What was typed travels with the buttons, so no link leads away from them: the
    # last free week stands on this page too.
    assert soup(answer).find("nav", class_="pagination") is None
    assert max(slot_values(answer)) >= "2026-03-02"


def test_nothing_is_asked_that_the_law_would_make_us_hand_over(client):
    """§ 87 AufenthG: the portal cannot report what it does not know."""
    form = form_with(held(client), "name")
    names = {field["name"] for field in form.find_all(["input", "select", "textarea"])}
    wishes = {"wish_step_free", "wish_sign_language", "wish_quiet_room", "wish_child"}
    asked = {"name", "email", "phone", "voicemail_ok", "topic", *wishes}
    # The last two tell people from programs.
    assert names == {"csrfmiddlewaretoken", *asked, "stamp", "homepage"}
    optional = soup(held(client, 1)).find(id="id_email")
    assert not optional.has_attr("required")


def test_a_reader_who_comes_back_with_the_button_sees_the_appointment(client):
    details = held(client)
    own = fill_in(client, details)["Location"]
    answer = client.get(address_of(details))
    assert (answer.status_code, answer["Location"]) == (302, own)


def test_topics_are_named_in_the_readers_language(client):
    factories.topic("arbeit").__class__.objects.filter(key="arbeit").update(
        name_ar="العمل", name_de="Arbeit"
    )
    options = soup(held(client)).find(id="id_topic").get_text()
    assert "العمل" in options
    assert "Arbeit" not in options


def test_another_time_gives_the_held_one_back_and_keeps_what_was_typed(client):
    details = held(client)
    form = form_with(details, "name")
    button = form.find("button", formaction=re.compile("another-time"))
    answer = submit(client, details, form, button, name="Amina", email="unfinished@")
    assert answer.status_code == 200
    assert NINE_VALUE in slot_values(answer)
    assert Appointment.objects.get().status == "expired"
    sent = fields_of(form_with(answer, "slot"))
    assert (sent["name"], sent["email"]) == (["Amina"], ["unfinished@"])
    # Nobody has pressed "Book" yet: the next time is held, and the form is there again.
    again = press_slot(client, answer, 1)
    assert again.status_code == 200
    assert Appointment.objects.get(status="held").name == ""
    kept = fields_of(form_with(again, "name"))
    assert (kept["name"], kept["email"]) == (["Amina"], ["unfinished@"])
    done = fill_in(client, again, email="")
    assert done["Location"].startswith("/ar/appointments/")


def test_another_time_opened_as_an_address_leads_back_to_the_form(client):
    details = held(client)
    answer = client.get(f"{address_of(details)}another-time/")
    assert answer["Location"] == address_of(details)
    assert Appointment.objects.get().status == "held"


def test_a_video_meeting_asks_where_to_send_the_link(client):
    factories.kind("video", channel="video", minutes=20, step_minutes=20, order=2)
    times = client.get(TIMES.replace("erstgespraech", "video"))
    details = client.get(press_slot(client, times)["Location"])
    answer = fill_in(client, details)
    assert answer.status_code == 400
    message = (
        "Give an e-mail address or a phone number, so that we can send you the link."
    )
    assert soup(answer).find(id="id_email_error").get_text() == said(message, "ar")
    assert fill_in(client, details, email="amina@example.org").status_code == 302
