"""The worker may be killed anywhere: nothing is lost, at most one copy, nothing untrue.

A pass is cut short before its first statement, before its second, and so on, by an
exception nothing catches; and for real, by SIGKILL, in a process of its own.
"""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.conf import settings as portal_settings
from django.core import mail
from django.db import connection
from django.test import override_settings

from booking import appointments, mails, notifications
from booking.appointments import choice_of
from booking.models import Appointment, AppointmentKind, Notification
from booking.notifications import deliver
from pages.models import User
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import appointment, case_manager, minutes
from tests.reader import said as said_in
from tests.servers import smtp_server

WORKERS, MESSAGES = 8, 100
SMTP = "django.core.mail.backends.smtp.EmailBackend"
AFTER_LEASE = NOW + notifications.LEASE


class Killed(BaseException):
    """What no code of ours catches."""


class DiesBefore:
    """Lets so many statements through and dies before the next."""

    def __init__(self, number):
        self.left = number

    def __call__(self, execute, *arguments):
        if self.left == 0:
            raise Killed
        self.left -= 1
        return execute(*arguments)


def pass_killed_before(number):
    """Whether the pass was cut short before statement ``number``, from 0."""
    with connection.execute_wrapper(DiesBefore(number)):
        try:
            deliver(NOW)
        except Killed:
            return True
    return False


def message_ids():
    return Counter(sent.extra_headers["Message-ID"] for sent in mail.outbox)


def states():
    rows = Notification.objects.order_by("pk")
    return [(row.kind, row.state) for row in rows]


def killed_before_every_statement(prepare):
    """Prepares anew, kills, and lets the next worker finish; the pk of each life.

    Yields after each, until a pass came to its end without being killed.
    """
    for number in range(200):
        Appointment.objects.all().delete()
        mail.outbox.clear()
        found = prepare()
        was_killed = pass_killed_before(number)
        again = deliver(AFTER_LEASE)
        assert deliver(AFTER_LEASE) == {}
        yield number, found, again
        if not was_killed:
            return
    pytest.fail("a pass takes more statements than that")


@pytest.mark.django_db(transaction=True)
def test_a_confirmation_survives_a_kill_before_any_statement(book):
    copies = []
    for number, _found, _again in killed_before_every_statement(book):
        assert states()[0] == ("confirmation", "sent"), number
        counts = message_ids()
        assert len(counts) == 1, number
        copies.append(counts.total())
    assert len(copies) > 8
    # Only a death between the mail server's yes and our note leads to a copy.
    assert set(copies) == {1, 2}


@pytest.mark.django_db(transaction=True)
def test_a_cancellation_survives_a_kill_before_any_statement(book):
    """And the contact is erased once it is told, whenever the worker died."""

    def prepare():
        booked, secret = book()
        appointments.cancel(secret, now=NOW)
        return booked

    for number, booked, _again in killed_before_every_statement(prepare):
        assert ("cancellation", "sent") in states(), number
        assert len(message_ids()) == 1, number
        assert message_ids().total() <= 2, number
        booked.refresh_from_db()
        assert (booked.name, booked.email) == ("", ""), number


def move(booked, secret):
    choice = replace(choice_of(booked), starts_at=NINE + minutes(30))
    appointments.move(secret, choice, now=NOW)


def cancel(_booked, secret):
    appointments.cancel(secret, now=NOW)


def hide(_booked, _secret):
    AppointmentKind.objects.update(visibility="not_notified")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("change", [move, cancel, hide])
def test_what_changed_after_the_kill_is_not_announced_again(book, change):
    """The worker died anywhere, the appointment changed, the next worker goes on."""
    announced = said_in("Your appointment is booked.", "ar")
    for number in range(200):
        AppointmentKind.objects.update(visibility="notified")
        Appointment.objects.all().delete()
        mail.outbox.clear()
        booked, secret = book()
        was_killed = pass_killed_before(number)
        assert all(announced in sent.body for sent in mail.outbox)
        before = len(mail.outbox)
        change(booked, secret)
        deliver(AFTER_LEASE)

        said = [sent.body for sent in mail.outbox[before:]]
        assert not any(announced in body for body in said), number
        assert len(said) == (0 if change is hide else 1), number
        assert Notification.objects.open().filter(due_at__lte=AFTER_LEASE).count() == 0
        if not was_killed:
            return
    pytest.fail("a pass takes more statements than that")


@pytest.mark.django_db
def test_a_worker_that_dies_after_sending_sends_the_same_message_again(
    book, monkeypatch
):
    """At least once; the receiver can tell the copy by its Message-ID."""
    book()

    def killed(*_args, **_fields):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(notifications, "_finish", killed)
        with pytest.raises(Killed):
            deliver(NOW)
    assert states()[0] == ("confirmation", "sending")
    assert deliver(NOW + minutes(4)) == {}
    assert deliver(AFTER_LEASE) == {"sent": 1}
    first, second = (each.extra_headers["Message-ID"] for each in mail.outbox)
    assert first == second


