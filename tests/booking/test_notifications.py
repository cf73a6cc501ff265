"""The outbox: nothing is lost, nothing untrue is sent, nothing is told twice."""

import smtplib
from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from booking import appointments, mails, notifications, retention
from booking.appointments import Details, choice_of
from booking.models import Appointment, Notification
from booking.notifications import deliver
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import availability, case_manager, local

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


@pytest.mark.parametrize(
    ("starts_at", "due"),
    [
        # At the same time of day, 47 and 49 hours before.
        (local(2026, 3, 30, 9), local(2026, 3, 28, 9)),
        (local(2026, 10, 26, 9), local(2026, 10, 24, 9)),
        # A time that the day of the change leaves out, and one that it has twice.
        (local(2026, 3, 31, 2, 30), local(2026, 3, 29, 3, 30)),
        (local(2026, 10, 27, 2, 30), local(2026, 10, 25, 2, 30)),
        (local(2028, 3, 2, 9), local(2028, 2, 29, 9)),
    ],
)
def test_reminders_come_by_the_clock_on_the_wall(starts_at, due):
    meeting = Appointment(starts_at=starts_at.astimezone(UTC))
    now = starts_at - timedelta(days=10)
    # In UTC: Python calls no other zone's time equal to one that comes twice.
    assert notifications.reminder_time(meeting, now) == due.astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "starts_at", "hours"),
    [
        (local(2026, 3, 28, 10), local(2026, 3, 30, 9), 23),
        (local(2026, 10, 24, 10), local(2026, 10, 26, 9), 24),
    ],
)
def test_halfway_is_measured_in_real_hours(now, starts_at, hours):
    """Both told in local time, the night of the change would be an hour off."""
    meeting = Appointment(starts_at=starts_at)
    due = notifications.reminder_time(meeting, now)
    assert due == now.astimezone(UTC) + timedelta(hours=hours)


@given(st.integers(0, 366 * 24 * 4), st.integers(0, 40 * 24 * 4))
def test_a_reminder_is_never_late_and_never_in_the_past(quarter, ahead):
    starts_at = local(2026, 1, 1).astimezone(UTC) + timedelta(minutes=15) * quarter
    now = starts_at - timedelta(minutes=15) * ahead
    due = notifications.reminder_time(Appointment(starts_at=starts_at), now)
    if due is None:
        assert starts_at - now < timedelta(hours=6)
    else:
        assert now < due <= starts_at - notifications.SHORTEST_NOTICE
        assert starts_at - due <= timedelta(hours=49)


def test_two_reminders_due_at_once_are_both_sent(book, charlie):
    second = case_manager("Bob", languages=["ar"])
    availability(second, NINE, NINE + timedelta(hours=3))
    book()
    book(details=replace(AMINA, email="bob@example.org"))
    assert Appointment.objects.values("starts_at").distinct().count() == 1
    deliver(NOW)
    mail.outbox.clear()
    assert deliver(NINE - timedelta(hours=48)) == {"sent": 2}
    assert {sent.to[0] for sent in mail.outbox} == {AMINA.email, "bob@example.org"}


def test_what_cannot_be_decrypted_waits_and_holds_up_nobody(book, settings):
    booked, _secret = book()
    settings.PERSONAL_DATA_KEYS = ["another"]
    assert deliver(NOW) == {"queued": 1}
    row = Notification.objects.get(kind="confirmation", appointment=booked.pk)
    assert row.error == "UnreadableError"
    settings.PERSONAL_DATA_KEYS = ["tests"]
    assert deliver(later(1)) == {"sent": 1}


def test_it_is_noted_when_a_message_was_sent(book):
    book()
    deliver(later(3))
    first, reminder = Notification.objects.order_by("pk")
    assert (first.sent_at, reminder.sent_at) == (later(3), None)


def test_a_number_stays_a_day_after_the_office_cancelled(
    book, charlie, django_user_model
):
    """Mails come back hours later, and then somebody has to call."""
    booked, _secret = book()
    charlie.user = django_user_model.objects.create(username="charlie")
    charlie.save()
    appointments.cancel_by_office(booked, by=charlie.user, now=NOW)
    deliver(NOW)
    booked.refresh_from_db()
    assert booked.phone == AMINA.phone

    retention.forget(NOW + timedelta(hours=24))
    booked.refresh_from_db()
    assert (booked.name, booked.email, booked.phone) == ("", "", "")


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
