"""The form of one language: what may be pressed, what is asked, what is shown."""

import pytest

from pages import groups
from pages.models import HomePage, ServicePage, User
from pages.permissions import EDIT_SOURCE, EDIT_STRUCTURE, PUBLISH_TRANSLATIONS
from pages.translations import State
from tests import content
from tests.pages.editors import edit_address, errors, form_data, latest, outcome, save
from tests.reader import said, soup, text_of
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.languages("de", "ar", "uk")
    content.home()
    page = content.service("Sprachkurs", "ar", heading_ar="دورة", lead_de="Alt.")
    page.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


service = own("site")


@pytest.fixture
def person(client):
    """Signs in somebody with these permissions and these rights on all pages."""

    def signed_in(*permissions, rights=("change_page",)):
        group = groups.ensure_group("Gruppe", list(permissions))
        groups.grant_on_page(group, HomePage.objects.get(), list(rights))
        user = User.objects.create(username="amira", is_staff=True)
        user.groups.add(group)
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def translator(person):
    return person("pages.translate_ar")


@pytest.fixture
def trusted(person):
    return person("pages.translate_ar", PUBLISH_TRANSLATIONS)


@pytest.fixture
def central(person):
    return person(
        EDIT_SOURCE,
        EDIT_STRUCTURE,
        "pages.translate_ar",
        rights=("change_page", "publish_page"),
    )


def stored(page):
    return ServicePage.objects.get(pk=page.pk)


def buttons(client, page, language="ar"):
    form = soup(client.get(edit_address(page, language)))
    names = {button.get("name") for button in form.find_all("button")}
    return {name for name in names if name and name.startswith("action-")}


def test_a_translator_saves_and_asks(translator, service):
    assert buttons(translator, service) == {"action-ready"}
    answer = save(
        translator, service, "ar", button="action-ready", heading_ar="دورة لغة"
    )
    assert outcome(answer) == (302, edit_address(service, "ar"))
    assert stored(service).heading_ar == "دورة"
    assert latest(service).facts_of("ar")["is_ready"]
    assert service.language_statuses.get(language="ar").is_ready
    bar = soup(translator.get(edit_address(service, "ar"))).find(
        class_="portal-languages"
    )
    assert (
        said("waits for release") in bar.find(attrs={"aria-current": True}).get_text()
    )


@pytest.mark.parametrize("button", ["action-release", "action-withdraw"])
def test_a_translator_releases_nothing_by_a_made_up_button(translator, service, button):
    save(translator, service, "ar", button=button, heading_ar="دورة لغة")
    assert stored(service).heading_ar == "دورة"
    assert stored(service).is_readable("ar")
    assert latest(service).state("ar") == "draft"


def test_a_translator_submits_and_publishes_no_page(translator, service):
    for button in ("action-submit", "action-publish"):
        save(translator, service, "ar", button=button, heading_ar=button)
        page = stored(service)
        assert not page.workflow_in_progress
        assert page.heading_ar == "دورة"


def test_a_trusted_translator_releases_and_withdraws(trusted, service):
    assert buttons(trusted, service) == {"action-release", "action-withdraw"}
    save(trusted, service, "ar", button="action-release", heading_ar="دورة لغة")
    assert stored(service).heading_ar == "دورة لغة"
    save(trusted, service, "ar", button="action-withdraw")
    assert not stored(service).is_readable("ar")
    assert buttons(trusted, service) == {"action-release"}


def test_the_history_names_the_language(trusted, service):
    save(trusted, service, "ar", button="action-release", heading_ar="دورة لغة")
    words = text_of(trusted.get(f"/admin/pages/{service.pk}/history/"))
    assert f"{said('Language released')}: العربية" in words


def test_nothing_is_released_without_a_heading(trusted, service):
    answer = save(
        trusted, service, "ar", button="action-release", heading_ar="", lead_ar="نص"
    )
    assert "heading_ar" in errors(answer)
    assert soup(answer).find(attrs={"name": "lead_ar"}).get_text().strip() == "نص"
    assert stored(service).heading_ar == "دورة"


def machine_made(service):
    draft = latest(service)
    draft.heading_ar = "آلة"
    draft.draft("ar", state=State.MACHINE)
    draft.save_revision()


