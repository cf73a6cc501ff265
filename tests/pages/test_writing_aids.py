"""The panels about readability and Easy German: from the saved text, and while typing."""

import json

import pytest
from django.urls import reverse

from tests import content
from tests.pages.editors import edit_address
from tests.pages.test_link_screens import reading_english
from tests.pages.test_readability import EASY, HARD
from tests.reader import soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.home()


@pytest.fixture
def root(admin_client, admin_user):
    return reading_english(admin_client, admin_user)


def panel(page):
    return page.select_one("[data-fresh-after=typing]")


def said(element):
    return " ".join(element.get_text(" ").split())


def rich(text):
    """A paragraph as the editor of rich texts sends it."""
    block = {
        "key": "abcde",
        "text": text,
        "type": "unstyled",
        "depth": 0,
        "inlineStyleRanges": [],
        "entityRanges": [],
    }
    return json.dumps({"blocks": [block], "entityMap": {}})


def writing(model="guidepage", code="de"):
    return reverse("pages_writing", args=[model, code])


def test_the_german_form_shows_the_saved_texts_figures(root):
    guide = content.guide(lead_de="Das ist kurz.", body_de=f"<p>{HARD}</p>")
    told = said(panel(soup(root.get(edit_address(guide)))))
    assert "Very hard to read." in told
    assert "aim at 8 or less" in told
    assert HARD in told
    assert "Wiener Sachtextformel" in told


def test_figures_follow_what_stands_in_the_form(root):
    answer = root.post(writing(), {"lead_de": "Hallo.", "body_de": rich(EASY)})
    assert "Easy to read." in answer.content.decode()
    answer = root.post(writing(), {"lead_de": "Hallo.", "body_de": rich(HARD)})
    assert "Very hard to read." in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_the_form_tells_the_script_which_texts_to_send(root):
    guide = content.guide()
    page = soup(root.get(edit_address(guide)))
    names = panel(page)["data-fresh-fields"].split()
    assert names == ["lead_de", "body_de"]
    assert all(page.find(attrs={"name": name}) for name in names)
    assert panel(page)["data-fresh-url"] == writing()


def test_the_easy_german_form_shows_hints(root):
    guide = content.guide(lead_de_simple="Ihr Antrag wird geprüft.")
    told = said(panel(soup(root.get(edit_address(guide, "de-simple")))))
    assert "Passive (1): Say who does it" in told
    assert "wird … geprüft" in told
    answer = root.post(writing(code="de-simple"), {"lead_de_simple": "Wir sind da."})
    assert "No hints." in answer.content.decode()


def test_other_languages_have_no_such_panel(root):
    guide = content.guide()
    assert panel(soup(root.get(edit_address(guide, "ar")))) is None
    assert root.post(writing(code="ar")).status_code == 404


def test_a_new_page_has_the_panel_too(root):
    home = content.HomePage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=("pages", "guidepage", home.pk))
    assert "too short" in said(panel(soup(root.get(address))))


@pytest.mark.parametrize("body", ["", "no json", "[]", '{"blocks": 5}', "null"])
def test_what_the_editor_does_not_send_is_refused_or_empty(root, body):
    assert root.post(writing(), {"body_de": body}).status_code in (200, 400)


def test_unknown_page_types_and_visitors(root, client):
    assert root.post(writing("user")).status_code == 404
    assert root.post(writing("nothing")).status_code == 404
    assert root.get(writing()).status_code == 405
    client.logout()
    assert client.post(writing()).status_code == 302
