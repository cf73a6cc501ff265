"""Whoever has an appointment can see, download and delete all that is stored."""

import json
from datetime import timedelta

import pytest

from booking import appointments, deletion, retention
from booking.models import Appointment, AppointmentKind, Notification, Waitlist
from booking.personal_data import Keep
from tests import content
from tests.booking_pages.conftest import NINE, NINE_VALUE, NOW, TIMES
from tests.booking_pages.journey import booked, name_given, slot_values
from tests.reader import address_of, said, soup, submit, text_of

pytestmark = pytest.mark.usefixtures("charlie")

ALL = {
    "email": "amina@example.org",
    "phone": "0271 3331200",
    "topic": "wohnen",
    "wish_child": "on",
    "wish_quiet_room": "on",
}


def held_data(client, own):
    return json.loads(client.get(f"{own}data/").content)


def values(rows):
    return {row["field"]: row["value"] for row in rows}


def test_wishes_are_kept_as_they_were_ticked(client):
    booked(client, **ALL)
    assert sorted(Appointment.objects.get().wishes) == ["child", "quiet_room"]


def test_a_note_is_asked_for_by_some_kinds_only(client):
    booked(client, note="Nothing of this is kept.")
    assert not Appointment.objects.get().note
    AppointmentKind.objects.update(asks_note=True)
    booked(client, note="Erste\u202e Zeile\r\nzweite")
    assert Appointment.objects.latest("pk").note == "Erste Zeile\nzweite"


def test_the_file_holds_every_column_of_the_register(client):
    own = address_of(booked(client, **ALL))
    answer = client.get(f"{own}data/")
    assert answer["Content-Type"] == "application/json"
    assert 'filename="appointment.json"' in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    told = held_data(client, own)
    row = values(told["appointment"])
    personal = retention.erased_columns(Keep.CONTACT, Keep.LINK)
    assert set(personal) <= set(row)
    assert (row["name"], row["email"]) == ("Amina", "amina@example.org")
    assert row["phone"] == "+492713331200"
    assert {item["value"] for item in told["appointment"] if item["field"] == "code"}
    assert told["case_manager"] == "Charlie"


def test_the_file_holds_what_was_sent(client):
    own = address_of(booked(client, **ALL))
    Waitlist.objects.create(appointment=Appointment.objects.get(), created_at=NOW)
    told = held_data(client, own)
    kinds = {values(row)["kind"] for row in told["messages"]}
    assert "confirmation" in kinds
    assert len(told["waiting_list"]) == 1


def test_deleting_asks_once_and_leaves_nothing(client):
    own = address_of(booked(client, **ALL))
    question = client.get(f"{own}deletion/")
    assert said("This also cancels your appointment.", "ar") in text_of(question)
    before = Appointment.objects.get()
    assert before.status == "booked"
    form = soup(question).main.find("form", method="post")
    answer = submit(client, question, form)
    assert answer["Location"] == "/ar/appointments/deleted/"
    page = client.get(answer["Location"])
    assert said("Your data is deleted", "ar") in text_of(page)
    row = Appointment.objects.get()
    for column in retention.BLANK:
        assert getattr(row, column) == retention.BLANK[column], column
    for column in retention.FRESH:
        assert getattr(row, column) != getattr(before, column)
    assert row.status == "cancelled_by_client"
    assert not Notification.objects.exists()
    assert client.get(own).status_code == 404
    assert NINE_VALUE in slot_values(client.get(TIMES))


def test_a_past_appointment_is_erased_but_not_cancelled(client, clock):
    own = address_of(booked(client, **ALL))
    clock.move_to(NINE + timedelta(days=1))
    name_given(client, own)
    question = client.get(f"{own}deletion/")
    cancels = said("This also cancels your appointment.", "ar")
    assert cancels not in text_of(question)
    client.post(f"{own}deletion/")
    row = Appointment.objects.get()
    assert (row.status, row.name, row.secret_hash) == ("booked", "", None)


def test_what_was_never_booked_cannot_be_deleted(client, charlie):
    with pytest.raises(appointments.UnknownSecretError):
        deletion.delete("x", now=NOW)


def test_the_slip_is_in_german_too(client):
    own = booked(client)
    german = soup(own).find(class_="slip").find(attrs={"lang": "de", "dir": "ltr"})
    texts = " ".join(
        block.get_text(" ") for block in soup(own).find_all("section", lang="de")
    )
    assert german
    assert said("When", "de") in texts
    assert "Montag, 2. Februar 2026" in texts
    assert not soup(client.get(address_of(own).replace("/ar/", "/de/"))).find(
        "section", lang="de"
    )


def test_the_slip_has_a_code_to_scan(client):
    drawing = soup(booked(client)).find("svg", class_="slip__qr")
    assert drawing
    assert drawing.find("path")


def test_a_video_call_has_its_link_on_the_slip(client, charlie):
    page = booked(client)
    link = "https://video.example.org/abc"
    charlie.video_link = link
    charlie.save()
    own = address_of(page)
    assert not soup(client.get(own)).find("a", href=link)
    AppointmentKind.objects.update(channel="video")
    assert soup(client.get(own)).find("a", href=link)
    Appointment.objects.update(video_link=f"{link}/own")
    assert soup(client.get(own)).find("a", href=f"{link}/own")


def test_the_page_costs_few_queries(client, django_assert_max_num_queries):
    content.home()
    own = address_of(booked(client, **ALL))
    with django_assert_max_num_queries(12):
        client.get(own)
