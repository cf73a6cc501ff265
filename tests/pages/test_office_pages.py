"""An office's page: open or not, what is not as usual, who comes after it, in data too."""

import datetime
import json

import pytest
import time_machine
from django.test import RequestFactory

from pages.models import (
    ContactWay,
    OfficePage,
    OpeningException,
    OpeningHours,
    TopicResponsibility,
)
from pages.navigation import page_path
from pages.public_holidays import public_holidays
from tests import content
from tests.factories import local, municipality, topic
from tests.reader import said, soup, text_of
from tests.sharing import shared

pytestmark = pytest.mark.django_db

# A Tuesday.
NOW = local(2026, 12, 1, 10)
LAST, FIRST = datetime.date(2027, 6, 30), datetime.date(2027, 7, 1)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@shared
def site():
    """A district in three languages."""
    content.home()
    content.languages("de", "en", "ar", "uk")


def rows(page, **related):
    """Add rows to a page that is there, and save it."""
    for name, added in related.items():
        getattr(page, name).set(added)
    page.save()
    return page


def hours(*stretches):
    return [
        OpeningHours(
            weekday=weekday,
            opens=datetime.time.fromisoformat(opens),
            closes=datetime.time.fromisoformat(closes),
        )
        for weekday, opens, closes in stretches
    ]


TUESDAYS = [(1, "08:00", "12:30"), (1, "14:00", "16:00")]


@pytest.fixture
def office(clock, db):
    page = content.office("buergerbuero", "netphen", title="Bürgerbüro")
    return rows(page, opening_hours=hours(*TUESDAYS))


def get(client, page, language="de"):
    answer = client.get(page_path(page, language))
    assert answer.status_code == 200, answer
    return answer


def main_text(answer):
    return " ".join(soup(answer).find("main").get_text(" ").split())


@pytest.mark.parametrize("language", ["de", "ar"])
def test_an_open_office_says_until_when(client, office, language):
    assert said("Open now until %(time)s", language, time="12:30") in main_text(
        get(client, office, language)
    )


def test_a_closed_office_says_when_it_opens(client, office, clock):
    clock.move_to(local(2026, 12, 1, 13))
    shown = main_text(get(client, office))
    assert said("Closed now") in shown
    assert said("Opens again today at %(time)s.", time="14:00") in shown
    clock.move_to(local(2026, 12, 1, 17))
    opens = said(
        "Opens again on %(date)s at %(time)s.",
        date="Dienstag, 8. Dezember 2026",
        time="08:00",
    )
    assert opens in main_text(get(client, office))


def test_a_holiday_closes_and_is_named_in_the_readers_language_if_it_has_a_name(
    client, office, clock
):
    rows(office, opening_hours=hours((4, "08:00", "12:00")))
    clock.move_to(local(2026, 12, 25, 9))
    names = {
        code: public_holidays("NW", 2026, code)[datetime.date(2026, 12, 25)]
        for code in ("de", "en", "uk")
    }
    assert len(set(names.values())) == 3
    for code in ("de", "en", "uk"):
        shown = main_text(get(client, office, code))
        assert f"{said('Closed today:', code)} {names[code]}" in shown
    arabic = soup(get(client, office, "ar"))
    german = arabic.find("main").find_all(attrs={"lang": "de"}, string=names["de"])
    assert len(german) == 2  # now, and among the coming days


def test_a_hotline_is_open_on_holidays(client, office, clock):
    office.open_on_holidays = True
    rows(office, opening_hours=hours(*((d, "00:00", "23:59") for d in range(7))))
    clock.move_to(local(2026, 12, 25, 9))
    assert said("Open day and night") in main_text(get(client, office))


def test_exceptions_are_told_four_weeks_ahead_in_every_language(client, office):
    exception = OpeningException(
        first_day=datetime.date(2026, 12, 15),
        opens=datetime.time(9),
        closes=datetime.time(10),
        reason="staff_meeting",
    )
    later = OpeningException(first_day=datetime.date(2027, 1, 5), reason="moving")
    rows(office, exceptions=[exception, later])
    for code in ("de", "ar"):
        shown = main_text(get(client, office, code))
        assert said("Other hours in the coming weeks", code) in shown
        assert "09:00–10:00" in shown
        assert said("staff meeting", code) in shown
        assert said("the office is moving", code) not in shown


def test_an_exception_closes_today(client, office):
    today = OpeningException(first_day=datetime.date(2026, 12, 1), reason="illness")
    rows(office, exceptions=[today])
    shown = main_text(get(client, office))
    assert f"{said('Closed today:')} {said('illness of staff')}" in shown


