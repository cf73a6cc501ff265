"""Mails that came back: told by the Message-ID, and never by an address."""

import io
from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from django.core import mail
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from booking.bounces import note_report, read_report
from booking.delivery import must_call
from booking.models import Notification
from booking.notifications import deliver
from tests.booking.conftest import NOW

pytestmark = pytest.mark.django_db


def report(original, *, action="failed", status="5.1.1", headers_only=False):
    """As a mail server writes it, RFC 3464."""
    found = MIMEMultipart("report", **{"report-type": "delivery-status"})
    found["Message-ID"] = "<of-the-report@mx.example.org>"
    found["Subject"] = "Undelivered Mail Returned to Sender"
    found.attach(MIMEText("I'm sorry to have to inform you …", "plain", "utf-8"))
    statuses = MIMEBase("message", "delivery-status")
    of_server, of_recipient = EmailMessage(), EmailMessage()
    of_server["Reporting-MTA"] = "dns; mx.example.org"
    of_recipient["Final-Recipient"] = "rfc822; amina@example.org"
    of_recipient["Action"] = action
    of_recipient["Status"] = status
    of_recipient["Diagnostic-Code"] = "smtp; 550 amina@example.org: no such user"
    statuses.set_payload([of_server, of_recipient])
    found.attach(statuses)
    if headers_only:
        head = "".join(f"{name}: {value}\n" for name, value in original.items())
        part = MIMEText(head, "rfc822-headers")
        found.attach(part)
    else:
        found.attach(MIMEMessage(original))
    return found.as_bytes()


@pytest.fixture
def sent(book):
    """A confirmation that went out."""
    booked, _secret = book()
    deliver(NOW)
    (found,) = mail.outbox
    return booked, found.message()


def state():
    row = Notification.objects.get(kind="confirmation")
    return row.state, row.error


def test_who_knows_no_secret_cannot_say_that_a_mail_came_back(sent, settings):
    """What the key of a message says can be guessed; the Message-ID cannot."""
    _booked, message = sent
    settings.SECRET_KEY = "another"
    assert note_report(report(message)) == "unknown"
    assert state() == ("sent", "")


def test_what_was_never_sent_cannot_come_back(sent):
    _booked, message = sent
    Notification.objects.update(state="queued", attempts=0)
    note_report(report(message))
    assert state()[0] == "queued"


def test_parts_in_parts_in_parts_are_no_report():
    nested = b"Content-Type: multipart/mixed; boundary=a\n\n--a\n" * 3000
    assert note_report(nested) == "unreadable"


@pytest.mark.parametrize("headers_only", [False, True])
def test_a_mail_that_came_back_is_noted(sent, headers_only):
    booked, message = sent
    assert note_report(report(message, headers_only=headers_only)) == "bounced"
    assert state() == ("bounced", "5.1.1")
    assert must_call(booked, now=NOW)


def test_the_command_reads_the_mail_from_standard_input(
    sent, monkeypatch, capsys, caplog
):
    content = report(sent[1])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    call_command("report_bounce")

    assert capsys.readouterr().out == "bounced\n"
    assert state()[0] == "bounced"
    assert "example.org" not in caplog.text


@pytest.mark.parametrize(
    ("action", "status"),
    [
        ("delayed", "4.4.7"),
        ("failed", "4.2.2"),
        ("delivered", "2.0.0"),
        ("relayed", "2.0.0"),
        ("delayed", "5.1.1"),
        ("failed", "5.1"),
        ("failed", "nonsense"),
    ],
)
def test_only_failures_for_good_count(sent, action, status):
    assert note_report(report(sent[1], action=action, status=status)) == "delayed"
    assert state() == ("sent", "")


def test_reports_about_other_mails_change_nothing(sent):
    other = EmailMessage()
    other["Message-ID"] = "<0123456789abcdef0123456789abcdef@127.0.0.1>"
    assert note_report(report(other)) == "unknown"
    assert state()[0] == "sent"


def test_the_reports_own_number_is_not_looked_at(sent):
    """Or anybody could report a mail as lost whose answer quotes its number."""
    _booked, message = sent
    other = EmailMessage()
    other["Message-ID"] = "<other@example.org>"
    other["In-Reply-To"] = message["Message-ID"]
    content = report(other).replace(
        b"<of-the-report@mx.example.org>", message["Message-ID"].encode()
    )
    assert note_report(content) == "unknown"


def test_what_failed_before_stays_failed(sent):
    Notification.objects.update(state="failed", error="SMTPRecipientsRefused")
    note_report(report(sent[1]))
    assert state() == ("failed", "SMTPRecipientsRefused")


def test_a_report_for_a_worker_that_died_before_its_note_counts(sent):
    Notification.objects.filter(kind="confirmation").update(state="sending")
    assert note_report(report(sent[1])) == "bounced"
    assert deliver(NOW) == {}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"Subject: hello\n\nOut of office", b"\n" * 10_000],
)
def test_other_mails_are_put_aside(content):
    assert note_report(content) == "unreadable"


@given(st.binary(max_size=400), st.integers(0, 2000))
def test_no_mail_makes_it_fail(noise, place):
    original = EmailMessage()
    original["Message-ID"] = "<x@example.org>"
    content = report(original)
    read_report(content[:place] + noise + content[place:])
    read_report(noise)
