"""The mails themselves: neutral, in the reader's language, with a German block below.

Mailboxes are shared and phones are read by others: neither the reader's name, nor the
topic, nor an organisation is mentioned.
"""

import hashlib
from email.mime.text import MIMEText
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from booking.calendar_files import Method, calendar_file
from booking.models import Appointment, Notification
from booking.secret_links import secret_of
from pages.dates import clock, full_date
from pages.languages import LANGUAGES, SOURCE

SEPARATOR = "\n\n-- -- -- -- --\n\n"
# A reminder needs no second copy of the file.
FILES: dict[str, Method] = {
    Notification.Kind.CONFIRMATION: "PUBLISH",
    Notification.Kind.CHANGE: "PUBLISH",
    Notification.Kind.CANCELLATION: "CANCEL",
    Notification.Kind.CANCELLED_BY_OFFICE: "CANCEL",
}


def send(row: Notification, appointment: Appointment) -> None:
    """Hand the mail to the mail server; raises what the mail backend raises."""
    message(row, appointment).send()


def message(row: Notification, appointment: Appointment) -> EmailMessage:
    """The mail of a notification. Raises UnknownSecretError for a forgotten one."""
    language = row.language if row.language in LANGUAGES else SOURCE
    with translation.override(language):
        subject = _("Your appointment")
    mail = EmailMessage(
        subject=subject,
        body=_body(row.kind, appointment, language),
        to=[appointment.email],
        headers={
            "Message-ID": message_id(row.dedupe_key),
            "Auto-Submitted": "auto-generated",
            "Content-Language": language,
        },
    )
    if row.kind in FILES:
        mail.attach(_attachment(appointment, language, FILES[row.kind]))
    return mail


def message_id(dedupe_key: str) -> str:
    """The same for every attempt, so that a second copy can be told as one."""
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]
    return f"<{digest}@{host()}>"


def host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def link(appointment: Appointment, language: str) -> str:
    """The appointment's own page. Raises UnknownSecretError for a forgotten one."""
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    return f"{base}/{language}/appointments/{secret_of(appointment)}/"


def _body(kind: str, appointment: Appointment, language: str) -> str:
    blocks = [_text(kind, appointment, language)]
    if not language.startswith(SOURCE):
        blocks.append(_text(kind, appointment, SOURCE))
    return SEPARATOR.join(blocks) + "\n"


def _text(kind: str, appointment: Appointment, language: str) -> str:
    context: dict[str, Any] = {
        "appointment": appointment,
        "date": full_date(appointment.starts_at, language),
        "begins": clock(appointment.starts_at),
        "ends": clock(appointment.ends_at),
        "link": link(appointment, language),
    }
    with translation.override(language):
        return render_to_string(f"booking/emails/{kind}.txt", context).strip()


def _attachment(appointment: Appointment, language: str, method: Method) -> MIMEText:
    text = calendar_file(appointment, language=language, method=method).decode()
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="appointment.ics")
    return part
