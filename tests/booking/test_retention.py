"""Every column has a period, and nothing of a person remains when it is over."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from booking import appointments, retention
from booking.models import Appointment, Notification
from booking.notifications import deliver
from booking.personal_data import COLUMNS, Keep
from booking.retention import forget
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import local, topic

OURS = ("booking", "pages", "portal", "search")
TEN = NINE + timedelta(hours=1)
WEEK = timedelta(days=7)


def stored_columns(model):
    """The model's own columns; translated ones count as their field."""
    return {
        field.attname
        for field in model._meta.local_concrete_fields
        if not hasattr(field, "translated_field")
    }


def test_every_column_of_our_tables_is_classified():
    models = {
        model._meta.label: stored_columns(model)
        for label in OURS
        if apps.is_installed(label)
        for model in apps.get_app_config(label).get_models()
    }
    assert models
    unclassified = {
        f"{label}.{column}"
        for label, columns in models.items()
        for column in columns - set(COLUMNS.get(label, ()))
    }
    vanished = {
        f"{label}.{column}"
        for label, columns in models.items()
        for column in set(COLUMNS.get(label, ())) - columns
    }
    assert unclassified == set(), "say in booking/personal_data.py how long it is kept"
    assert vanished == set()


def test_every_erased_column_has_a_value_to_be_replaced_with():
    erased = retention.erased_columns(Keep.CONTACT, Keep.LINK)
    assert set(erased) == {*retention.BLANK, *retention.FRESH}


def test_what_a_reader_typed_counts_as_personal():
    told = {"name", "email", "phone", "voicemail_ok", "wishes", "topic_id", "note"}
    made_of_it = {"email_digest", "phone_digest", "video_link"}
    assert told | made_of_it == set(retention.erased_columns(Keep.CONTACT))


def everything_stored():
    """The text of every row of every table."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def traces(*words):
    stored = everything_stored()
    return {word for word in words if word in stored}


@pytest.mark.django_db
def test_nothing_of_a_person_remains_a_week_after_the_meeting(book):
    details = replace(AMINA, wishes=("quiet_room",), topic=topic())
    booked, secret = book(details=details)
    deliver(NOW)
    words = ("Amina", "amina@example.org", "23125001", "quiet_room", booked.code)
    # Name and contact are never readable in the database, see booking/encryption.py.
    assert traces(*words) == {"quiet_room", booked.code}
    digests = (booked.email_digest, booked.phone_digest)
    assert traces(*digests) == set(digests)

    # A moment before the week is over everything is still there.
    early = forget(TEN + WEEK - timedelta(minutes=1))
    assert early["past_forgotten"] == 0
    assert forget(TEN + WEEK)["past_forgotten"] == 1
    assert traces(*words, *digests, booked.secret_hash, str(booked.uid)) == set()
    with pytest.raises(appointments.UnknownSecretError):
        appointments.find_by_secret(secret)


@pytest.mark.django_db
def test_what_no_key_reads_is_forgotten_all_the_same(book, settings):
    _booked, secret = book()
    appointments.cancel(secret, now=NOW)
    book()
    settings.PERSONAL_DATA_KEYS = ["another"]

    counts = forget(TEN + WEEK)
    assert (counts["cancelled_forgotten"], counts["past_forgotten"]) == (1, 1)
    assert not Appointment.objects.with_personal_data().exists()
    assert not Appointment.objects.exclude(name="").exists()


@pytest.mark.django_db
def test_a_forgotten_appointment_keeps_what_figures_are_made_of(book, town):
    booked, _secret = book(details=replace(AMINA, topic=topic()))
    forget(TEN + WEEK)

    row = Appointment.objects.get()
    assert (row.municipality, row.kind) == (town, booked.kind)
    assert (row.starts_at, row.ends_at) == (NINE, TEN)
    assert (row.language, row.status) == ("ar", "booked")
    assert (row.topic, row.page_language, row.interpreter) == (None, "", False)
    assert (row.secret_hash, row.code) == (None, None)
    assert row.submission_id != booked.submission_id
    assert not Notification.objects.exists()


@pytest.mark.django_db
def test_the_run_can_be_repeated(book):
    book()
    book(starts_at=local(2026, 2, 2, 10, 30))
    assert forget(TEN + 2 * WEEK)["past_forgotten"] == 2
    assert set(forget(TEN + 2 * WEEK).values()) == {0}


@pytest.mark.django_db
def test_many_are_forgotten_in_batches(book, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 1)
    book()
    book(starts_at=local(2026, 2, 2, 10, 30))
    assert forget(TEN + 2 * WEEK)["past_forgotten"] == 2


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "forgotten"), [(0, 1), (7, 0), (30, 0)])
def test_the_period_can_be_set(book, settings, days, forgotten):
    settings.PERSONAL_DATA_DAYS = days
    book()
    assert forget(TEN)["past_forgotten"] == forgotten


@pytest.mark.django_db
def test_a_cancelled_appointment_is_forgotten_after_a_day(book):
    booked, secret = book()
    appointments.cancel(secret, now=NOW)
    # The mail could not go out all day.
    assert forget(NOW + timedelta(hours=23))["cancelled_forgotten"] == 0
    booked.refresh_from_db()
    assert booked.email == AMINA.email

    assert forget(NOW + timedelta(hours=24))["cancelled_forgotten"] == 1
    assert traces("Amina", AMINA.email) == set()
    assert deliver(NOW + timedelta(hours=24)) == {}


@pytest.mark.django_db
def test_a_cancelled_contact_without_a_waiting_mail_is_erased_by_the_run(book):
    """As after a restored backup, when the mail had gone out before."""
    booked, secret = book()
    appointments.cancel(secret, now=NOW)
    Notification.objects.update(state="sent")

    assert forget(NOW)["contacts_erased"] == 1
    booked.refresh_from_db()
    assert (booked.name, booked.email) == ("", "")
    assert booked.secret_hash is not None


@pytest.mark.django_db
def test_holds_end_after_15_minutes_and_their_rows_an_hour_later(nine):
    appointments.hold(nine, submission_id=uuid.uuid4(), page_language="ar", now=NOW)
    counts = forget(NOW + timedelta(minutes=15))
    assert (counts["holds_expired"], counts["holds_deleted"]) == (1, 0)
    assert forget(NOW + timedelta(minutes=90))["holds_deleted"] == 1
    assert not Appointment.objects.exists()


@pytest.mark.django_db
def test_the_hour_of_a_row_counts_from_its_last_hold(nine):
    number = uuid.uuid4()
    appointments.hold(nine, submission_id=number, page_language="ar", now=NOW)
    later = NOW + timedelta(minutes=80)
    forget(later)
    appointments.hold(nine, submission_id=number, page_language="ar", now=later)
    assert forget(later + timedelta(minutes=30))["holds_deleted"] == 0
    assert forget(later + timedelta(minutes=90))["holds_deleted"] == 1


@pytest.mark.django_db
def test_the_command_prints_counts(book, capsys, time_machine):
    book()
    time_machine.move_to(TEN + WEEK)
    call_command("forget_personal_data")

    assert "past_forgotten: 1\n" in capsys.readouterr().out
