"""Links in pages are known as soon as the page is saved, in every language."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import Page

from pages.links.finding import Found, links_of, trimmed, urls_in
from pages.links.keeping import look_again, note_every_page, note_page
from pages.models import GuidePage, Link, LinkUse, OfficePage, ServicePage
from pages.models.content import ContentPage
from pages.models.links import Problem
from tests import content
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@shared
def site():
    return content.home()


def anchor(address):
    return f'<p>Siehe <a href="{address}">hier</a>.</p>'


def page_link(page):
    return f'<p><a linktype="page" id="{page.pk}">dort</a></p>'


def uncleaned(html):
    """A guide with this text, as an import past the form would write it."""
    guide = content.guide()
    GuidePage.objects.filter(pk=guide.pk).update(body_de=html)
    note_page(GuidePage.objects.get(pk=guide.pk))
    return guide


def uses(page):
    rows = LinkUse.objects.filter(page=page).order_by("language", "field", "address")
    return [(row.language, row.field, row.address) for row in rows]


def broken(page=None):
    rows = LinkUse.objects.broken(NOW)
    return [row.address for row in (rows.filter(page=page) if page else rows)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mehr auf https://example.org/a.", ["https://example.org/a"]),
        ("(siehe https://example.org/a)", ["https://example.org/a"]),
        ("https://example.org/a_(b), und", ["https://example.org/a_(b)"]),
        ("„https://example.org/?a=b“!", ["https://example.org/?a=b"]),
        ("www.example.org und a://b", []),
        (
            "https://example.org/a\nhttps://example.org/b",
            ["https://example.org/a", "https://example.org/b"],
        ),
    ],
)
def test_addresses_in_plain_text(text, expected):
    assert urls_in(text) == expected


@given(st.text())
def test_trimming_takes_only_from_the_end(text):
    assert text.startswith(trimmed(text))
    assert trimmed(trimmed(text)) == trimmed(text)


def test_links_are_found_in_every_language_and_among_the_facts():
    office = content.office(
        website="https://example.org/", access_ar="انظر https://example.org/ar"
    )
    guide = content.guide(
        body_de=anchor("https://example.org/x?a=1&amp;b=2")
        + anchor("mailto:a@example.org"),
        body_uk=anchor("tel:+49271") + anchor("#unten") + page_link(office),
        lead_de="Text von https://example.com/.",
    )
    assert links_of(office) == {
        Found("", "website", "https://example.org/"),
        Found("ar", "access", "https://example.org/ar"),
    }
    assert links_of(guide) == {
        Found("de", "body", "https://example.org/x?a=1&b=2"),
        Found("de", "lead", "https://example.com/"),
        Found("uk", "body", f"page {office.pk}", "page", office.pk),
    }


def test_an_address_used_often_is_tried_once():
    content.guide(
        body_de=anchor("https://example.org/a#1"),
        body_ar=anchor("https://Example.org/a"),
    )
    assert Link.objects.get().uses.count() == 2
    assert Link.objects.get().due_at is not None


def test_drafts_and_what_readers_see_are_told_apart():
    guide = content.guide(body_de=anchor("https://example.org/live"))
    guide.body_de = anchor("https://example.org/draft")
    guide.save_revision()
    rows = LinkUse.objects.filter(page=guide).order_by("address")
    assert [(row.address[-5:], row.is_live, row.is_draft) for row in rows] == [
        ("draft", False, True),
        ("/live", True, False),
    ]
    guide.get_latest_revision().publish()
    assert uses(guide) == [("de", "body", "https://example.org/draft")]
    row = LinkUse.objects.get(page=guide)
    assert (row.is_live, row.is_draft) == (True, True)
    GuidePage.objects.get(pk=guide.pk).unpublish()
    row.refresh_from_db()
    assert (row.is_live, row.is_draft) == (False, True)


def test_an_older_revision_is_not_the_newest_draft():
    guide = content.guide(body_de=anchor("https://example.org/1"))
    old = guide.save_revision()
    guide.body_de = anchor("https://example.org/2")
    guide.save_revision()
    old.save()
    drafts = LinkUse.objects.filter(page=guide, is_draft=True)
    assert [row.address for row in drafts] == ["https://example.org/2"]


def test_a_deleted_page_takes_its_links_along():
    guide = content.guide(body_de=anchor("https://example.org/"))
    guide.delete()
    assert not LinkUse.objects.exists()


def test_a_link_to_a_page_breaks_when_the_page_goes():
    office = content.office()
    guide = content.guide(body_de=page_link(office))
    assert broken() == []
    OfficePage.objects.get(pk=office.pk).unpublish()
    assert broken(guide) == [f"page {office.pk}"]
    Page.objects.get(
        pk=office.pk
    ).specific.get_latest_revision() or office.save_revision()
    office.get_latest_revision().publish()
    assert broken() == []
    office.delete()
    assert broken(guide) == [f"page {office.pk}"]


def test_a_page_in_another_language_is_no_broken_link():
    service = content.service()
    content.guide(body_ar=page_link(service))
    assert broken() == []


def test_a_link_to_a_document_breaks_when_it_is_deleted():
    document = get_document_model().objects.create(title="Antrag", file="antrag.pdf")
    content.guide(
        body_de=f'<p><a linktype="document" id="{document.pk}">Antrag</a></p>'
    )
    assert broken() == []
    document.delete()
    assert len(broken()) == 1


def test_own_addresses_are_looked_up_and_not_asked(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://kim.example"
    service = content.service(slug="kurs")
    guide = content.guide(
        body_de=anchor("/de/angebote/kurs/")
        + anchor("https://kim.example/ar/angebote/kurs")
        + anchor("/uk/booking/?municipality=netphen")
        + anchor("/de/angebote/nichts/")
        + anchor("/nirgends")
        + anchor("/static/portal/icons.svg"),
    )
    assert not Link.objects.exists()
    targets = dict(LinkUse.objects.filter(page=guide).values_list("address", "target"))
    assert targets == {
        "/de/angebote/kurs/": service.pk,
        "https://kim.example/ar/angebote/kurs": service.pk,
        "/de/angebote/nichts/": None,
        "/nirgends": None,
    }
    assert sorted(broken()) == ["/de/angebote/nichts/", "/nirgends"]


def test_an_own_address_that_comes_into_being_is_broken_no_more():
    content.guide(body_de=anchor("/de/angebote/kurs/"))
    content.guide(body_de=anchor("/de/angebote/weg/"))
    service = content.service(slug="kurs")
    Redirect.objects.create(old_path="/de/angebote/weg", redirect_page=service)
    assert len(broken()) == 2
    assert look_again() == 2
    assert broken() == []


def test_what_is_no_address_is_broken_at_once():
    guide = uncleaned(anchor("www.example.org") + anchor("javascript:x()"))
    assert sorted(broken(guide)) == ["javascript:x()", "www.example.org"]
    assert not Link.objects.due(timezone.now()).exists()


def test_broken_links_of_other_sites_by_page():
    one, two = (
        content.guide(body_de=anchor("https://example.org/")),
        content.guide(
            body_de=anchor("https://example.org/"),
            body_ar=anchor("https://example.org/"),
        ),
    )
    Link.objects.update(problem=Problem.GONE)
    pages = Page.objects.filter(pk=two.pk)
    assert LinkUse.objects.broken(NOW).for_pages(pages).count() == 2
    assert broken(one) == ["https://example.org/"]
    Link.objects.update(verified_until=timezone.localdate(NOW))
    assert broken() == []


def test_saving_again_writes_nothing_new():
    guide = content.guide(body_de=anchor("https://example.org/"))
    before = list(LinkUse.objects.values_list("pk"))
    guide.save()
    assert list(LinkUse.objects.values_list("pk")) == before


def test_long_and_odd_addresses_lose_nothing():
    long = "https://example.org/" + "ü" * 900
    guide = uncleaned(anchor(long) + anchor("https://[") + anchor("x" * 3000))
    assert LinkUse.objects.filter(page=guide).count() == 3


def test_everything_can_be_noted_anew():
    uncleaned(anchor("https://example.org/"))
    content.service(body_de=anchor("https://example.com/"))
    LinkUse.objects.all().delete()
    pages = Page.objects.filter(depth__gt=1).specific()
    assert note_every_page() == sum(isinstance(page, ContentPage) for page in pages)
    assert LinkUse.objects.filter(is_live=True, is_draft=True).count() == 2
    assert ServicePage.objects.count() == 1