@pytest.mark.django_db
def test_a_worker_that_dies_before_sending_loses_nothing(book, monkeypatch):
    book()

    def killed(*_args):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(mails, "send", killed)
        with pytest.raises(Killed):
            deliver(NOW)
    assert mail.outbox == []
    assert deliver(AFTER_LEASE) == {"sent": 1}


@pytest.mark.django_db
def test_cancelled_while_it_was_being_sent(book):
    booked, secret = book()
    row = notifications._claim(NOW)
    appointments.cancel(secret, now=NOW)

    assert notifications._deliver_one(row, NOW) == "skipped"
    assert deliver(NOW) == {"sent": 1}
    assert "cancel" in Notification.objects.get(state="sent").kind
    booked.refresh_from_db()
    assert booked.email == ""


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", ["not_notified", "invisible"])
def test_a_kind_silenced_between_queueing_and_sending_sends_nothing(book, visibility):
    book()
    AppointmentKind.objects.update(visibility=visibility)
    with smtp_server() as server:
        assert deliver_by(server.port, NOW) == {"skipped": 1}
        assert deliver_by(server.port, NINE - timedelta(hours=48)) == {"skipped": 1}
        assert server.messages == []


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", ["not_notified", "invisible"])
def test_what_staff_write_of_a_silent_kind_is_not_sent(nine, visibility):
    AppointmentKind.objects.update(visibility=visibility)
    staff = User.objects.create_superuser("staff")
    choice = replace(nine, kind=AppointmentKind.objects.get())
    booked, _secret = appointments.book_for(
        choice, AMINA, by=staff, page_language="ar", now=NOW
    )
    later = replace(choice, starts_at=NINE + minutes(30))
    appointments.move_for(booked, later, by=staff, now=NOW)
    appointments.cancel_by_office(booked, by=staff, now=NOW)
    assert states() == []


@pytest.mark.django_db
def test_a_silent_kind_queues_and_sends_nothing_at_all(book):
    AppointmentKind.objects.update(visibility="not_notified")
    booked, secret = book()
    booked.refresh_from_db()
    move(booked, secret)
    cancel(booked, secret)
    assert states() == []
    booked.refresh_from_db()
    assert booked.email == ""
    with smtp_server() as server:
        assert deliver_by(server.port, NINE - timedelta(hours=40)) == {}
        assert server.messages == []


def deliver_by(port, now):
    with override_settings(EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=port):
        return deliver(now)


def many(number):
    """Messages of as many appointments, written past the writer."""
    person = case_manager()
    rows = []
    for each in range(number):
        booked = appointment(
            person, NINE + minutes(60 * each), email=f"reader-{each}@example.org"
        )
        rows.append(notifications._row(booked, "confirmation", "email", NOW))
    Notification.objects.bulk_create(rows)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_each_of_a_hundred_messages_once():
    many(MESSAGES)
    barrier, counts, errors = threading.Barrier(WORKERS), Counter(), []

    def work():
        connection.ensure_connection()
        barrier.wait()
        try:
            counts.update(notifications.deliver(NOW))
        except Exception as error:  # noqa: BLE001  # told by the assertion
            errors.append(type(error).__name__)
        finally:
            connection.close()

    with (
        smtp_server() as server,
        override_settings(
            EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port
        ),
    ):
        threads = [threading.Thread(target=work) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        received = [message_from_bytes(content) for content in server.messages]
    assert errors == []
    assert counts == {"sent": MESSAGES}
    assert Counter(each["To"] for each in received) == {
        f"reader-{each}@example.org": 1 for each in range(MESSAGES)
    }
    assert Notification.objects.filter(state="sent").count() == MESSAGES


WORKER = """
import sys
import django
django.setup()
from datetime import datetime
from booking.notifications import deliver
deliver(datetime.fromisoformat(sys.argv[1]))
"""


def environment(port):
    """Of a worker in a process of its own, on the database of the tests."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        who = f"{database['USER']}@{database['HOST']}:{database['PORT']}"
        url = f"postgres://{who}/{database['NAME']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
    }


def start_worker(port, now):
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, now.isoformat()],
        cwd=portal_settings.BASE_DIR,
        env=environment(port),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("accepts", [False, True])
def test_a_process_killed_while_the_mail_server_has_the_mail_loses_nothing(
    book, accepts
):
    """SIGKILL before the mail server says yes, and when it has just kept the mail."""
    book()
    with smtp_server() as server:
        worker = None
        handed_over, may_answer = threading.Event(), threading.Event()

        def accepting():
            handed_over.set()
            may_answer.wait()

        server.accepting = accepting
        worker = start_worker(server.port, NOW)
        try:
            assert handed_over.wait(timeout=60)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            may_answer.set()
        if not accepts:
            # A mail server drops what it has not accepted.
            server.messages.clear()
        server.accepting = None
        assert states()[0] == ("confirmation", "sending")
        assert deliver_by(server.port, NOW) == {}
        assert deliver_by(server.port, AFTER_LEASE) == {"sent": 1}
        received = [message_from_bytes(content) for content in server.messages]
    assert len(received) == (2 if accepts else 1)
    assert len({each["Message-ID"] for each in received}) == 1
