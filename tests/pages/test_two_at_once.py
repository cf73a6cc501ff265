"""Two people in one page: what each wrote is kept, and each learns of the other."""

import json
from datetime import time

import pytest
from django.test import Client

from pages.models import OpeningHours, ServicePage, User
from pages.stale import plain
from tests import content
from tests.pages.editors import (
    edit_address,
    errors,
    fields_of,
    form_data,
    form_in,
    latest,
    save,
)
from tests.reader import soup, text_of
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


def editor(name):
    client = Client()
    client.force_login(
        User.objects.get_or_create(
            username=name, defaults={"is_superuser": True, "is_staff": True}
        )[0]
    )
    return client


@pytest.fixture
def amira(db):
    return editor("amira")


@pytest.fixture
def boris(db):
    return editor("boris")


def autosave(client, page, data, language=None):
    return client.post(
        edit_address(page, language), data, headers={"Accept": "application/json"}
    )


def test_different_fields_are_both_kept(service, amira, boris):
    first = form_data(amira, edit_address(service))
    second = form_data(boris, edit_address(service))
    amira.post(edit_address(service), first | {"lead_de": "Von Amira."})
    boris.post(edit_address(service), second | {"deadlines_de": "Von Boris."})
    assert (latest(service).lead_de, latest(service).deadlines_de) == (
        "Von Amira.",
        "Von Boris.",
    )


def test_forms_from_before_the_first_draft_keep_both(amira, boris):
    page = content.service("Sprachkurs", lead_de="Alt.")
    assert page.latest_revision_id is None
    first = form_data(amira, edit_address(page))
    second = form_data(boris, edit_address(page))
    amira.post(edit_address(page), first | {"lead_de": "Von Amira."})
    answer = autosave(boris, page, second | {"lead_de": "Von Boris."})
    assert answer.status_code == 400
    answer = boris.post(edit_address(page), second | {"lead_de": "Von Boris."})
    assert "Von Amira." in errors(answer)["lead_de"][0]
    form = form_in(answer)
    again = {
        name: form.find(attrs={"name": name})["value"]
        for name in ("loaded_revision_id", "loaded_revision_created_at")
    }
    boris.post(edit_address(page), second | again | {"lead_de": "Von Boris."})
    assert latest(page).lead_de == "Von Boris."


@pytest.mark.parametrize(
    "change", [{"email": "neu@example.org"}, {"opening_hours-0-closes": "13:00"}]
)
def test_saving_again_brings_back_nothing_that_was_taken_over(amira, boris, change):
    page = content.office("siegen", email="alt@example.org")
    OpeningHours.objects.create(office=page, weekday=0, opens=time(8), closes=time(12))
    page = type(page).objects.get(pk=page.pk)
    page.save_revision().publish()
    first = form_data(amira, edit_address(page))
    second = form_data(boris, edit_address(page))
    amira.post(edit_address(page), first | {"phone": "030 23125-111"} | change)
    answer = boris.post(edit_address(page), second | {"phone": "030 23125-222"})
    again = fields_of(form_in(answer))
    assert boris.post(edit_address(page), again).status_code == 302
    saved = latest(page)
    hours = [str(row.closes) for row in saved.opening_hours.all()]
    assert saved.phone == "030 23125-222"
    assert (saved.email, hours) in [
        ("neu@example.org", ["12:00:00"]),
        ("alt@example.org", ["13:00:00"]),
    ]
    assert (saved.email == "neu@example.org") is ("email" in change)


def test_forms_from_before_the_first_draft_add_to_each_other(amira, boris):
    page = content.service("Sprachkurs", lead_de="Alt.")
    first = form_data(amira, edit_address(page))
    second = form_data(boris, edit_address(page))
    amira.post(edit_address(page), first | {"lead_de": "Von Amira."})
    boris.post(edit_address(page), second | {"deadlines_de": "Von Boris."})
    assert latest(page).lead_de == "Von Amira."
    assert latest(page).deadlines_de == "Von Boris."


def test_a_form_from_before_a_published_first_draft_is_shown_again(amira, boris):
    page = content.service("Sprachkurs", lead_de="Alt.")
    second = form_data(boris, edit_address(page))
    save(amira, page, button="action-publish", lead_de="Von Amira.")
    answer = boris.post(edit_address(page), second | {"deadlines_de": "Von Boris."})
    assert "Von Amira." in errors(answer)["lead_de"][0]
    assert latest(page).lead_de == "Von Amira."


def test_the_same_field_is_shown_with_both_texts_and_saved_when_confirmed(
    service, amira, boris
):
    first = form_data(amira, edit_address(service))
    second = form_data(boris, edit_address(service))
    amira.post(edit_address(service), first | {"lead_de": "Von Amira."})
    answer = boris.post(edit_address(service), second | {"lead_de": "Von Boris."})
    (told,) = errors(answer)["lead_de"]
    assert "Von Amira." in told
    assert "amira" in told
    assert latest(service).lead_de == "Von Amira."
    field = soup(answer).find(attrs={"name": "lead_de"})
    assert field.get_text().strip() == "Von Boris."

    form = form_in(answer)
    again = {
        name: form.find(attrs={"name": name})["value"]
        for name in ("loaded_revision_id", "loaded_revision_created_at")
    }
    boris.post(edit_address(service), second | again | {"lead_de": "Von Boris."})
    assert latest(service).lead_de == "Von Boris."


