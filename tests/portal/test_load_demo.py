"""The demo district: complete, the same every time, and never in production."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from pages.models import GuidePage, Municipality, ServicePage, Topic, User
from pages.responsibility import LAST_RESORT, Responsibilities
from tests.conftest import SEARCH, tables
from tests.reader import soup

pytestmark = pytest.mark.django_db


@pytest.fixture
def without_index(monkeypatch):
    """The search index has tests of its own and takes half of the time."""
    monkeypatch.setattr("portal.management.commands.load_demo.rebuild", lambda: None)


def load(**options):
    call_command("load_demo", stdout=StringIO(), **options)


def count(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")
        return cursor.fetchone()[0]


def test_loading_again_changes_nothing(demo, without_index):
    names = [name for name in tables() if not name.startswith(SEARCH)]
    page = ServicePage.objects.get(slug="wohnung-suchen")
    page.lead_de = "Von der Redaktion geändert."
    page.save()
    before = {name: count(name) for name in names}
    load()
    assert {name: count(name) for name in names} == before
    page.refresh_from_db()
    assert page.lead_de == "Von der Redaktion geändert."


def test_a_database_with_content_is_left_alone_when_asked(demo):
    ServicePage.objects.get(slug="wohnung-suchen").delete()
    load(if_empty=True)
    assert not ServicePage.objects.filter(slug="wohnung-suchen").exists()


def test_somebody_answers_for_every_topic_in_every_town(demo):
    topics = list(Topic.objects.filter(parent__isnull=False))
    towns = list(Municipality.objects.all())
    assert (len(topics), len(towns)) == (49, 11)
    responsible = Responsibilities(topics, "de")
    for topic in topics:
        for town in towns:
            offices = responsible.offices(topic, town)
            assert offices, (topic, town)
            assert offices[-1].kind.key == LAST_RESORT or any(
                office.kind.key == LAST_RESORT for office in offices
            )


def test_every_subtopic_has_its_service(demo):
    subtopics = Topic.objects.filter(parent__isnull=False)
    served = ServicePage.objects.live().values_list("topic__key", flat=True)
    assert sorted(served) == sorted(subtopics.values_list("key", flat=True))


def test_every_link_of_the_frame_leads_somewhere(demo, client):
    page = soup(client.get("/de/"))
    links = [link["href"] for link in page.find_all("a", href=True)]
    inside = {link for link in links if link.startswith("/de/")}
    assert len(inside) > 25
    broken = [link for link in inside if client.get(link).status_code != 200]
    assert broken == []


def test_every_guide_of_the_footer_exists(demo, client):
    footer = soup(client.get("/de/")).find("footer")
    links = [link["href"] for link in footer.find_all("a", href=True)]
    slugs = {link.split("/")[2] for link in links if link.startswith("/de/")}
    guides = set(GuidePage.objects.live().values_list("slug", flat=True))
    wanted = {"impressum", "datenschutz", "barrierefreiheit", "ueber-kim"}
    assert wanted <= guides
    assert wanted <= slugs


def test_every_page_says_that_it_is_a_demonstration(demo, client):
    for address in ("/de/", "/ar/", "/de/booking/", "/de/search/"):
        assert soup(client.get(address)).find(class_="demo-banner")


def test_the_demo_users_are_those_of_the_contract(demo):
    names = set(User.objects.values_list("username", flat=True))
    towns = Municipality.objects.values_list("key", flat=True)
    wanted = {f"redaktion-{key}" for key in towns}
    wanted |= {f"fallmanagement-{number}" for number in range(1, 7)}
    wanted |= {"admin", "zentralredaktion", "freigabe", "koordination"}
    wanted |= {"abh-siegen", "abh-kreis", "uebersetzung-ar", "uebersetzung-uk"}
    assert wanted <= names
    assert [u.username for u in User.objects.filter(is_superuser=True)] == ["admin"]
