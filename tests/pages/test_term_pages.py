"""Terms on pages: in the reader's language, one query, opened without script."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pages.languages import LANGUAGES
from pages.models import Term
from pages.models.terms import known_terms
from tests import content
from tests.reader import said, soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.languages("de", "en", "ar", "ti")
    content.home()


@pytest.fixture
def toleration():
    return content.term(
        "Duldung",
        forms="Duldungen\n",
        explanation_de="Ein Papier der Ausländerbehörde.",
        name_en="tolerated stay",
        explanation_en="A paper of the immigration office.",
        name_ar="السماح المؤقت",
        explanation_ar="ورقة من دائرة الأجانب.",
    )


@pytest.fixture
def service(toleration):
    return content.service(
        "Bleiben mit Duldung",
        "ar",
        lead_de="Mit Duldung bleiben.",
        body_de="<p>Die Duldung gilt.</p>",
        steps_de="Pass suchen\nDuldungen verlängern",
        lead_ar="البقاء في ألمانيا.",
        heading_ar="البقاء",
        body_ar="<p>هذه الورقة (Duldung) مهمة.</p>",
    )


def page_in(client, page, code):
    return soup(client.get(f"/{code}/angebote/{page.slug}/"))


def test_the_first_place_is_explained_in_place(client, service):
    page = page_in(client, service, "de")
    term = page.find("details", class_="term")
    assert term.summary.bdi.get_text() == "Duldung"
    assert term.summary.find(class_="visually-hidden").get_text() == ": " + said(
        "what the word means"
    )
    assert term.p.get_text().strip() == "Ein Papier der Ausländerbehörde."
    assert term.find_parent(class_="terms").find_previous_sibling("p").get_text() == (
        "Mit Duldung bleiben."
    )
    assert len(page.find_all("details", class_="term")) == 1


def test_the_explanation_is_in_the_readers_language(client, service):
    page = page_in(client, service, "ar")
    term = page.find("details", class_="term")
    assert (term.p["lang"], term.p["dir"]) == ("ar", "rtl")
    assert term.p.strong.get_text() == "السماح المؤقت."
    assert page.find("bdi", class_="term-word")["lang"] == "de"


def test_a_reader_of_a_text_in_another_language_gets_the_nearest_explanation(
    client, service
):
    page = page_in(client, service, "ti")
    term = page.find("details", class_="term")
    assert (term.p["lang"], term.p["dir"]) == ("en", "ltr")
    assert term.find_parent(class_="terms")["lang"] == "ti"
    # The text itself is German here, so its own word is no foreign one.
    assert page.find(class_="term-word").name == "span"


def test_on_paper_all_explanations_stand_together(client, service):
    paper = page_in(client, service, "de").find(class_="print-only")
    assert paper.dt.get_text() == "Duldung"
    assert "Ein Papier der Ausländerbehörde." in paper.dd.get_text()


def test_a_page_without_terms_says_nothing_about_them(client, toleration):
    page = page_in(client, content.service("Kita"), "de")
    assert not page.find(class_="terms")
    assert not page.find(class_="print-only")


def test_guides_explain_terms_too(client, toleration):
    guide = content.guide(body_de="<h2>Duldung</h2><p>Eine Duldung ist …</p>")
    page = soup(client.get(f"/de/{guide.slug}/"))
    assert not page.h2.find(class_="term-word")
    assert page.find("details", class_="term")


def test_explanations_are_escaped(client, service, toleration):
    toleration.explanation_de = "<script>alert(1)</script> & mehr"
    toleration.save()
    assert b"<script>alert" not in client.get(f"/de/angebote/{service.slug}/").content


@pytest.mark.parametrize("number", [1, 12])
def test_terms_are_read_with_one_query_and_only_the_languages_needed(number):
    for index in range(number):
        content.term(f"Wort {index}")
    with CaptureQueriesContext(connection) as queries:
        known_terms(LANGUAGES["ar"], LANGUAGES["de"])
    (query,) = queries.captured_queries
    assert "explanation_ar" in query["sql"]
    assert "explanation_uk" not in query["sql"]


def test_a_spelling_belongs_to_one_term(toleration):
    for field, values in (
        ("word", {"word": "Duldungen"}),
        ("forms", {"word": "Anders", "forms": "Papier\nduldung"}),
    ):
        term = Term(key="other", explanation_de="Anders.", **values)
        with pytest.raises(ValidationError) as found:
            term.full_clean()
        assert list(found.value.message_dict) == [field]


def test_a_term_needs_a_german_explanation():
    with pytest.raises(ValidationError) as found:
        Term(key="x", word="Bescheid").full_clean()
    assert "explanation_de" in found.value.message_dict


def test_the_term_itself_keeps_its_spellings(toleration):
    toleration.full_clean()
    assert toleration.german_spellings() == ("Duldung", "Duldungen")
