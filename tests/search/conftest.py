"""A small site: two towns, two topics, three services, offices."""

import datetime
from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import translation
from wagtail.models import Page

from pages.models import (
    GuidePage,
    HomePage,
    MunicipalityIndexPage,
    MunicipalityPage,
    OfficeKind,
    OfficePage,
    ServiceIndexPage,
    ServicePage,
    Topic,
    TopicResponsibility,
)
from search.indexing import rebuild
from tests.conftest import SEARCH, inside_transaction, tables
from tests.factories import municipality
from tests.reader import soup


@pytest.fixture
def in_english():
    """Texts for staff as they stand in the code."""
    with translation.override("en"):
        yield


def add(parent, page, *released):
    page.clean_translated()
    for code in released:
        page.release(code)
    return parent.add_child(instance=page)


def service(parent, slug, topic, **texts):
    """A published service; texts by column, e.g. ``heading_ar``."""
    released = {name.removeprefix("heading_") for name in texts if "heading_" in name}
    page = ServicePage(title=texts["heading_de"], slug=slug, topic=topic, **texts)
    return add(parent, page, *(released - {"de"}))


def topics():
    family = Topic.objects.create(key="familie", name_de="Familie", order=1)
    kita = Topic.objects.create(
        key="kita",
        parent=family,
        name_de="Kita und Tagespflege",
        found_by=["Spielgruppe"],
    )
    housing = Topic.objects.create(key="wohngeld", name_de="Wohngeld", order=2)
    return SimpleNamespace(family=family, kita=kita, housing=housing)


def towns():
    found = {}
    for key, code in (("netphen", "57250"), ("kreuztal", "57223")):
        town = municipality(key)
        town.postal_codes = [code]
        town.save()
        found[key] = town
    return found


def office(parent, kind, town, slug, **facts):
    page = OfficePage(
        title=f"{kind.name_de} {town.name}",
        slug=slug,
        kind=kind,
        city=town.name,
        lead_de="Hier bekommen Sie Antworten.",
        **facts,
    )
    page.municipalities = [town]
    return add(parent, page)


def small_site():
    """The pages, not yet indexed."""
    topic, town = topics(), towns()
    home = add(Page.objects.get(depth=1), HomePage(title="KIM", slug="kim"))
    services = add(home, ServiceIndexPage(title="Angebote", slug="angebote"))
    places = add(home, MunicipalityIndexPage(title="Orte", slug="orte"))
    kind = OfficeKind.objects.create(key="jugendamt", name_de="Jugendamt")
    TopicResponsibility.objects.create(topic=topic.kita, kind=kind)
    found = SimpleNamespace(home=home, services=services, topics=topic, towns=town)
    found.kita = service(
        services,
        "kita",
        topic.kita,
        heading_de="Kita und Tagespflege",
        lead_de="In der Kita wird Ihr Kind betreut.",
        heading_ar="الحضانة ورعاية الأطفال",
        lead_ar="تُرعى الأطفال في الحضانة.",
    )
    found.wohngeld = service(
        services,
        "wohngeld",
        topic.housing,
        heading_de="Wohngeld",
        lead_de="Ein Zuschuss zur Miete.",
        heading_en="Housing benefit",
    )
    found.places = {
        key: add(
            places, MunicipalityPage(title=place.name, slug=key, municipality=place)
        )
        for key, place in town.items()
    }
    found.offices = {
        key: office(found.places[key], kind, place, "jugendamt")
        for key, place in town.items()
    }
    found.closed = office(
        found.places["netphen"],
        kind,
        town["netphen"],
        "altes-jugendamt",
        valid_to=datetime.date(2020, 1, 1),
    )
    found.guide = add(home, GuidePage(title="Impressum", slug="impressum"))
    return found


@pytest.fixture(scope="module")
def indexed(django_db_setup, django_db_blocker):
    """The small site with its first index, built once for all tests of a module."""

    def fill():
        found = small_site()
        rebuild()
        return found

    yield from inside_transaction(fill, django_db_blocker)


@pytest.fixture
def index(indexed, db):
    """The indexed site; the pages are the test's own, to change as it likes."""
    return deepcopy(indexed)


@pytest.fixture
def ask(client):
    """The results page for a query and filters, as soup."""

    def asked(q="", language="en", **parameters):
        answer = client.get(f"/{language}/search/", {"q": q, **parameters})
        assert answer.status_code == 200
        return soup(answer)

    return asked


@pytest.fixture
def site(index):
    """The pages, not yet indexed."""
    with connection.cursor() as cursor:
        for name in tables():
            if name.startswith(SEARCH):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(name)}")
    return index
