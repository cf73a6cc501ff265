"""What each page costs: at most 12 queries, whatever its number of items and languages.

A process keeps content types and the vocabulary of the search in memory; they are warm
here, the cache is cold.
"""

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.models import CalendarEntry
from pages.languages import LANGUAGES
from pages.models import Area, Municipality, OfficePage, ServicePage, Topic
from search import fruitless
from search.facade import search
from search.suggestions import suggestions
from tests import content, factories
from tests.factories import local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_search", "clock")]

MOST = 12
SLOTS = "municipality=netphen&kind=erstgespraech"
COSTS = {
    "/{}/": 9,
    "/{}/angebote/": 8,
    "/{}/angebote/?topic=wohnen&municipality=netphen": 8,
    "/{}/angebote/?topic=nothing": 9,
    "/{}/angebote/wohnung-suchen/": 11,
    "/{}/angebote/wohnung-suchen/?municipality=netphen": 11,
    "/{}/orte/": 6,
    "/{}/orte/netphen/": 11,
    "/{}/orte/netphen/buergerbuero/": 11,
    "/{}/stellen/": 6,
    "/{}/stellen/auslaenderbehoerde-kreis/": 11,
    "/{}/ratgeber/": 6,
    "/{}/ratgeber/ein-kind-kommt/": 7,
    "/{}/impressum/": 7,
    "/{}/search/": 5,
    "/{}/search/?q=Wohnung": 9,
    "/{}/search/?q=Wohnung&topic=wohnen&municipality=netphen&spoken=de": 9,
    "/{}/search/?q=qqxxqqxx": 8,
    "/{}/search/suggestions/?q=woh": 3,
    "/{}/booking/": 5,
    "/{}/booking/?" + SLOTS: 9,
    "/{}/booking/privacy/?municipality=netphen": 7,
    "/{}/not-there/": 6,
    "/sitemap.xml": 15,
    "/robots.txt": 2,
    "/.well-known/security.txt": 2,
    "/health/live": 0,
    "/health/ready": 2,
    "/api/v1/municipalities": 4,
    "/api/v1/topics": 3,
    "/api/v1/services": 4,
    "/api/v1/services?topic=wohnen&municipality=netphen": 6,
    "/api/v1/offices": 7,
    "/api/v1/offices?topic=wohnen&municipality=netphen": 10,
    "/api/v1/slots?" + SLOTS: 8,
    "/api/v1/search?q=Wohnung": 4,
    "/api/v1/openapi.json": 0,
}
# One query for each of the site's page types; nobody waits for it.
EXEMPT = ("/sitemap.xml",)


@pytest.fixture
def clock():
    with time_machine.travel(local(2026, 12, 1, 12), tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True, scope="module")
def nothing_about(demo_search, django_db_blocker):
    """A topic without any service."""
    with django_db_blocker.unblock():
        named_topic("nothing")


@pytest.fixture(autouse=True)
def warm(cold_caches, db):
    keep_in_memory()


@pytest.fixture(autouse=True)
def searched_before(clock, db):
    """The first search of a week for something that is not there costs three more."""
    for code in LANGUAGES:
        fruitless.note("qqxxqqxx", code, timezone.localdate())


def keep_in_memory():
    """What a process reads once."""
    for content_type in ContentType.objects.all():
        ContentType.objects.get_for_id(content_type.pk)
    search("warm up", "de")
    suggestions("warm", "de")


def named_topic(key):
    parent = Topic.objects.get(key="wohnen")
    return Topic.objects.create(key=key, parent=parent, name_de=key)


def cost(client, address):
    """How many queries the page takes with a cold cache."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == (404 if "not-there" in address else 200)
    return len(queries)


@pytest.mark.parametrize(("address", "queries"), COSTS.items())
def test_a_page_costs_what_it_is_known_to_cost(client, address, queries):
    assert cost(client, address.format("de")) == queries


def test_a_page_without_free_times_keeps_the_limit(client):
    """Whom to call is asked for in their place."""
    CalendarEntry.objects.all().delete()
    assert cost(client, f"/ar/booking/?{SLOTS}") <= MOST


def test_what_nobody_searched_for_before_keeps_the_limit(client):
    assert cost(client, "/de/search/?q=qqxxqqxxqq") <= MOST


def test_no_page_costs_too_much():
    dear = {address for address, queries in COSTS.items() if queries > MOST}
    assert dear == set(EXEMPT)


@pytest.mark.parametrize("code", ["ar", "uk", "de-simple"])
@pytest.mark.parametrize("address", [a for a in COSTS if "{}" in a])
def test_a_page_costs_the_same_in_every_language(client, address, code):
    # No page is in every language; where a text is missing another stands in for it.
    assert cost(client, address.format(code)) == COSTS[address]


def more_of_everything():
    """Another town with a page, offices and a case manager, and five more services."""
    area = Area.objects.get(municipalities__key="netphen")
    town = factories.municipality("neustadt", area.key)
    content.municipality_page("neustadt")
    for key in ("netphen", "neustadt"):
        content.office("wohnungsamt", key, title=f"Zweites Amt {key}")
        content.case_managers(key)
    content.office("jobcenter", title="Noch ein Amt des Kreises")
    for number in range(5):
        about = named_topic(f"neu-{number}")
        content.service(f"Neu {number}", "ar", about=about, heading_ar="جديد")
    place = factories.meeting_place("rathaus-neustadt", town)
    person = factories.case_manager("Neu", towns=[town], languages=["ar"])
    rule = ("WEEKLY", "byweekday:MO,TU,WE")
    factories.availability(
        person, local(2026, 1, 5, 9), local(2026, 1, 5, 17), rule=rule, place=place
    )


def test_more_items_cost_no_more_queries(client):
    before = {a: cost(client, a.format("ar")) for a in COSTS}
    counts = Municipality.objects.count(), ServicePage.objects.count()
    more_of_everything()
    content.languages(*LANGUAGES)
    assert Municipality.objects.count() == counts[0] + 1
    assert ServicePage.objects.count() == counts[1] + 5
    assert OfficePage.objects.filter(title="Zweites Amt netphen").exists()
    keep_in_memory()
    after = {a: cost(client, a.format("ar")) for a in COSTS}
    assert after == before
