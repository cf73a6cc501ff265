"""The mails themselves: neutral, in two languages and two forms, each in its direction."""

import re
import unicodedata
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import override_settings

from booking import appointments, mails
from booking.models import Appointment, CaseManager, Notification
from booking.notifications import deliver
from pages.languages import LANGUAGES
from tests import content
from tests.booking.conftest import AMINA, NINE, NOW
from tests.factories import kind, topic
from tests.reader import said
from tests.servers import smtp_server

pytestmark = pytest.mark.django_db
SMTP = "django.core.mail.backends.smtp.EmailBackend"
RIGHT_TO_LEFT = [code for code, each in LANGUAGES.items() if each.right_to_left]


class Blocks(HTMLParser):
    """The words of a page with the language and direction each of them stands in."""

    def __init__(self, html):
        super().__init__()
        self.open, self.words, self.loads = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.loads += [said[name] for name in ("src", "srcset") if name in said]
        self.loads += [tag] if tag in ("link", "script", "img", "style") else []
        if tag in ("meta", "br", "hr"):
            return
        lang, direction = self.open[-1][1:] if self.open else ("", "")
        self.open.append((tag, said.get("lang", lang), said.get("dir", direction)))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if data.strip():
            self.words.append((" ".join(data.split()), *self.open[-1][1:]))


def html_of(sent):
    ((html, kind_of),) = [tuple(each) for each in sent.alternatives]
    assert kind_of == "text/html"
    return html


def sent_in(language):
    """The confirmation as readers of the language get it."""
    Notification.objects.update(language=language)
    deliver(NOW)
    (sent,) = mail.outbox
    return sent


def test_mails_are_neutral_and_say_it_in_german_too(book):
    book(details=replace(AMINA, topic=topic("gewaltschutz")))
    deliver(NOW)

    (sent,) = mail.outbox
    arabic, german = sent.body.split(mails.SEPARATOR)
    assert "الاثنين، 2 فبراير 2026" in arabic
    assert "Montag, 2. Februar 2026" in german
    assert "09:00" in arabic
    assert "10:00" in german
    assert "Marktplatz 1, 57250 Netphen" in german
    everything = sent.message().as_string() + sent.body + html_of(sent)
    for word in ("Amina Beispiel", "gewalt", "Charlie", "Erstgespraech"):
        assert word not in everything
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["Content-Language"] == "ar, de"


@pytest.mark.parametrize("language", ["de", "de-simple"])
def test_a_german_reader_gets_one_block(book, language):
    booked, _secret = book()
    sent = sent_in(language)

    assert mails.SEPARATOR not in sent.body
    assert booked.grouped_code in sent.body
    assert "<hr>" not in html_of(sent)


def test_both_parts_say_the_same(book):
    """Word for word, but for spaces and the invisible signs of direction."""
    book()
    sent = sent_in("ar")
    blocks = Blocks(html_of(sent)).words[1:]
    spoken = "".join(word for word, *_rest in blocks)
    plain = sent.body.replace(mails.SEPARATOR, "")
    invisible = dict.fromkeys(map(ord, mails.LEFT_TO_RIGHT + mails.END))
    assert "".join(spoken.split()) == "".join(plain.translate(invisible).split())


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_html_has_language_and_direction_for_each_block(book, language):
    booked, secret = book()
    html = html_of(sent_in(language))
    page = Blocks(html)
    assert f'<html lang="{language}" dir="rtl">' in html
    assert page.loads == []

    found = {word: (lang, direction) for word, lang, direction in page.words}
    german = found["Ihr Termin ist gebucht."]
    assert german == ("de", "ltr")
    rtl = [word for word, lang, side in page.words if (lang, side) == (language, "rtl")]
    assert len(rtl) >= 5
    # Whatever runs from left to right in it stands in an element of its own.
    for word in rtl:
        assert not re.search(r"\d:\d|https?:|[A-Z]\d", word), word
    sides = {word: side for word, lang, side in page.words if lang in (language, "de")}
    assert sides["09:00"] == sides[booked.grouped_code] == "ltr"
    assert sides["Marktplatz 1, 57250 Netphen"] == "ltr"
    link = f"http://127.0.0.1:8000/{language}/appointments/{secret}/"
    assert sides[link] == "ltr"


@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_text_isolates_what_runs_from_left_to_right(book, language):
    book()
    block = sent_in(language).body.split(mails.SEPARATOR)[0]
    depth, outside = 0, []
    for sign in block:
        depth += (sign == mails.LEFT_TO_RIGHT) - (sign == mails.END)
        assert depth in (0, 1)
        outside += [sign] if depth == 0 else []
    assert depth == 0
    left = [sign for sign in outside if unicodedata.bidirectional(sign) == "L"]
    assert left == [], "".join(left)
    assert not re.search(r"\d:\d", "".join(outside))
    # A program that makes links of addresses must not take the sign along.
    assert re.search(r"https?://\S+/ " + mails.END, block)


def test_text_in_other_languages_has_no_signs(book):
    book()
    body = sent_in("uk").body
    assert mails.LEFT_TO_RIGHT not in body
    assert mails.END not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_subject_and_direction(book, language):
    book()
    sent = sent_in(language)
    page = html_of(sent)
    assert f'lang="{language}" dir="{LANGUAGES[language].direction}"' in page
    assert sent.subject
    assert "\n" not in sent.subject


