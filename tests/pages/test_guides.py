"""Guides for situations in life, and the services named beside pages."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pages.models import GuidePage, GuideStep, RelatedService
from pages.reviews import pages_to_review
from search.facade import search
from search.indexing import rebuild
from tests import content
from tests.reader import said, soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.languages("de", "ar", "ti")
    content.home()


@pytest.fixture
def services(db):
    return [
        content.service("Anmelden", "ar", heading_ar="التسجيل"),
        content.service("Kita"),
        content.service("Schule"),
    ]


def relate(page, *others):
    page.related = [
        RelatedService(service=other, sort_order=order)
        for order, other in enumerate(others)
    ]
    page.save()


def headings(response, title, language="de"):
    """The services in the section with this heading."""
    heading = soup(response).find("h2", string=said(title, language))
    return [h.get_text() for h in heading.parent.find_all("h3")] if heading else None


STEPS = "What to do, in this order"
RELATED = "This may help you too"


def test_a_guide_shows_its_services_in_order(client, services):
    guide = content.life_situation(steps=[services[2], services[0]])
    response = client.get(f"/de/ratgeber/{guide.slug}/")
    assert headings(response, STEPS) == ["Schule", "Anmelden"]
    trail = [link["href"] for link in soup(response).find(class_="breadcrumbs")("a")]
    assert trail == ["/de/", "/de/ratgeber/"]


def test_the_services_of_a_guide_are_in_the_readers_language_or_say_which(
    client, services
):
    guide = content.life_situation(steps=services[:2])
    page = soup(client.get(f"/ar/ratgeber/{guide.slug}/"))
    first, second = page.find("ol", class_="steps").find_all("h3")
    assert (first.get_text(), first.get("lang")) == ("التسجيل", None)
    assert (second.get_text(), second["lang"], second["dir"]) == ("Kita", "de", "ltr")


def test_services_that_are_not_public_are_left_out(client, services):
    services[1].unpublish()
    guide = content.life_situation(steps=services)
    relate(services[0], services[1], services[2])
    assert headings(client.get(f"/de/ratgeber/{guide.slug}/"), STEPS) == [
        "Anmelden",
        "Schule",
    ]
    response = client.get(f"/de/angebote/{services[0].slug}/")
    assert headings(response, RELATED) == ["Schule"]


def test_a_service_without_related_ones_has_no_such_section(client, services):
    response = client.get(f"/de/angebote/{services[1].slug}/")
    assert headings(response, RELATED) is None


def test_related_services_keep_the_chosen_town(client, services):
    content.municipality_page("netphen")
    content.case_managers("netphen")
    relate(services[0], services[1])
    address = f"/de/angebote/{services[0].slug}/?municipality=netphen"
    link = soup(client.get(address)).find("a", string="Kita")
    assert link["href"].endswith(f"/{services[1].slug}/?municipality=netphen")


def test_a_preview_shows_rows_that_are_not_saved(services, rf):
    guide = content.life_situation(steps=services[:1])
    guide.steps = [GuideStep(service=services[1]), GuideStep(service=services[0])]
    response = guide.make_preview_request(preview_mode="de")
    assert headings(response, STEPS) == ["Kita", "Anmelden"]


def test_life_situations_are_found_by_the_search():
    guide = content.life_situation(
        "Ein Kind kommt", "ar", heading_ar="طفل قادم", lead_de="Rund um die Geburt."
    )
    rebuild()
    for words, language in (("Geburt", "de"), ("طفل", "ar")):
        (hit,) = search(words, language).hits
        assert (hit.kind, hit.path) == ("guide", f"/{language}/ratgeber/{guide.slug}/")


def test_the_list_and_the_home_page_name_the_life_situations_only(client):
    content.guide("Impressum")
    content.life_situation("Ein Kind kommt")
    content.life_situation("Arbeit verloren")
    listed = [h.get_text() for h in soup(client.get("/de/ratgeber/")).main("h2")]
    assert listed == ["Ein Kind kommt", "Arbeit verloren"]
    section = soup(client.get("/de/")).find("h2", string=said("Life situations")).parent
    assert [li.get_text() for li in section("li")] == listed


def test_a_guides_address_is_unlike_every_other_guides():
    imprint = content.guide("Impressum")
    guide = content.life_situation()
    guide.slug = imprint.slug
    with pytest.raises(ValidationError) as found:
        guide.full_clean()
    assert list(found.value.message_dict) == ["slug"]
    imprint.full_clean()


def test_a_service_is_not_related_to_itself(services):
    row = RelatedService(page=services[0], service=services[0])
    with pytest.raises(ValidationError) as found:
        row.full_clean()
    assert "service" in found.value.message_dict
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_deleted_service_leaves_every_list(client, services):
    guide = content.life_situation(steps=services)
    relate(services[0], services[1])
    services[1].delete()
    assert [row.service for row in GuidePage.objects.get(pk=guide.pk).steps.all()] == [
        services[0],
        services[2],
    ]
    assert not RelatedService.objects.exists()


DAY = datetime.date(2026, 3, 1)


def test_a_page_is_not_to_be_checked_before_it_was(services):
    page = services[0]
    page.reviewed_on, page.review_due = DAY, DAY - datetime.timedelta(days=1)
    with pytest.raises(ValidationError) as found:
        page.full_clean()
    assert list(found.value.message_dict) == ["review_due"]
    page.review_due = DAY
    page.full_clean()


def test_pages_to_review_are_live_due_and_of_any_type(
    services, django_assert_num_queries
):
    guide = content.guide(review_due=DAY)
    services[0].review_due = DAY - datetime.timedelta(days=400)
    services[1].review_due = DAY + datetime.timedelta(days=1)
    services[2].review_due = DAY
    services[2].live = False
    for service in services:
        service.save()
    office = content.office(review_due=DAY)
    with django_assert_num_queries(1):
        due = {page.pk for page in pages_to_review(DAY)}
    assert due == {guide.pk, services[0].pk, office.pk}


def test_the_api_names_related_services_in_order(client, services):
    relate(services[0], services[2], services[1])
    services[1].unpublish()
    items = client.get("/api/v1/services").json()["items"]
    related = {item["id"]: item["related"] for item in items}
    assert related[services[0].slug] == [services[2].slug]
    assert related[services[2].slug] == []
