"""The outbox: nothing is lost, nothing untrue is sent, nothing is told twice."""

import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from booking import appointments, mails, notifications
from booking.appointments import Details, choice_of
from booking.models import Appointment, Notification
from booking.notifications import deliver
from tests.booking.conftest import NINE, NOW
from tests.factories import local

pytestmark = pytest.mark.django_db


def states(appointment=None):
    rows = Notification.objects.order_by("pk")
    if appointment is not None:
        rows = rows.filter(appointment=appointment)
    return [(row.kind, row.state) for row in rows]


def later(minutes):
    return NOW + timedelta(minutes=minutes)


def refuse(*_args):
    raise smtplib.SMTPRecipientsRefused({"amina@example.org": (550, b"unknown")})


def test_booking_queues_a_confirmation_and_a_reminder(book):
    booked, _secret = book()

    assert states() == [("confirmation", "queued"), ("reminder", "queued")]
    reminder = Notification.objects.get(kind="reminder")
    assert reminder.due_at == NINE - timedelta(hours=48)
    assert reminder.dedupe_key == f"{booked.pk}:reminder:email:0"


def test_without_an_address_nothing_is_queued(book):
    book(details=Details(name="Amina"))
    assert states() == []


@pytest.mark.parametrize(
    ("hours", "expected"), [(60, 12), (48, 24), (24, 12), (6, 3), (5.9, None)]
)
def test_reminders_come_48_hours_before_or_halfway(book, hours, expected):
    booked, _secret = book()
    now = NINE - timedelta(hours=hours)
    due = notifications.reminder_time(booked, now)

    assert due == (None if expected is None else now + timedelta(hours=expected))


def test_the_worker_sends_what_is_due_once(book):
    booked, secret = book()

    assert deliver(NOW) == {"sent": 1}
    assert deliver(NOW) == {}
    (sent,) = mail.outbox
    assert sent.to == ["amina@example.org"]
    assert f"/ar/appointments/{secret}/" in sent.body
    assert booked.grouped_code in sent.body
    assert deliver(NINE - timedelta(hours=48)) == {"sent": 1}
    assert states() == [("confirmation", "sent"), ("reminder", "sent")]


def test_moving_replaces_what_was_queued(book):
    booked, secret = book()
    choice = replace(choice_of(booked), starts_at=NINE + timedelta(minutes=30))
    appointments.move(secret, choice, now=later(1))

    assert states() == [
        ("confirmation", "skipped"),
        ("reminder", "skipped"),
        ("change", "queued"),
        ("reminder", "queued"),
    ]
    deliver(later(1))
    (sent,) = mail.outbox
    assert "09:30" in sent.body
    assert "09:00" not in sent.body


def test_cancelling_announces_only_the_cancellation_and_then_forgets_the_address(book):
    booked, secret = book()
    appointments.cancel(secret, now=later(1))
    booked.refresh_from_db()
    assert booked.email == "amina@example.org"

    deliver(later(1))
    booked.refresh_from_db()
    assert len(mail.outbox) == 1
    assert (booked.name, booked.email, booked.phone) == ("", "", "")
    assert states()[-1] == ("cancellation", "sent")


@pytest.mark.parametrize("what", ["moved", "cancelled", "begun", "address erased"])
def test_the_appointment_is_read_again_before_sending(book, what):
    """Rows of an older state that were left queued, as by a restored backup."""
    booked, _secret = book()
    changes = {
        "moved": {"sequence": 1},
        "cancelled": {"status": "cancelled_by_client"},
        "address erased": {"email": ""},
        "begun": {},
    }[what]
    Appointment.objects.filter(pk=booked.pk).update(sequence=booked.sequence)
    if changes:
        Appointment.objects.filter(pk=booked.pk).update(**changes)

    deliver(NINE if what == "begun" else NOW)
    assert mail.outbox == []
    assert states()[0] == ("confirmation", "skipped")


def test_a_reminder_that_comes_too_late_is_not_sent(book):
    book()
    Notification.objects.filter(kind="confirmation").delete()
    assert deliver(NINE - timedelta(hours=2, minutes=59)) == {"skipped": 1}


def test_a_failure_is_tried_again_later_and_later(book, monkeypatch):
    book()
    monkeypatch.setattr(mails, "send", refuse)
    waits, now = [], NOW
    for _ in range(12):
        assert deliver(now) == {"queued": 1}
        row = Notification.objects.get(kind="confirmation")
        waits.append(row.next_try_at - now)
        now = row.next_try_at
    assert waits[:3] == [timedelta(minutes=number) for number in (1, 2, 4)]
    assert max(waits) == timedelta(hours=6)
    assert row.error == "SMTPRecipientsRefused"


def test_an_error_never_quotes_an_address(book, monkeypatch, caplog):
    book()
    monkeypatch.setattr(mails, "send", refuse)
    deliver(NOW)

    assert "SMTPRecipientsRefused" in caplog.text
    assert "example.org" not in caplog.text


def test_what_would_come_too_late_fails(book, monkeypatch):
    book()
    monkeypatch.setattr(mails, "send", refuse)
    Notification.objects.filter(kind="confirmation").update(attempts=5)
    assert deliver(NINE - timedelta(minutes=10))["failed"] == 1


def test_a_cancellation_that_cannot_be_sent_forgets_the_address(book, monkeypatch):
    booked, secret = book()
    appointments.cancel(secret, now=NOW)
    monkeypatch.setattr(mails, "send", refuse)
    Notification.objects.filter(kind="cancellation").update(attempts=20)
    assert deliver(NOW + timedelta(hours=20)) == {"failed": 1}

    booked.refresh_from_db()
    assert booked.email == ""


def test_one_bad_message_does_not_hold_up_the_others(book, monkeypatch):
    first, _secret = book()
    book(starts_at=local(2026, 2, 2, 10, 30))
    send = mails.send

    def fails_for_first(row, appointment):
        if appointment.pk == first.pk:
            raise RuntimeError("template")
        send(row, appointment)

    monkeypatch.setattr(mails, "send", fails_for_first)
    assert deliver(NOW) == {"queued": 1, "sent": 1}


def test_the_reader_is_told_when_the_office_cancels(book, charlie, django_user_model):
    booked, _secret = book()
    charlie.user = django_user_model.objects.create(username="charlie")
    charlie.save()
    appointments.cancel_by_office(booked, by=charlie.user, now=NOW)
    deliver(NOW)

    assert states()[-1] == ("cancelled_by_office", "sent")
    (file,) = mail.outbox[0].attachments
    assert "METHOD:CANCEL" in file.get_payload(decode=True).decode()


def test_oldest_due_tells_how_long_a_message_waits(book):
    assert notifications.oldest_due(NOW) is None
    book()
    assert notifications.oldest_due(later(20)) == NOW
    deliver(later(20))
    assert notifications.oldest_due(later(20)) is None


def test_the_command_makes_one_pass(book, capsys, time_machine):
    book()
    time_machine.move_to(NOW)
    call_command("deliver_notifications", "--once")
    assert capsys.readouterr().out == "sent: 1\n"


def test_a_pass_ends_before_its_leases_lie_in_the_past(book, monkeypatch):
    book()
    book(starts_at=NINE + timedelta(minutes=90))
    monkeypatch.setattr(notifications, "LONGEST_PASS_SECONDS", -1)
    assert deliver(NOW) == {"sent": 1}
    assert Notification.objects.open().filter(due_at__lte=NOW).count() == 1
