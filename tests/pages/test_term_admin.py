"""Central editors keep terms; forms of pages name the terms they hold."""

import pytest
from django.contrib.auth import get_user_model

from pages.groups import ensure_central_groups, ensure_editors
from pages.models import GuidePage, RelatedService, ServicePage, Term
from pages.term_panel import explained_terms
from tests import content
from tests.pages.editors import edit_address, errors, form_data, outcome, save
from tests.reader import soup
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db


@shared
def site():
    content.languages("de", "ar")
    return content.home()


home = own("site")


def user_in(group):
    user = get_user_model().objects.create_user("somebody", is_staff=True)
    user.groups.add(group)
    return user


@pytest.fixture
def central(client, home):
    client.force_login(user_in(ensure_central_groups(home)[0]))
    return client


def test_central_editors_add_and_change_terms(central):
    address = "/admin/snippets/pages/term/add/"
    data = form_data_of(central.get(address)) | {
        "key": "bescheid",
        "word": "Bescheid",
        "forms": "Bescheide",
        "explanation_de": "Ein Brief.",
        "explanation_ar": "رسالة",
    }
    assert central.post(address, data).status_code == 302
    term = Term.objects.get()
    assert (term.word, term.explanation_ar) == ("Bescheid", "رسالة")


def test_a_spelling_that_is_taken_is_said_beside_its_field(central):
    content.term("Duldung", forms="Duldungen")
    address = "/admin/snippets/pages/term/add/"
    data = form_data_of(central.get(address)) | {
        "key": "anders",
        "word": "Anders",
        "forms": "duldungen",
        "explanation_de": "Anders.",
    }
    assert list(errors(central.post(address, data))) == ["forms"]
    assert Term.objects.count() == 1


def form_data_of(response):
    form = soup(response).find("textarea", {"name": "forms"}).find_parent("form")
    return {
        field["name"]: field.get("value", "")
        for field in form.find_all(["input", "textarea"])
        if field.get("name")
    }


def test_editors_of_a_town_cannot_reach_terms(client, home):
    page = content.municipality_page("netphen")
    term = content.term("Duldung")
    client.force_login(user_in(ensure_editors(page.municipality, page)))
    for path in ("", "add/", f"edit/{term.pk}/", f"delete/{term.pk}/"):
        answer = client.get(f"/admin/snippets/pages/term/{path}")
        assert answer.status_code in (302, 403, 404), path
        assert answer.headers.get("Location", "/admin/") == "/admin/"


def test_the_form_names_the_terms_of_the_text(central):
    content.term("Duldung")
    content.term("Bescheid")
    page = content.service(steps_de="Duldung & Pass", heading_ar="x", lead_ar="نص")
    words = [term.word for term in explained_terms(page, "de")]
    assert words == ["Duldung"]
    assert explained_terms(page, "ar") == []
    form = central.get(edit_address(page)).content.decode()
    assert "Was Duldung heißt." in form
    assert "Was Bescheid heißt." not in form


def rows(prefix, *services):
    data = {
        f"{prefix}-TOTAL_FORMS": str(len(services)),
        f"{prefix}-INITIAL_FORMS": "0",
        f"{prefix}-MIN_NUM_FORMS": "0",
        f"{prefix}-MAX_NUM_FORMS": "1000",
    }
    for number, service in enumerate(services):
        data[f"{prefix}-{number}-service"] = str(service.pk)
        data[f"{prefix}-{number}-ORDER"] = str(number + 1)
    return data


def test_editors_choose_related_services_and_their_order(central):
    page, first, second = (content.service(f"Angebot {n}") for n in range(3))
    answer = save(
        central, page, button="action-publish", **rows("related", second, first)
    )
    assert outcome(answer)[0] == 302, errors(answer)
    found = ServicePage.objects.get(pk=page.pk).related.all()
    assert [row.service for row in found] == [second, first]


@pytest.mark.parametrize("choice", ["itself", "twice"])
def test_a_wrong_choice_is_said_and_nothing_is_saved(central, choice):
    page, other = content.service("Angebot"), content.service("Anderes")
    chosen = [page] if choice == "itself" else [other, other]
    answer = save(central, page, button="action-publish", **rows("related", *chosen))
    assert answer.status_code == 200
    assert not RelatedService.objects.exists()
    formset = answer.context["form"].formsets["related"]
    assert any(formset.errors) or formset.non_form_errors()
    # What was chosen is still there.
    assert [row["service"].value() for row in formset.forms] == [
        str(service.pk) for service in chosen
    ]


def test_a_guides_steps_are_chosen_in_its_form(central):
    guide, service = content.life_situation(), content.service("Kita")
    answer = save(central, guide, button="action-publish", **rows("steps", service))
    assert outcome(answer)[0] == 302, errors(answer)
    assert [row.service for row in GuidePage.objects.get().steps.all()] == [service]


def test_a_check_before_the_last_one_is_said_beside_its_field(central):
    page = content.service("Angebot")
    answer = save(
        central,
        page,
        button="action-publish",
        reviewed_on="2026-05-01",
        review_due="2026-04-01",
    )
    assert list(errors(answer)) == ["review_due"]
    assert form_data(central, edit_address(page))["review_due"] == [""]