@pytest.mark.parametrize("place", ["own", "town", "service", "service_of_town"])
@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ((2026, 11, 1), (2026, 12, 31), "Temporarily closed until %(last)s."),
        ((2026, 11, 1), None, "Temporarily closed. It is not known yet until when."),
        ((2026, 12, 20), (2026, 12, 31), "Closed from %(first)s until %(last)s."),
    ],
)
def test_a_closure_is_told_wherever_the_office_is_shown(
    client, office, place, first, last, message
):
    office.closed_from = datetime.date(*first)
    office.closed_until = datetime.date(*last) if last else None
    office.closed_reason = "construction"
    office.save()
    TopicResponsibility.objects.create(topic=topic("sprache"), kind=office.kind)
    service = content.service("Sprachkurs")
    address = {
        "own": page_path(office, "de"),
        "town": "/de/orte/netphen/",
        "service": page_path(service, "de"),
        "service_of_town": page_path(service, "de") + "?municipality=netphen",
    }[place]
    shown = main_text(client.get(address))
    days = {"first": "20. Dezember 2026", "last": "31. Dezember 2026"}
    assert said(message) % days in shown
    assert said("building works") in shown
    if first < (2026, 12, 1):
        assert said("Open now until %(time)s", time="12:30") not in shown


def test_a_closure_that_is_over_is_not_told(client, office):
    office.closed_from = datetime.date(2026, 11, 1)
    office.closed_until = datetime.date(2026, 11, 30)
    office.closed_reason = "construction"
    office.save()
    assert said("building works") not in main_text(get(client, office))


def test_ways_to_reach_it_and_accessibility_are_shown_in_words(client, office):
    office.accessibility = ["lift", "guide_dogs"]
    ways = [
        ContactWay(kind="phone", role="residence", value="030 23125-901"),
        ContactWay(kind="email", role="complaints", value="lob@example.org"),
        ContactWay(kind="website", role="relay", value="https://relay.example.org/"),
    ]
    rows(office, contact_ways=ways)
    answer = get(client, office, "ar")
    shown = main_text(answer)
    for name in ("Residence permits", "Complaints", "Relay service for deaf people"):
        assert said(name, "ar") in shown
    for name in ("Lift", "Guide dogs are welcome"):
        assert said(name, "ar") in shown
    addresses = {link["href"] for link in soup(answer).find("main").find_all("a")}
    expected = {
        "tel:+493023125901",
        "mailto:lob@example.org",
        "https://relay.example.org/",
    }
    assert addresses >= expected


# The two immigration offices become one ------------------------------------------------


@pytest.fixture
def merger(clock, db):
    new = content.office("amt", title="Amt neu", slug="neu", valid_from=FIRST)
    old = [
        content.office(
            "amt", title=f"Amt {name}", slug=name, valid_to=LAST, successor=new
        )
        for name in ("kreis", "stadt")
    ]
    TopicResponsibility.objects.create(topic=topic("aufenthalt"), kind=new.kind)
    return *old, new


def test_until_the_day_the_old_office_names_the_new_one(client, merger, clock):
    clock.move_to(local(2027, 6, 30, 23, 59))
    kreis, _stadt, new = merger
    shown = main_text(get(client, kreis))
    assert "30. Juni 2027" in shown
    assert f"{said('Then responsible:')} Amt neu" in shown
    opens = said("This office opens on %(date)s.", date="1. Juli 2027")
    assert opens in main_text(get(client, new))


@pytest.mark.parametrize("language", ["de", "ar", "uk"])
def test_from_the_day_after_the_old_addresses_lead_to_the_new_one(
    client, merger, clock, language
):
    clock.move_to(local(2027, 7, 1, 0, 0))
    for old in merger[:2]:
        answer = client.get(page_path(old, language))
        assert answer.status_code == 301
        assert answer.headers["Location"] == page_path(merger[2], language)
        # A corrected date must not stay in caches.
        assert answer.headers["Cache-Control"] == "max-age=3600"


def test_the_new_office_says_whom_it_replaces_and_since_when(client, merger, clock):
    for moment in (local(2027, 6, 1, 9), local(2027, 7, 2, 9)):
        clock.move_to(moment)
        shown = main_text(get(client, merger[2]))
        since = said("From %(date)s on, this office replaces:", date="1. Juli 2027")
        assert f"{since} Amt kreis Amt stadt" in shown


def test_successors_of_successors_are_followed(client, merger, clock):
    newest = content.office("amt", title="Amt am neuesten", slug="neueste")
    OfficePage.objects.filter(pk=merger[2].pk).update(
        valid_to=datetime.date(2028, 12, 31), successor=newest
    )
    clock.move_to(local(2029, 1, 1, 9))
    answer = client.get(page_path(merger[0], "de"))
    assert answer.headers["Location"] == page_path(newest, "de")


