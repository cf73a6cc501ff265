"""Addresses of pages in each language, for readers and for search engines."""

import xml.etree.ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from wagtail.models import PageViewRestriction

from pages.languages import LANGUAGES
from pages.models import OfficeIndexPage
from pages.navigation import alternates, page_path, path_in
from tests import content
from tests.reader import soup
from tests.sharing import own, shared

XHTML = "{http://www.w3.org/1999/xhtml}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("path", "code", "expected"),
    [
        ("/de/angebote/", "ar", "/ar/angebote/"),
        ("/de/", "ar", "/ar/"),
        ("/", "ar", "/ar/"),
        ("/de", "ar", "/ar/"),
        ("/de-simple/orte/netphen/", "de", "/de/orte/netphen/"),
        ("/de/de/", "ar", "/ar/de/"),
        # Not below a language: the home page.
        ("/admin/pages/", "ar", "/ar/"),
        ("/xx/angebote/", "ar", "/ar/"),
        ("//example.org/x", "ar", "/ar/"),
    ],
)
def test_the_same_address_in_another_language(path, code, expected):
    assert path_in(path, code) == expected


@shared
def site():
    """Released in English, Arabic, Easy German and Tigrinya; Tigrinya is not offered."""
    content.languages("de", "de-simple", "en", "ar", "uk")
    content.home()
    return content.service(
        "Sprachkurs",
        "en",
        "ar",
        "ti",
        "de-simple",
        slug="sprachkurs",
        heading_ar="دورة لغة",
        heading_en="Course",
    )


service = own("site")


def test_alternates_are_released_and_offered(service):
    assert set(alternates(service)) == {"de", "de-simple", "en", "ar"}
    assert alternates(service)["ar"].endswith("/ar/angebote/sprachkurs/")
    assert page_path(service, "uk") == "/uk/angebote/sprachkurs/"


def test_search_engines_are_told_of_the_languages_they_know(client, service):
    page = soup(client.get("/ar/angebote/sprachkurs/"))
    links = {
        link["hreflang"]: link["href"]
        for link in page.find_all("link", rel="alternate")
    }
    assert set(links) == {"de", "en", "ar"}
    assert links["ar"] == "http://testserver/ar/angebote/sprachkurs/"
    assert page.find("link", rel="canonical")["href"] == links["ar"]


def test_a_fallback_points_to_the_page_it_shows(client, service):
    """Else search engines would index the English text as Ukrainian."""
    page = soup(client.get("/uk/angebote/sprachkurs/"))
    assert page.find("link", rel="canonical")["href"] == (
        "http://testserver/en/angebote/sprachkurs/"
    )
    assert page.html["lang"] == "uk"
    assert page.h1.find_parent(lang=True)["lang"] == "en"


def test_every_alternate_names_all_the_others(client, service):
    found = []
    for code in ("de", "en", "ar"):
        page = soup(client.get(f"/{code}/angebote/sprachkurs/"))
        links = page.find_all("link", rel="alternate")
        found.append({link["hreflang"]: link["href"] for link in links})
    assert found[0] == found[1] == found[2]


def test_the_language_menu_leads_to_the_same_page(client, service):
    address = "/de/angebote/sprachkurs/?municipality="
    page = soup(client.get(address))
    menu = page.find(class_="language-menu")
    links = {link["lang"]: link["href"] for link in menu.find_all("a")}
    assert links["ar"] == "/ar/angebote/sprachkurs/?municipality="
    assert set(links) == {"de-simple", "en", "ar", "uk"}
    assert menu.find(attrs={"aria-current": "true"})["lang"] == "de"


def instead(page):
    """{language of an entry: (language it really shows, its name)}."""
    menu = page.find(class_="language-menu")
    return {
        link["lang"]: (link.small["lang"], link.small.get_text())
        for link in menu.find_all("a")
        if link.small
    }


def test_the_language_menu_names_what_readers_get_instead(client, service):
    page = soup(client.get("/de/angebote/sprachkurs/"))
    assert instead(page) == {"uk": ("en", "(English)")}
    page = soup(client.get("/de/orte/"))
    german = ("de", "(Deutsch)")
    assert instead(page) == dict.fromkeys(("de-simple", "en", "ar", "uk"), german)
    assert instead(soup(client.get("/de/booking/"))) == {}


def trail_of(answer):
    links = soup(answer).find(class_="breadcrumbs").find_all("a")
    return [
        (link["href"], link.get_text(), link.get("lang"), link.get("dir"))
        for link in links[1:]
    ]


def test_the_name_of_the_page_alone_has_a_language_of_its_own(client, service):
    """The arrow before it points where the reader's language reads."""
    here = soup(client.get("/uk/angebote/sprachkurs/")).select_one(
        ".breadcrumbs [aria-current=page]"
    )
    assert here.get("dir") is None
    assert (here.span["lang"], here.span["dir"]) == ("en", "ltr")


