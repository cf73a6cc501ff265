"""The frame of every page: language, headers, ways on, and nothing from elsewhere."""

import logging
import re

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import override_settings
from django.urls import path
from django.utils import timezone

from booking.models import Appointment
from booking.secret_links import secret_of
from pages.languages import LANGUAGES
from pages.models import District
from portal import views
from portal.logs import WithoutSecrets
from portal.urls import (
    handler400,
    handler403,
    handler404,
    handler500,
)
from portal.urls import (
    urlpatterns as portal_urls,
)
from portal.views import best_language
from tests import content, factories
from tests.reader import said, soup, text_of
from tests.sharing import shared

__all__ = ["handler400", "handler403", "handler404", "handler500"]

pytestmark = pytest.mark.django_db


def failing(error):
    def view(request):
        raise error

    return view


# This module is also a urlconf, with views that fail, in Arabic.
urlpatterns = [
    path("ar/fault/", failing(RuntimeError("a secret of the database"))),
    path("ar/forbidden/", failing(PermissionDenied())),
    path("ar/suspicious/", failing(SuspiciousOperation("odd"))),
    *portal_urls,
]


@shared
def site():
    """A page of each kind."""
    content.languages("de", "de-simple", "en", "ar", "uk")
    content.home()
    content.service("Sprachkurs", "ar", slug="sprachkurs", heading_ar="دورة لغة")
    content.office("buergerbuero", "netphen", slug="amt", street="Weg 1")


PAGES = [
    "/ar/",
    "/ar/angebote/",
    "/ar/angebote/sprachkurs/",
    "/ar/orte/",
    "/ar/orte/netphen/",
    "/ar/orte/netphen/amt/",
    "/ar/stellen/",
    "/ar/search/",
    "/ar/search/?q=Sprachkurs",
    "/ar/search/?q=xyzzyx",
    "/ar/booking/",
    "/ar/not-there/",
]
CONTENT_PAGES = [address for address in PAGES if "booking" not in address]


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("ar", "ar"),
        ("uk-UA,uk;q=0.9", "uk"),
        ("en-GB", "en"),
        ("de-simple", "de-simple"),
        ("xx", "de"),
        ("", "de"),
        # Tigrinya is known but not offered.
        ("ti,en;q=0.5", "en"),
        ("ti", "de"),
        ("en;q=0.3,ar;q=0.9", "ar"),
        ("*", "de"),
        ("ar;q=0", "de"),
        (";;;,,,q=q", "de"),
        ("a" * 5_000, "de"),
        ("../../admin", "de"),
    ],
)
def test_the_door_sends_readers_to_their_language(client, site, header, code):
    answer = client.get("/", headers={"accept-language": header})
    assert (answer.status_code, answer["Location"]) == (302, f"/{code}/")
    assert "Accept-Language" in answer["Vary"]


def test_the_first_offered_language_wins():
    assert best_language("fr-CA,en;q=0.3", ["de", "en"]) == "en"
    assert best_language("fr-CA,en;q=0.3", ["de", "fr", "en"]) == "fr"


@pytest.mark.parametrize("address", ["/de/", "/de/angebote/sprachkurs/"])
def test_deep_links_stay_where_they_are(client, site, address):
    headers = {"accept-language": "ar"}
    assert client.get(address, headers=headers).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_in_the_language_of_its_address(client, site, address):
    answer = client.get(address)
    assert answer.status_code == (404 if "not-there" in address else 200)
    html = soup(answer).html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert answer["Content-Language"] == "ar"
    assert html.title.get_text().strip(" ·\n")
    assert len(html.find_all("h1")) == 1
    assert html.find("main", id="main")
    assert html.find("a", class_="skip-link")["href"] == "#main"


@pytest.mark.parametrize("code", ["ti", "xx", "de-DE", "DE", "deutsch", "..", "%00"])
def test_a_language_that_is_not_offered_is_not_found(client, site, code):
    answer = client.get(f"/{code}/")
    assert answer.status_code == 404
    html = soup(answer).html
    assert (html["lang"], html["dir"]) == ("de", "ltr")
    assert said("This page does not exist") in text_of(answer)


def test_a_link_that_was_sent_opens_after_its_language_was_switched_off(client, site):
    now = timezone.now()
    booked = factories.appointment(
        factories.case_manager(), now + timezone.timedelta(days=3), name="Amina"
    )
    content.languages("de")
    address = f"appointments/{secret_of(booked)}/"
    answer = client.get(f"/ar/{address}")
    assert answer["Location"] == f"/de/{address}"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/ar/booking/").status_code == 404