def test_a_ring_of_successors_ends_somewhere(client, merger, clock):
    OfficePage.objects.filter(pk=merger[2].pk).update(
        valid_to=LAST, valid_from=None, successor=merger[0]
    )
    clock.move_to(local(2027, 8, 1, 9))
    assert client.get(page_path(merger[0], "de")).status_code == 200


def test_without_a_successor_that_can_be_shown_the_page_explains(client, merger, clock):
    clock.move_to(local(2027, 7, 1, 9))
    kreis, _stadt, new = merger
    new.unpublish()
    shown = main_text(get(client, kreis))
    assert said("This office existed until %(date)s.", date="30. Juni 2027") in shown
    assert "Amt neu" not in shown


def test_a_preview_of_an_ended_office_shows_it(merger, clock, admin_user):
    clock.move_to(local(2027, 7, 1, 9))
    request = RequestFactory().get("/", headers={"host": "localhost"})
    request.user = admin_user
    preview = merger[0].make_preview_request(request, "de")
    assert preview.status_code == 200
    assert "Amt kreis" in preview.content.decode()


def test_the_sitemap_knows_offices_on_their_days_only(client, merger, clock):
    for moment, expected in ((LAST, {"kreis", "stadt"}), (FIRST, {"neu"})):
        clock.move_to(local(moment.year, moment.month, moment.day, 12))
        listed = client.get("/sitemap.xml").content.decode()
        found = {name for name in ("kreis", "stadt", "neu") if f"/{name}/" in listed}
        assert found == expected


# For search engines ------------------------------------------------------------------


def data_of(answer):
    block = soup(answer).find("script", attrs={"type": "application/ld+json"})
    return json.loads(block.string)


def test_structured_data_tells_the_offices_facts_in_the_language_of_the_page(
    client, office
):
    office.phone = "030 23125-001"
    office.street, office.postal_code, office.city = "Markt 1", "57250", "Netphen"
    office.heading_ar = "مكتب"
    office.spoken_languages = ["de", "de-simple", "ar"]
    office.release("ar")
    exception = OpeningException(first_day=datetime.date(2026, 12, 15))
    rows(office, exceptions=[exception])
    found = data_of(get(client, office, "ar"))
    assert found["@type"] == "GovernmentOffice"
    assert found["name"] == "مكتب"
    assert found["telephone"] == "030 23125-001"
    assert found["address"]["streetAddress"] == "Markt 1"
    assert found["knowsLanguage"] == ["de", "ar"]
    assert found["areaServed"] == [{"@type": "AdministrativeArea", "name": "Netphen"}]
    assert found["openingHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Tuesday",
        "opens": "08:00",
        "closes": "12:30",
    }
    assert found["specialOpeningHoursSpecification"][0] == {
        "@type": "OpeningHoursSpecification",
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": "2026-12-15",
        "validThrough": "2026-12-15",
    }
    assert found["url"] == "http://testserver" + page_path(office, "ar")
    assert data_of(get(client, office, "de"))["@id"] == found["@id"]


def test_structured_data_cannot_end_its_block(client, office):
    office.organisation = office.heading_de = office.title = "</script><b>&amp;"
    office.save()
    answer = get(client, office)
    assert "</script><b>" not in answer.content.decode()
    assert data_of(answer)["name"] == "</script><b>&amp;"


def test_structured_data_switches_with_the_merger(client, merger, clock):
    kreis, _stadt, new = merger
    before = data_of(get(client, kreis))
    assert before["dissolutionDate"] == "2027-06-30"
    now = data_of(get(client, new))
    assert now["foundingDate"] == "2027-07-01"
    assert before["dcterms:isReplacedBy"]["@id"] == now["@id"]
    assert before["@id"] in [entry["@id"] for entry in now["dcterms:replaces"]]


# Who answers, by date ------------------------------------------------------------------


def test_a_topics_answer_changes_by_date_on_pages_and_in_the_api(client, clock, db):
    about = topic("sprache")
    for title, kind, first, last in (
        ("Alte Stelle", "alt", None, LAST),
        ("Neue Stelle", "neu", FIRST, None),
    ):
        content.office(kind, "netphen", title=title)
        TopicResponsibility.objects.create(
            topic=about, kind=content.office_kind(kind), valid_from=first, valid_to=last
        )
    municipality("netphen")
    service = page_path(content.service("Sprachkurs", about=about), "ar")
    for moment, expected in ((LAST, "Alte Stelle"), (FIRST, "Neue Stelle")):
        clock.move_to(local(moment.year, moment.month, moment.day, 12))
        other = ({"Alte Stelle", "Neue Stelle"} - {expected}).pop()
        page = text_of(client.get(service, {"municipality": "netphen"}))
        assert expected in page
        assert other not in page
        items = client.get("/api/v1/offices", {"topic": "sprache"}).json()["items"]
        assert [item["title"] for item in items] == [expected]
