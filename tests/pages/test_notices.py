"""Notices stand on top of the pages they concern, in the reader's language, in time."""

import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.models import HomePage, MunicipalityPage, NoticePage
from tests import content
from tests.factories import local
from tests.reader import said, soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOW = local(2026, 12, 1, 12)
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)


@shared
def site():
    content.languages("de", "en", "ar", "uk")
    content.home()
    content.municipality_page("netphen")
    content.municipality_page("kreuztal")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def notice(title="Sturm", *released, town=None, **fields):
    parent = HomePage.objects.get()
    if town:
        parent = MunicipalityPage.objects.get(municipality__key=town)
    page = NoticePage(title=title, **{"slug": title.lower(), **fields})
    return content.add(parent, page, *released)


def shown(client, address):
    """The headings of the notices on a page."""
    answer = client.get(address)
    region = soup(answer).find("section", class_="notices")
    return [h.get_text() for h in region.find_all("h3")] if region else []


@pytest.mark.parametrize(
    "address",
    [
        "/de/",
        "/de/angebote/",
        "/de/orte/netphen/",
        "/de/stellen/",
        "/de/search/",
        "/de/search/?q=Wohnung",
        "/de/booking/",
        "/de/not-there/",
    ],
)
def test_a_notice_of_the_district_stands_on_every_page(client, address):
    assert shown(client, address) == []
    notice()
    assert shown(client, address) == ["Sturm"]


def test_a_notice_of_a_town_stands_where_the_town_is_meant(client):
    content.office("buergerbuero", "netphen", slug="amt")
    content.office("buergerbuero", "kreuztal", slug="amt")
    content.service(slug="kurs")
    notice(town="netphen")
    for address in (
        "/de/orte/netphen/",
        "/de/orte/netphen/amt/",
        "/de/angebote/kurs/?municipality=netphen",
        "/de/angebote/?municipality=netphen",
        "/de/booking/?municipality=netphen&kind=x",
        "/de/?municipality=netphen",
    ):
        assert shown(client, address) == ["Sturm"], address
    for address in (
        "/de/",
        "/de/orte/",
        "/de/orte/kreuztal/",
        "/de/orte/kreuztal/amt/",
        "/de/angebote/kurs/?municipality=kreuztal",
        "/de/angebote/kurs/",
        "/de/booking/",
        "/de/?municipality=%00net",
    ):
        assert shown(client, address) == [], address


def test_the_gravest_comes_first(client):
    notice("Neu", severity="info")
    notice("Alarm", severity="emergency")
    notice("Glatteis", severity="warning", town="netphen")
    assert shown(client, "/de/orte/netphen/") == ["Alarm", "Glatteis", "Neu"]


def test_it_speaks_the_readers_language_or_says_which(client):
    notice("Sturm", "ar", heading_ar="عاصفة")
    region = soup(client.get("/ar/")).find("section", class_="notices")
    text = region.find("h3").find_parent("div")
    assert (text["lang"], text["dir"]) == ("ar", "rtl")
    assert text.h3.get_text() == "عاصفة"
    region = soup(client.get("/uk/")).find("section", class_="notices")
    text = region.find("h3").find_parent("div")
    assert (text["lang"], text["dir"]) == ("de", "ltr")


def test_the_region_has_a_name_and_does_not_shout(client):
    notice(severity="emergency", phone="0271 3331234", website="https://example.org/")
    region = soup(client.get("/de/")).find("section", class_="notices")
    name = region.find(id=region["aria-labelledby"])
    assert name.get_text() == said("Important notices")
    assert not region.find(attrs={"role": True})
    assert region.find("a", href="tel:+492713331234")
    assert region.find("a", href="https://example.org/")["rel"] == ["noreferrer"]


def test_it_begins_and_ends_in_time(client, clock):
    page = notice(live=False)
    page.go_live_at, page.expire_at = NOW + HOUR, NOW + 2 * HOUR
    page.save_revision().publish()
    assert shown(client, "/de/") == []
    clock.move_to(NOW + HOUR + MINUTE)
    call_command("publish_scheduled")
    assert shown(client, "/de/") == ["Sturm"]
    clock.move_to(NOW + 2 * HOUR)
    # At that moment, before the worker has come by.
    assert shown(client, "/de/") == []
    clock.shift(MINUTE)
    call_command("publish_scheduled")
    assert not NoticePage.objects.get().live


def test_its_own_page_tells_more_and_is_in_no_sitemap(client):
    notice("Sturm", body_de="<p>Alle Schulen bleiben zu.</p>", lead_de="Kurz.")
    region = soup(client.get("/de/")).find("section", class_="notices")
    more = region.find("a", string=lambda text: text and said("Read more") in text)
    address = (more or region.find("a"))["href"]
    assert address == "/de/sturm/"
    answer = client.get(address)
    assert "Alle Schulen bleiben zu." in answer.content.decode()
    assert shown(client, address) == []
    assert b"noindex" in answer.content
    assert b"/de/sturm/" not in client.get("/sitemap.xml").content


def test_all_notices_cost_one_query(client, connection_queries):
    before = connection_queries("/de/orte/netphen/")
    for number in range(5):
        notice(f"Kreis {number}", slug=f"kreis-{number}")
        notice(f"Ort {number}", slug=f"ort-{number}", town="netphen")
    assert connection_queries("/de/orte/netphen/") == before


@pytest.fixture
def connection_queries(client):
    def count(address):
        client.get(address)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    return count