def test_the_way_to_an_office_is_in_the_readers_language(client, service):
    index = OfficeIndexPage.objects.get()
    index.heading_ar, index.heading_en = "مكاتب", "Offices"
    index.release("ar")
    index.release("en")
    index.save()
    office = content.office("jobcenter")
    path = f"stellen/{office.slug}/"
    way = trail_of(client.get(f"/ar/{path}"))
    assert way == [("/ar/stellen/", "مكاتب", None, None)]
    way = trail_of(client.get(f"/uk/{path}"))
    assert way == [("/uk/stellen/", "Offices", "en", "ltr")]


def test_the_way_to_a_towns_office_names_its_language(client, service):
    office = content.office("jobcenter", "netphen")
    way = trail_of(client.get(f"/ar/orte/netphen/{office.slug}/"))
    assert way == [("/ar/orte/netphen/", "Netphen", "de", "ltr")]


def test_the_home_page_leads_to_where_the_towns_are(client, service):
    town = content.municipality_page("netphen")
    town.slug = "stadt-netphen"
    town.save()
    page = soup(client.get("/ar/"))
    links = page.find(class_="municipality-list").find_all("a")
    assert [link["href"] for link in links] == ["/ar/orte/stadt-netphen/"]
    assert client.get(links[0]["href"]).status_code == 200


def test_an_old_address_leads_to_the_new_one_in_every_language(
    client, service, django_capture_on_commit_callbacks
):
    content.languages(*LANGUAGES)
    index = service.get_parent().specific
    with django_capture_on_commit_callbacks(execute=True):
        service.slug = "deutschkurs"
        service.save()
    for code in LANGUAGES:
        answer = client.get(f"/{code}/angebote/sprachkurs/")
        expected = (301, f"/{code}/angebote/deutschkurs/")
        assert (answer.status_code, answer["Location"]) == expected
    with django_capture_on_commit_callbacks(execute=True):
        index.slug = "hilfe"
        index.save()
    for code in LANGUAGES:
        answer = client.get(f"/{code}/angebote/deutschkurs/", follow=True)
        assert answer.redirect_chain == [(f"/{code}/hilfe/deutschkurs/", 301)]
        assert answer.status_code == 200


def test_a_page_that_was_moved_is_found_at_its_old_address(
    client, service, django_capture_on_commit_callbacks
):
    office = content.office("jobcenter", "netphen", slug="jobcenter")
    with django_capture_on_commit_callbacks(execute=True):
        office.move(OfficeIndexPage.objects.get(), pos="last-child")
    for code in ("de", "en", "ar"):
        answer = client.get(f"/{code}/orte/netphen/jobcenter/")
        expected = (301, f"/{code}/stellen/jobcenter/")
        assert (answer.status_code, answer["Location"]) == expected


def test_the_sitemap_lists_every_released_language(client, service):
    answer = client.get("/sitemap.xml")
    assert answer.status_code == 200
    root = ET.fromstring(answer.content)
    entries = {url.find(f"{MAP}loc").text: url for url in root.findall(f"{MAP}url")}
    address = "http://testserver/{}/angebote/sprachkurs/".format
    assert {address(code) for code in ("de", "de-simple", "en", "ar")} <= set(entries)
    assert address("uk") not in entries
    assert address("ti") not in entries
    linked = entries[address("ar")].findall(f"{XHTML}link")
    assert {link.get("hreflang"): link.get("href") for link in linked} == {
        code: address(code) for code in ("de", "en", "ar")
    }


def test_unpublished_pages_are_in_no_sitemap(client, service):
    service.live = False
    service.save()
    assert b"sprachkurs" not in client.get("/sitemap.xml").content
    assert client.get("/de/angebote/sprachkurs/").status_code == 404


@pytest.mark.parametrize("level", ["page", "parent"])
def test_a_private_page_asks_to_sign_in(client, service, level):
    page = service if level == "page" else service.get_parent()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    answer = client.get("/de/angebote/sprachkurs/")
    assert answer.status_code == 302
    assert "login" in answer["Location"]
    assert client.get("/de/orte/").status_code == 200


def test_an_alias_of_a_private_page_is_private_too(client, service):
    """Wagtail: an alias has no restrictions of its own."""
    alias = service.create_alias(update_slug="kopie")
    assert client.get("/de/angebote/kopie/").status_code == 200
    PageViewRestriction.objects.create(page=service, restriction_type="login")
    PageViewRestriction.objects.filter(page=alias).delete()
    assert client.get("/de/angebote/kopie/").status_code == 302


def test_a_page_without_its_slash_is_sent_to_its_address(client, service):
    answer = client.get("/de/angebote/sprachkurs")
    assert answer.status_code in (301, 302)
    assert answer["Location"] == "/de/angebote/sprachkurs/"


def test_robots_are_kept_out_of_what_is_personal(client, db):
    lines = client.get("/robots.txt").content.decode().splitlines()
    for path in ("/admin/", "/*/appointments/", "/*/booking/", "/*/search/"):
        assert f"Disallow: {path}" in lines
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    assert BeautifulSoup("\n".join(lines), "html.parser").find() is None