def test_phone_and_video_appointments_name_no_place(book):
    for key, channel in (("telefon", "phone"), ("video", "video")):
        remote = kind(key, channel=channel, minutes=30, buffer_after=0)
        start = NINE if channel == "phone" else NINE + timedelta(minutes=30)
        book(kind=remote, meeting_place=None, starts_at=start)
    deliver(NOW)

    assert len(mail.outbox) == 2
    assert not any("Marktplatz" in sent.body for sent in mail.outbox)
    assert not any(AMINA.phone in sent.body for sent in mail.outbox)


@pytest.mark.parametrize("own", ["", "https://video.example.org/meeting-7"])
def test_a_video_appointment_brings_its_link(book, own):
    """The appointment's own, else the case manager's room."""
    CaseManager.objects.update(video_link="https://video.example.org/charlie")
    remote = kind("video", channel="video", minutes=30, buffer_after=0)
    book(kind=remote, meeting_place=None)
    Appointment.objects.update(video_link=own)
    deliver(NOW)

    link = own or "https://video.example.org/charlie"
    (sent,) = mail.outbox
    assert link in sent.body
    assert f'href="{link}"' in html_of(sent)
    # Calendars are copied to clouds.
    (file,) = sent.attachments
    assert link not in file.get_payload(decode=True).decode()


def test_what_is_cancelled_has_no_link(book):
    CaseManager.objects.update(video_link="https://video.example.org/charlie")
    remote = kind("video", channel="video", minutes=30, buffer_after=0)
    _booked, secret = book(kind=remote, meeting_place=None)
    appointments.cancel(secret, now=NOW)
    deliver(NOW)
    (sent,) = mail.outbox
    assert "http" not in sent.body
    assert "href" not in html_of(sent)


def test_the_case_managers_of_the_town_can_be_called(book, town):
    book()
    phone = "+49 2738 603-123"
    content.home()
    content.case_managers(town.key, phone=phone)
    sent = sent_in("ar")
    assert f"{mails.LEFT_TO_RIGHT}{phone}{mails.END}" in sent.body
    assert f'<bdi dir="ltr">{phone}</bdi>' in html_of(sent)


@pytest.mark.parametrize(
    "address",
    [
        "amina@example.org\nBcc: other@example.org",
        "amina@example.org\r\nSubject: x",
        "amina@\x00example.org",
        "amina@",
        "ami na@example.org,other@example.org",
    ],
)
def test_an_address_never_becomes_a_header(book, address):
    """However it came into the database: it is refused for good, not tried for days."""
    book()
    row = Appointment.objects.get()
    row.email = address
    row.save()
    with smtp_server() as server:
        assert deliver_by(server) == {"failed": 1}
        assert server.messages == []


def test_a_name_stands_in_no_header_and_in_no_part(book):
    book(details=replace(AMINA, name="Eve\u2028Bcc: other@example.org"))
    deliver(NOW)
    assert b"other@" not in mail.outbox[0].message().as_bytes()


def deliver_by(server, now=NOW):
    with override_settings(
        EMAIL_BACKEND=SMTP, EMAIL_HOST="127.0.0.1", EMAIL_PORT=server.port
    ):
        return deliver(now)


@pytest.mark.parametrize("language", ["ar", "fa", "de"])
def test_a_real_mail_server_gets_all_parts(book, language):
    booked, secret = book()
    Notification.objects.update(language=language)
    with smtp_server() as server:
        assert deliver_by(server) == {"sent": 1}

    (content,) = server.messages
    received = message_from_bytes(content, policy=default)
    words, file = received.iter_parts()
    assert received.get_content_type() == "multipart/mixed"
    assert words.get_content_type() == "multipart/alternative"
    text, html = words.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == (
        "text/plain",
        "text/html",
    )
    for part in (text, html):
        assert part.get_content_charset() == "utf-8"
        assert f"/{language}/appointments/{secret}/" in part.get_content()
    assert f'dir="{LANGUAGES[language].direction}"' in html.get_content()
    assert file.get_content_type() == "text/calendar"
    assert file.get_param("method") == "PUBLISH"
    assert f"UID:{booked.uid}@" in file.get_content()
    assert received["Message-ID"].startswith("<")
    assert received["Subject"] == said("Your appointment", language)
    # Lines of at most 998 bytes, RFC 5321.
    assert max(map(len, content.splitlines())) <= 998


def test_who_is_unknown_to_the_mail_server_is_not_tried_again(book, caplog):
    book()
    with smtp_server() as server:
        server.refuses = True
        assert deliver_by(server) == {"failed": 1}
    row = Notification.objects.get(kind="confirmation")
    assert (row.state, row.error) == ("failed", "SMTPRecipientsRefused")
    assert "example.org" not in caplog.text


@pytest.mark.parametrize(
    ("code", "state"),
    [(450, "queued"), (550, "failed"), (553, "failed"), (530, "queued")],
)
def test_only_what_is_final_and_about_the_recipient_ends_it(book, code, state):
    """Greylisting (450) passes; 530 wants the portal to sign in first."""
    book()
    with smtp_server() as server:
        server.refuses = True
        server.refusal = f"{code} no"
        assert deliver_by(server) == {state: 1}
