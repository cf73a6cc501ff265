"""Which language of a page is released, outdated or missing, and what a reader gets."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from pages.languages import LANGUAGES, TARGETS
from pages.models import ServicePage
from pages.translations import State, is_empty
from search.indexing import rebuild
from tests import content
from tests.reader import said, soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.languages("de", "de-simple", "en", "ar", "uk")
    content.home()


@pytest.fixture
def service(db):
    """German, English and Arabic are released; Ukrainian is a draft."""
    return content.service(
        "Sprachkurs",
        "en",
        "ar",
        lead_de="Deutsch lernen.",
        body_de='<p data-block-key="a1">Viermal in der Woche.</p>',
        heading_en="Language course",
        heading_ar="دورة لغة",
        lead_ar="تعلم الألمانية.",
        heading_uk="Мовний курс",
        translation_state_uk=State.DRAFT,
    )


def saved(page):
    page.full_clean()
    page.save()
    return type(page).objects.get(pk=page.pk)


def test_german_is_always_released_and_other_languages_start_missing():
    page = content.service()
    assert page.state("de") == "released"
    assert {page.state(code) for code in TARGETS} == {""}
    assert page.readable_languages() == ["de"]


@pytest.mark.parametrize("state", [State.DRAFT, State.MACHINE])
def test_a_draft_or_machine_translation_is_shown_to_nobody(service, state):
    service.translation_state_uk = state
    assert service.state("uk") == state.value
    assert not service.is_readable("uk")
    assert service.reading("uk").language.code == "en"


def test_a_release_is_stamped_with_the_german_text(service):
    assert service.state("ar") == "released"
    stamp = service.translation_meta["ar"]
    assert stamp["hash"] == service.source_hash
    assert service.readable_languages() == ["de", "en", "ar"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("lead_de", "Deutsch lernen!"),
        ("title", "Integrationskurs"),
        ("body_de", "<p>Fünfmal in der Woche.</p>"),
        ("deadlines_de", "Bis Freitag."),
        ("lead_de", ""),
    ],
)
def test_a_changed_german_text_outdates_every_release(service, field, value):
    setattr(service, field, value)
    page = saved(service)
    assert page.state("ar") == page.state("en") == "outdated"
    assert page.state("uk") == "draft"
    # An outdated text is still better than none.
    assert page.reading("ar").text["heading"] == "دورة لغة"
    assert page.reading("ar").is_outdated


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body_de", '<p data-block-key="zz99">Viermal in der Woche.</p>'),
        ("lead_uk", "Вчити німецьку."),
        ("lead_ar", "تعلم اللغة الألمانية."),
        ("legal_basis", "§ 43 AufenthG"),
        ("slug", "anders"),
        ("cost_de", '<p data-block-key="x"></p>'),
    ],
)
def test_what_is_not_german_text_outdates_nothing(service, field, value):
    setattr(service, field, value)
    assert saved(service).state("ar") == "released"


def test_a_changed_phone_number_outdates_nothing():
    page = content.office(title="Bürgerbüro", phone="0271 1")
    page.release("ar")
    page.phone = "030 23125-001"
    page.spoken_languages = ["de", "ar"]
    page = saved(page)
    assert (page.phone, page.state("ar")) == ("030 23125-001", "released")


def test_putting_the_german_text_back_makes_the_release_current_again(service):
    service.lead_de = "Anders."
    page = saved(service)
    page.lead_de = "Deutsch lernen."
    assert saved(page).state("ar") == "released"


def test_releasing_again_follows_the_new_german_text(service):
    service.lead_de = "Anders."
    page = saved(service)
    page.release("ar")
    page = saved(page)
    assert page.state("ar") == "released"
    assert page.state("en") == "outdated"


def test_a_release_is_stamped_even_before_the_page_was_ever_cleaned():
    page = ServicePage(title="Neu", lead_de="Neu.", source_hash="")
    page.release("ar")
    assert page.translation_meta["ar"]["hash"] == page.compute_source_hash()


@pytest.mark.parametrize(
    "value",
    [None, "", "  ", "<p></p>", '<p data-block-key="abc"></p>', "<p>  <br/></p>"],
)
def test_an_editor_that_shows_nothing_is_empty(value):
    assert is_empty(value)


@pytest.mark.parametrize("value", ["x", "<p>x</p>", "0"])
def test_an_editor_that_shows_something_is_not_empty(value):
    assert not is_empty(value)


def test_empty_rich_text_is_stored_as_nothing(service):
    service.body_ar = '<p data-block-key="abc"></p>'
    assert saved(service).body_ar is None


def test_the_heading_follows_the_title(service):
    service.title = "Integrationskurs"
    assert saved(service).heading_de == "Integrationskurs"


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("de", "de"),
        ("en", "en"),
        ("ar", "ar"),
        # Ukrainian is a draft and Tigrinya missing: English stands in for both.
        ("uk", "en"),
        ("ti", "en"),
        # Easy German readers read German, not English.
        ("de-simple", "de"),
    ],
)
def test_a_reader_gets_one_language_or_what_stands_in_for_it(service, wanted, shown):
    reading = service.reading(wanted)
    assert reading.language.code == shown
    assert reading.wanted.code == wanted
    assert reading.is_fallback is (wanted != shown)


@pytest.mark.parametrize("address", ["/ar/angebote/", "/ar/search/?q=Deutsch"])
def test_a_list_names_the_language_of_what_is_not_translated(client, address):
    content.service("Nur Deutsch")
    rebuild()
    found = soup(client.get(address)).find(class_="result")
    assert found.find(class_="tag", lang="de", dir="ltr").get_text(strip=True) == (
        "Deutsch"
    )


def test_without_english_german_stands_in():
    page = content.service("Nur Deutsch")
    for code in LANGUAGES:
        assert page.reading(code).language.code == "de"


def test_a_page_mixes_no_languages(service):
    """English has no lead of its own; the German one is not shown instead."""
    reading = service.reading("en")
    assert reading.text["heading"] == "Language course"
    assert reading.text["lead"] == ""


def test_a_preview_shows_what_is_not_released(service):
    assert service.reading("uk", unreleased=True).text["heading"] == "Мовний курс"


def test_german_does_not_leak_from_a_revision_older_than_a_language(service):
    """A language that is added later has no columns in revisions made before."""
    data = service.serializable_data()
    for name in ServicePage.columns(["ar"]):
        del data[name]
    with translation.override("ar"):
        page = ServicePage.from_serializable_data(data)
        assert page.heading_ar is None
        assert page.lead_ar is None
        assert not page.translation_state_ar
    assert page.heading_en == "Language course"
    assert page.heading_de == "Sprachkurs"
    assert page.state("ar") == ""


def test_an_old_revision_is_read_in_any_language_of_the_admin(service):
    data = service.serializable_data()
    for code in ("de", "en", "ar"):
        with translation.override(code):
            page = ServicePage.from_serializable_data(data)
        assert (page.heading_de, page.heading_ar) == ("Sprachkurs", "دورة لغة")
        assert page.heading_uk == "Мовний курс"


def test_listings_load_only_what_a_reader_may_see(service):
    page = ServicePage.objects.for_readers_of("ar").get(pk=service.pk)
    deferred = page.get_deferred_fields()
    assert "body_uk" in deferred
    assert not {"body_ar", "body_en", "body_de"} & deferred
    assert page.reading("ar").text["heading"] == "دورة لغة"


def test_drafts_are_not_listed(service):
    service.live = False
    service.save()
    assert not ServicePage.objects.for_readers_of("ar").exists()


def test_an_office_cannot_end_before_it_begins():
    page = content.office(title="Amt", valid_from=datetime.date(2027, 7, 1))
    page.valid_to = datetime.date(2027, 6, 30)
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert said("The office cannot end before it begins.") in refused.value.messages