def ways_on(answer):
    main = soup(answer).find("main")
    return [link["href"] for link in main.find_all("a")], main.find(role="search")


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("/ar/not-there/", 404, "This page does not exist"),
        ("/ar/orte/netphen/amt/nichts/", 404, "This page does not exist"),
        ("/ar/angebote/?municipality=atlantis", 404, "This page does not exist"),
        ("/ar/angebote/?topic=atlantis", 404, "This page does not exist"),
        ("/ar/%00/", 404, "This page does not exist"),
        ("/ar/forbidden/", 403, "You may not see this page"),
        ("/ar/suspicious/", 400, "We could not read this request"),
        ("/ar/fault/", 500, "Something went wrong"),
    ],
)
def test_error_pages_speak_the_readers_language_and_lead_on(
    client, site, address, status, title
):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF=__name__):
        answer = client.get(address)
    assert answer.status_code == status
    html = soup(answer).html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")
    assert html.h1.get_text() == said(title, "ar")
    links, search = ways_on(answer)
    assert links == ["/ar/", "/ar/angebote/", "/ar/booking/"]
    assert search["action"] == "/ar/search/"
    assert "no-store" in answer["Cache-Control"]
    assert "a secret of the database" not in answer.content.decode()


def test_a_form_without_its_token_leads_on_too(strict_client, site):
    answer = strict_client.post("/uk/search/", {"q": "x"})
    assert answer.status_code == 403
    html = soup(answer).html
    assert (html["lang"], html["dir"]) == ("uk", "ltr")
    assert html.h1.get_text() == said("Your form has expired", "uk")
    assert ways_on(answer)[0] == ["/uk/", "/uk/angebote/", "/uk/booking/"]


def test_a_request_for_another_host_is_refused(client, site):
    with override_settings(ALLOWED_HOSTS=["portal.example.org"]):
        answer = client.get("/ar/", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert soup(answer).html["lang"] == "ar"
    assert "evil.example.org" not in answer.content.decode()


SECURE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/", 302),
        ("/de/", 200),
        ("/de/booking/", 200),
        ("/de/not-there/", 404),
        ("/ti/", 404),
        ("/api/v1/municipalities", 200),
        ("/api/v1/services?lang=xx", 400),
        ("/health/live", 200),
        ("/robots.txt", 200),
        ("/admin/login/", 200),
        ("/admin/", 302),
    ],
)
def test_every_answer_carries_the_security_headers(client, site, address, status):
    answer = client.get(address)
    assert answer.status_code == status
    for name, value in SECURE.items():
        assert answer[name] == value, name
    assert "geolocation=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy
    if not address.startswith("/admin"):
        assert "unsafe" not in policy


@pytest.mark.parametrize("address", CONTENT_PAGES)
def test_content_pages_set_no_cookie(client, site, address):
    answer = client.get(address)
    assert "Set-Cookie" not in answer.headers
    assert not answer.cookies
    assert not client.cookies


ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_loads_anything_from_elsewhere(client, site, address):
    page = soup(client.get(address))
    loading = ["script", "img", "iframe", "source", "video", "audio", "embed", "use"]
    resources = [
        element.get("src") or element.get("href") or element.get("srcset") or ""
        for element in page.find_all(loading)
    ]
    resources += [
        link["href"]
        for link in page.find_all("link")
        if link["rel"][0] not in ("alternate", "canonical")
    ]
    assert resources
    assert [found for found in resources if ELSEWHERE.match(found)] == []
    assert page.find_all("style") == []
    assert page.find_all(style=True) == []
    # Data that describes an office is no script.
    inline = [tag for tag in page.find_all("script") if not tag.get("src")]
    assert {tag.get("type") for tag in inline} <= {"application/ld+json"}
    handlers = [
        (tag.name, name)
        for tag in page.find_all(True)
        for name in tag.attrs
        if name.startswith("on")
    ]
    assert handlers == []


def test_every_language_of_the_menu_answers_in_itself(client, site):
    content.languages(*LANGUAGES)
    for code, language in LANGUAGES.items():
        html = soup(client.get(f"/{code}/")).html
        assert (html["lang"], html["dir"]) == (code, language.direction)


def test_sensitive_topics_offer_a_way_to_leave_quickly(client, site):
    sensitive = factories.topic("gewalt")
    sensitive.sensitive = True
    sensitive.save()
    content.service("Frauenhaus", slug="frauenhaus", about=sensitive)
    for address in ("/de/angebote/frauenhaus/", "/de/angebote/?topic=gewalt"):
        link = soup(client.get(address)).find(attrs={"data-leave": True})
        assert "noreferrer" in link["rel"]
    page = soup(client.get("/de/angebote/sprachkurs/"))
    assert page.find(attrs={"data-leave": True}) is None


def test_what_readers_type_is_escaped(client, site):
    nasty = '"><script>alert(1)</script>'
    for address in ("/de/search/?q=", "/de/?x=", "/de/angebote/sprachkurs/?x="):
        answer = client.get(address + nasty.replace(">", "%3E"))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()