def test_what_a_machine_wrote_needs_a_human_tick(trusted, service):
    machine_made(service)
    assert service.language_statuses.get(language="ar").draft_state == "machine"
    answer = save(trusted, service, "ar", button="action-release")
    assert errors(answer)["__all__"]
    assert stored(service).heading_ar == "دورة"
    save(trusted, service, "ar", button="action-release", compared="on")
    assert stored(service).heading_ar == "آلة"
    assert stored(service).state("ar") == "released"


def test_what_a_machine_wrote_becomes_a_draft_when_it_is_changed(trusted, service):
    machine_made(service)
    save(trusted, service, "ar", lead_ar="بيد إنسان")
    assert latest(service).state("ar") == "draft"


def change_german(service, text):
    draft = latest(service)
    draft.lead_de = text
    draft.clean_translated()
    return draft.save_revision()


def test_what_changed_in_the_german_is_marked(translator, service):
    change_german(service, "Neu und alt.").publish()
    page = soup(translator.get(edit_address(service, "ar")))
    (change,) = page.find_all(class_="portal-source__change")
    assert [word.get_text() for word in change.find_all("ins")] == ["Neu und alt."]
    assert [word.get_text() for word in change.find_all("del")] == ["Alt."]


def test_translators_see_the_german_that_readers_see(translator, service):
    change_german(service, "Halbfertig.")
    answer = translator.get(edit_address(service, "ar"))
    assert "Halbfertig." not in text_of(answer)
    assert said(
        "A newer German draft is waiting. Beside your text you see the German "
        "that readers see."
    ) in text_of(answer)


def test_a_translation_knows_the_german_it_was_made_from(trusted, service):
    """German that goes live while somebody translates the one before it."""
    data = form_data(trusted, edit_address(service, "ar"))
    change_german(service, "Anders.").publish()
    data |= {"heading_ar": "دورة لغة", "action-release": "on"}
    trusted.post(edit_address(service, "ar"), data)
    page = stored(service)
    assert page.heading_ar == "دورة لغة"
    assert page.state("ar") == "outdated"


def test_a_page_that_waits_for_approval_is_not_published_by_a_language(
    central, service
):
    groups.ensure_central_groups(HomePage.objects.get())
    user = User.objects.get(username="amira")
    user.groups.add(*groups.Group.objects.filter(name=groups.APPROVERS))
    service.get_workflow().start(service, user)
    answer = save(central, service, "ar", button="action-release", heading_ar="جديد")
    assert errors(answer)["__all__"]
    assert stored(service).workflow_in_progress
    assert stored(service).heading_ar == "دورة"


def choices(client, page):
    form = soup(client.get(edit_address(page)))
    return {field["value"] for field in form.find_all(attrs={"name": "source_change"})}


def test_only_central_editors_hide_translations(central, service):
    assert choices(central, service) == {"", "minor", "essential"}
    save(
        central,
        service,
        button="action-publish",
        lead_de="Verboten.",
        source_change="essential",
    )
    assert stored(service).is_hidden("ar")


def test_editors_of_a_town_do_not(person, service):
    editor = person(EDIT_SOURCE)
    assert choices(editor, service) == {"", "minor"}
    answer = save(editor, service, lead_de="Verboten.", source_change="essential")
    assert "source_change" in errors(answer)


def test_a_choice_holds_for_one_change(central, service):
    save(
        central,
        service,
        button="action-publish",
        lead_de="Alt!",
        source_change="minor",
    )
    assert stored(service).state("ar") == "released"
    data = form_data(central, edit_address(service))
    assert data["source_change"] == [""]
    save(central, service, button="action-publish", lead_de="Neu.")
    assert stored(service).state("ar") == "outdated"


def test_a_new_page_is_asked_nothing_about_translations(central, service):
    address = f"/admin/pages/add/pages/servicepage/{service.get_parent().pk}/"
    group = groups.Group.objects.get(name="Gruppe")
    groups.grant_on_page(group, HomePage.objects.get(), ["add_page"])
    form = soup(central.get(address))
    assert form.find(attrs={"name": "title"})
    assert not form.find(attrs={"name": "source_change"})


def test_code_of_others_is_refused_beside_the_field(trusted, service):
    code = '<iframe src="https://example.org/"></iframe>'
    answer = save(trusted, service, "ar", lead_ar=code)
    assert "lead_ar" in errors(answer)
    assert code in soup(answer).find(attrs={"name": "lead_ar"}).get_text()