@pytest.mark.parametrize("number", ["x", "9" * 30, "9" * 5000])
@pytest.mark.parametrize("name", ["loaded_revision_id", "overwrite_revision_id"])
def test_a_number_that_no_revision_has_is_no_error(service, amira, name, number):
    data = form_data(amira, edit_address(service))
    answer = amira.post(edit_address(service), data | {name: number})
    assert answer.status_code in (200, 302)


def test_rich_text_that_nobody_touched_is_no_conflict(service, amira, boris):
    service.body_de = "<p>Alt</p>"
    service.save_revision().publish()
    first = form_data(amira, edit_address(service))
    second = form_data(boris, edit_address(service))
    text = json.loads(first["body_de"][0])
    text["blocks"][0]["text"] = "Von Amira"
    amira.post(edit_address(service), first | {"body_de": json.dumps(text)})
    boris.post(edit_address(service), second | {"lead_de": "Von Boris."})
    assert "Von Amira" in latest(service).body_de
    assert latest(service).lead_de == "Von Boris."


def office_with_hours():
    page = content.office("buergerbuero", "netphen", phone="0271 3331234")
    morning = OpeningHours(weekday=0, opens=time(8), closes=time(12))
    page.opening_hours = [morning]
    page.save_revision().publish()
    return page


def hours_of(page):
    return [
        (row.weekday, f"{row.opens:%H:%M}") for row in latest(page).opening_hours.all()
    ]


def test_opening_hours_of_another_are_not_overwritten_by_a_phone_number(amira, boris):
    page = office_with_hours()
    first = form_data(amira, edit_address(page))
    second = form_data(boris, edit_address(page))
    amira.post(edit_address(page), first | {"opening_hours-0-opens": "09:00"})
    boris.post(edit_address(page), second | {"phone": "0271 3335678"})
    assert hours_of(page) == [(0, "09:00")]
    assert latest(page).phone == "0271 3335678"


def test_opening_hours_that_both_changed_are_shown_again(amira, boris):
    page = office_with_hours()
    first = form_data(amira, edit_address(page))
    second = form_data(boris, edit_address(page))
    amira.post(edit_address(page), first | {"opening_hours-0-opens": "09:00"})
    answer = boris.post(edit_address(page), second | {"opening_hours-0-opens": "10:00"})
    assert answer.status_code == 200
    words = text_of(answer)
    assert "amira" in words
    assert "09:00" in words
    assert hours_of(page) == [(0, "09:00")]
    field = soup(answer).find(attrs={"name": "opening_hours-0-opens"})
    assert field["value"] == "10:00"


def test_translators_of_two_languages_autosave_side_by_side(service, amira, boris):
    arabic = form_data(amira, edit_address(service, "ar"))
    ukrainian = form_data(boris, edit_address(service, "uk"))
    saved = []
    for step in range(3):
        for client, data, code in ((amira, arabic, "ar"), (boris, ukrainian, "uk")):
            data |= {f"lead_{code}": f"{code} {step}"}
            answer = autosave(client, service, data, code)
            assert answer.status_code == 200, answer.content
            done = answer.json()
            saved.append(done["revision_id"])
            data["overwrite_revision_id"] = done["revision_id"]
    assert (latest(service).lead_ar, latest(service).lead_uk) == ("ar 2", "uk 2")


def test_the_same_language_is_not_autosaved_over_another(service, amira, boris):
    first = form_data(amira, edit_address(service, "ar"))
    second = form_data(boris, edit_address(service, "ar"))
    assert autosave(amira, service, first | {"lead_ar": "أ"}, "ar").status_code == 200
    refused = autosave(boris, service, second | {"lead_ar": "ب"}, "ar")
    assert refused.status_code == 400
    assert refused.json()["error_code"] == "invalid_revision"
    assert latest(service).lead_ar == "أ"


def test_autosaving_goes_on_overwriting_ones_own_draft(service, amira):
    data = form_data(amira, edit_address(service, "ar"))
    done = autosave(amira, service, data | {"lead_ar": "أ"}, "ar").json()
    before = service.revisions.count()
    data |= {"lead_ar": "أب", "overwrite_revision_id": done["revision_id"]}
    assert autosave(amira, service, data, "ar").status_code == 200
    assert service.revisions.count() == before
    assert latest(service).lead_ar == "أب"


def test_what_was_typed_into_a_deleted_page_comes_back(service, amira):
    address = edit_address(service, "ar")
    data = form_data(amira, address)
    body = {"blocks": [{"text": "نص طويل"}], "entityMap": {}}
    service.delete()
    answer = amira.post(
        address,
        data | {"lead_ar": "مقدمة", "body_ar": json.dumps(body), "cost_ar": "null"},
    )
    assert answer.status_code == 404
    texts = {
        (field["lang"], field["dir"], field.get_text().strip())
        for field in soup(answer).find_all("textarea")
    }
    assert ("ar", "rtl", "مقدمة") in texts
    assert ("ar", "rtl", "نص طويل") in texts
    assert "null" not in {text for _language, _direction, text in texts}


def test_strangers_get_the_usual_page_for_a_deleted_one(service, client):
    address = edit_address(service)
    service.delete()
    answer = client.post(address, {"lead_de": "HACK"})
    assert answer.status_code in (302, 403, 404)
    assert "HACK" not in answer.content.decode()


def test_what_editors_and_databases_add_is_no_difference():
    assert plain('<p data-block-key="a1b2c">Text</p>') == plain("<p>Text</p>")
    assert plain(None) == plain("") == plain('<p data-block-key="x"></p>')
    assert plain([{"pk": 1, "opens": "08:00"}]) == plain([{"pk": 2, "opens": "08:00"}])
    assert plain("a\r\nb") == plain("a\nb")
    assert plain("a") != plain("b")