def test_living_needs_no_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"status": "ok"}


def test_readiness_tells_of_database_outbox_and_search(client, site):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    told = answer.json()
    assert told["status"] == "ok"
    assert told["search_engine"] == "embedded"
    assert told["outbox_oldest_due_minutes"] == 0


def test_readiness_tells_when_nobody_delivers(client, site):
    now = timezone.now()
    person = factories.case_manager()
    booked = factories.appointment(person, now + timezone.timedelta(days=3))
    late = now - timezone.timedelta(minutes=20)
    booked.notifications.create(
        kind="confirmation",
        language="ar",
        dedupe_key="k",
        due_at=late,
        next_try_at=late,
    )
    told = client.get("/health/ready").json()
    assert (told["status"], told["outbox_oldest_due_minutes"]) == ("degraded", 20)


def test_readiness_sees_a_message_that_waits_for_its_next_try(client, site):
    now = timezone.now()
    booked = factories.appointment(
        factories.case_manager(), now + timezone.timedelta(days=3)
    )
    booked.notifications.create(
        kind="confirmation",
        language="ar",
        dedupe_key="k",
        due_at=now - timezone.timedelta(hours=5),
        next_try_at=now + timezone.timedelta(hours=1),
    )
    assert client.get("/health/ready").json()["outbox_oldest_due_minutes"] == 300


@pytest.mark.parametrize("address", ["*", "/", "//", "", "//ar//"])
def test_odd_addresses_are_no_fault(client, site, address):
    answer = client.generic("OPTIONS", "/", PATH_INFO=address)
    assert answer.status_code in (302, 404, 405)


def test_readiness_fails_without_a_database(client, site, monkeypatch):
    def unreachable(*args):
        raise views.DatabaseError("host=db password=hunter2")

    monkeypatch.setattr(views, "oldest_due", unreachable)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert "hunter2" not in answer.content.decode()


def test_security_txt_says_whom_to_tell_and_expires(client, site):
    District.objects.update_or_create(defaults={"security_contact": "cert@example.org"})
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"].startswith("text/plain")
    told = dict(line.split(": ", 1) for line in answer.content.decode().splitlines())
    assert told["Contact"] == "mailto:cert@example.org"
    expires = timezone.datetime.fromisoformat(told["Expires"])
    assert timezone.now() < expires < timezone.now() + timezone.timedelta(days=366)


@pytest.mark.parametrize(
    "address", ["/", "/health/live", "/health/ready", "/robots.txt", "/de/search/"]
)
def test_what_is_only_to_be_read_takes_no_form(client, site, address):
    assert client.head(address).status_code in (200, 302)
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    ("message", "args", "hidden"),
    [
        ("Not Found: %s", ("/ar/appointments/S3CRET/",), "S3CRET"),
        ("Conflict: %s", ("/de/booking/S3CRET/extension/?name=Amina",), "S3CRET"),
        ("GET /uk/appointments/S3CRET/appointment.ics", (), "S3CRET"),
        ("GET /ar/booking/follow-up/S3CRET/", (), "S3CRET"),
        ("GET /calendar-feed/S3CRET.ics", (), "S3CRET"),
        ("%s and %s", ("/de/booking/A1/", "/de/appointments/B2/move/"), "B2"),
    ],
)
def test_the_log_hides_the_secret_part_of_addresses(message, args, hidden):
    record = logging.LogRecord("x", logging.WARNING, "", 0, message, args, None)
    assert WithoutSecrets().filter(record) is True
    assert hidden not in record.getMessage()
    assert "…" in record.getMessage()


def test_the_log_drops_what_was_asked_for():
    """Towns and topics in a query string are nobody's business."""
    message = "Bad Request: /ar/booking/?municipality=netphen&kind=telefon"
    record = logging.LogRecord("x", logging.WARNING, "", 0, message, (), None)
    WithoutSecrets().filter(record)
    assert "netphen" not in record.getMessage()


def test_a_fault_with_a_secret_in_its_address_is_logged_without_it(
    client, site, caplog, monkeypatch
):
    def fault(secret):
        raise RuntimeError("fault")

    monkeypatch.setattr("booking.appointments.find_by_secret", fault)
    client.raise_request_exception = False
    hidden = WithoutSecrets()
    caplog.handler.addFilter(hidden)
    try:
        answer = client.get("/de/appointments/S3CRET/")
    finally:
        caplog.handler.removeFilter(hidden)
    assert answer.status_code == 500
    assert caplog.records
    assert all("S3CRET" not in record.getMessage() for record in caplog.records)


def test_looking_at_pages_writes_nothing(client, site):
    client.get("/de/")
    District.objects.get()
    before = Appointment.objects.count()
    for address in PAGES:
        client.get(address)
    assert Appointment.objects.count() == before
