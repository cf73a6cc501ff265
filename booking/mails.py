"""The mails themselves: in the reader's language, with a German block below for helpers.

Plain text, and the same as simple HTML that loads nothing from anywhere. Each block has
its language and direction; what runs from left to right in a right-to-left block (times,
addresses, numbers, links) is isolated.
"""

import smtplib
from email.mime.text import MIMEText
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _

from booking.calendar_files import Method, calendar_file
from booking.channels import RefusedForGoodError
from booking.models import Appointment, Notification
from booking.outbox_keys import reference_of
from booking.wording import Isolate, language_of, words
from pages.languages import LANGUAGES, SOURCE

SEPARATOR = "\n\n-- -- -- -- --\n\n"
# First strong isolates would do nothing for digits alone: these say left to right.
LEFT_TO_RIGHT, END = "\u2066", "\u2069"
# A reminder needs no second copy of the file.
FILES: dict[str, Method] = {
    Notification.Kind.CONFIRMATION: "PUBLISH",
    Notification.Kind.CHANGE: "PUBLISH",
    Notification.Kind.CANCELLATION: "CANCEL",
    Notification.Kind.CANCELLED_BY_OFFICE: "CANCEL",
}
FOR_GOOD = 5  # the first digit of SMTP's answers
# 5xx answers that are about us, not about the recipient: sign in first, wrong password,
# encrypt first. Mended by whoever runs the portal, and then the mail goes out.
ABOUT_US = (530, 534, 535, 538)


def send(row: Notification, appointment: Appointment) -> None:
    """Hand the mail to the mail server; raises what the mail backend raises.

    RefusedForGoodError when the server knows no such recipient, or the address is none.
    """
    mail = message(row, appointment)
    # Whatever fails here is about us: it is tried again.
    mail.connection = get_connection()
    mail.connection.open()
    try:
        # Again: a restored or imported row may hold what no form lets through.
        validate_email(appointment.email)
        mail.send()
    except smtplib.SMTPRecipientsRefused as error:
        if all(_is_final(code) for code, _text in error.recipients.values()):
            raise RefusedForGoodError(type(error).__name__) from None
        raise
    except (ValidationError, ValueError, smtplib.SMTPNotSupportedError) as error:
        # A line break in a header, characters no mail server takes.
        raise RefusedForGoodError(type(error).__name__) from None
    finally:
        mail.connection.close()


def _is_final(code: int) -> bool:
    return code // 100 == FOR_GOOD and code not in ABOUT_US


def message(row: Notification, appointment: Appointment) -> EmailMultiAlternatives:
    """The mail of a notification. Raises UnknownSecretError for a forgotten one."""
    language = language_of(row.language)
    spoken = [language] if language.startswith(SOURCE) else [language, SOURCE]
    with translation.override(language):
        subject = _("Your appointment")
    text = [_text(row.kind, appointment, code) for code in spoken]
    mail = EmailMultiAlternatives(
        subject=subject,
        body=SEPARATOR.join(text) + "\n",
        to=[appointment.email],
        headers={
            "Message-ID": message_id(row.dedupe_key),
            "Auto-Submitted": "auto-generated",
            "Content-Language": ", ".join(spoken),
        },
    )
    blocks = [_block(row.kind, appointment, code) for code in spoken]
    page = {"subject": subject, "language": LANGUAGES[language], "blocks": blocks}
    html = render_to_string("booking/emails/mail.html", page)
    mail.attach_alternative(html, "text/html")
    if row.kind in FILES:
        mail.attach(_attachment(appointment, language, FILES[row.kind]))
    return mail


def message_id(dedupe_key: str) -> str:
    """The same for every attempt, so that a second copy can be told as one."""
    return f"<{reference_of(dedupe_key)}@{host()}>"


def host() -> str:
    return urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"


def isolate_in_text(language: str) -> Isolate:
    """Around something that runs from left to right; as it is where everything does."""
    if not LANGUAGES[language].right_to_left:
        return str
    return lambda text: f"{LEFT_TO_RIGHT}{text}{END}"


def isolate_in_html(text: str) -> str:
    return format_html('<bdi dir="ltr">{}</bdi>', text)


def _text(kind: str, appointment: Appointment, code: str) -> str:
    isolate = isolate_in_text(code)
    with translation.override(code):
        context = words(kind, appointment, code, isolate)
        for name in filter(context.get, ("link", "video_link")):
            # The space ends the address for programs that make links of addresses.
            context[name] = isolate(f"{context[name]} ").rstrip(" ")
        lines = render_to_string("booking/emails/block.txt", context)
    return lines.strip()


def _block(kind: str, appointment: Appointment, code: str) -> dict[str, Any]:
    with translation.override(code):
        context = words(kind, appointment, code, isolate_in_html)
        body = render_to_string("booking/emails/block.html", context)
    return {"language": LANGUAGES[code], "body": body}


def _attachment(appointment: Appointment, language: str, method: Method) -> MIMEText:
    text = calendar_file(appointment, language=language, method=method).decode()
    part = MIMEText(text, "calendar", "utf-8")
    part.set_param("method", method)
    part.add_header("Content-Disposition", "attachment", filename="appointment.ics")
    return part
