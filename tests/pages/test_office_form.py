"""The facts of an office and of a town: who may change them, and what they must look like."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from pages.languages import LANGUAGES
from pages.models import GuidePage, Municipality, OfficePage
from tests.pages.editors import (
    edit_address,
    errors,
    form_data,
    latest,
    office,
    outcome,
    save,
    town_page,
)
from tests.reader import said, soup

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
]


def town(key):
    return Municipality.objects.get(key=key)


FACTS = (
    *("phone", "email", "street", "room", "step_free", "spoken_languages"),
    *("by_appointment_only", "valid_to", "go_live_at", "expire_at"),
)


def facts(page):
    towns = sorted(town.key for town in page.municipalities.all())
    hours = [str(hours) for hours in page.opening_hours.all()]
    return [getattr(page, name) for name in FACTS], towns, hours


@pytest.mark.parametrize("language", [None, "ar"])
def test_a_translator_changes_no_fact(sign_in, language):
    page = office("netphen")
    stored = facts(page)
    data = form_data(sign_in("admin"), edit_address(page))
    data |= {
        "edited_language": language or "de",
        "phone": "030 23125-999",
        "street": "Anderswo 1",
        "room": "Keller",
        "email": "hack@example.org",
        "by_appointment_only": "on",
        "spoken_languages": ["uk"],
        "municipalities": [town("kreuztal").pk],
        "step_free": "unknown",
        "valid_to": "2030-01-01",
        "go_live_at": "2030-01-01 10:00",
        "expire_at": "2030-01-02 10:00",
        "opening_hours-0-opens": "03:00",
        "opening_hours-1-DELETE": "on",
    }
    answer = sign_in("uebersetzung-ar").post(edit_address(page, language), data)
    assert outcome(answer) == (302, edit_address(page, language))
    assert facts(latest(page)) == stored
    # Else their refusal would prove nothing.
    sign_in("admin").post(edit_address(page), data | {"edited_language": "de"})
    changed = facts(latest(page))
    assert all(new != old for new, old in zip(changed[0], stored[0], strict=True))
    assert changed[1:] != stored[1:]


def test_the_german_form_shows_a_translator_no_facts(sign_in):
    answer = sign_in("uebersetzung-ar").get(edit_address(office("netphen")))
    page = soup(answer)
    for name in (
        "phone",
        "spoken_languages",
        "opening_hours-TOTAL_FORMS",
        "go_live_at",
    ):
        assert page.find(attrs={"name": name}) is None, name
    assert said("Opening hours") not in page.find("main").get_text()


def test_editors_of_a_town_change_its_opening_hours(netphen):
    page = office("netphen")
    answer = save(netphen, page, **{"opening_hours-0-opens": "07:15"})
    assert answer.status_code == 302
    assert latest(page).opening_hours.all()[0].opens == datetime.time(7, 15)


def test_the_languages_an_office_speaks_are_chosen_by_their_names(netphen):
    page = office("netphen")
    form = soup(netphen.get(edit_address(page)))
    boxes = form.find_all("input", attrs={"name": "spoken_languages"})
    names = [box.find_parent("label").get_text().strip() for box in boxes]
    assert names == [language.name for language in LANGUAGES.values()]
    answer = save(netphen, page, spoken_languages=["de", "ar"])
    assert answer.status_code == 302
    assert latest(page).spoken_languages == ["de", "ar"]


def test_an_unknown_language_is_refused_beside_its_field(netphen):
    page = office("netphen")
    answer = save(netphen, page, spoken_languages=["xx"], phone="030 23125-991")
    assert list(errors(answer)) == ["spoken_languages"]
    typed = soup(answer).find(attrs={"name": "phone"})
    assert typed["value"] == "030 23125-991"


BAD_LANGUAGES = [5, "de", {"de": 1}, ["de", ["en"]], ["de", "de"], ["xx"], [None]]


@pytest.mark.parametrize("value", BAD_LANGUAGES, ids=str)
def test_only_lists_of_known_languages_are_valid(value):
    page = office("netphen")
    page.spoken_languages = value
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert list(refused.value.message_dict) == ["spoken_languages"]


BAD_POSTAL_CODES = [5, "57250", {"57250": 1}, [57250], ["5725"], ["57250", "57250"]]


@pytest.mark.parametrize("value", BAD_POSTAL_CODES, ids=str)
def test_only_lists_of_postal_codes_are_valid(value):
    place = town("netphen")
    place.postal_codes = value
    with pytest.raises(ValidationError) as refused:
        place.full_clean()
    assert list(refused.value.message_dict) == ["postal_codes"]


def post_town(client, **values):
    address = f"/admin/municipalities/edit/{town('netphen').pk}/"
    form = soup(client.get(address)).find(attrs={"name": "postal_codes"})
    assert form["value"] == "57250"
    place = town("netphen")
    data = {
        name: getattr(place, name)
        for name in ("key", "name", "kind", "official_key", "regional_key")
    }
    data |= {"latitude": "50.9", "longitude": "8.1", "area": place.area_id}
    return client.post(address, data | values)


def test_postal_codes_are_typed_in_one_line(sign_in):
    answer = post_town(sign_in("admin"), postal_codes="57250, 57251 57252")
    assert answer.status_code == 302
    assert town("netphen").postal_codes == ["57250", "57251", "57252"]


@pytest.mark.parametrize("typed", ["5725", "57250, 57250", "57250 x", ""])
def test_a_bad_postal_code_is_refused_beside_its_field(sign_in, typed):
    answer = post_town(sign_in("admin"), postal_codes=typed)
    assert list(errors(answer)) == ["postal_codes"]
    assert soup(answer).find(attrs={"name": "postal_codes"}).get("value", "") == typed
    assert town("netphen").postal_codes == ["57250"]


def test_an_office_that_ends_before_it_begins_is_refused_beside_the_end(netphen):
    page = office("netphen")
    answer = save(netphen, page, valid_from="2027-07-01", valid_to="2027-06-30")
    message = said("The office cannot end before it begins.")
    assert errors(answer) == {"valid_to": [message]}


def towns_on_offer(client, address):
    boxes = soup(client.get(address)).find_all(attrs={"name": "municipalities"})
    return {int(box["value"]) for box in boxes}


def test_a_new_office_serves_its_own_town(sign_in):
    own = town("netphen").pk
    add = f"/admin/pages/add/pages/officepage/{town_page('netphen').pk}/"
    assert form_data(sign_in("redaktion-netphen"), add)["municipalities"] == [str(own)]
    assert form_data(sign_in("admin"), add)["municipalities"] == [str(own)]
    assert towns_on_offer(sign_in("redaktion-netphen"), add) == {own}
    assert len(towns_on_offer(sign_in("admin"), add)) == 11


def test_editors_of_a_town_add_no_other_town_to_an_office(netphen):
    page = office("netphen")
    own, other = town("netphen").pk, town("kreuztal").pk
    answer = save(netphen, page, municipalities=[own, other], phone="030 23125-992")
    assert list(errors(answer)) == ["municipalities"]
    assert soup(answer).find(attrs={"name": "phone"})["value"] == "030 23125-992"


def test_editors_of_a_town_do_not_make_an_office_the_districts(netphen):
    answer = save(netphen, office("netphen"), municipalities=[])
    assert list(errors(answer)) == ["municipalities"]


def test_editors_of_a_town_keep_or_drop_the_towns_an_office_serves(netphen):
    page = office("netphen")
    own, other = town("netphen").pk, town("kreuztal").pk
    page.municipalities.add(town("kreuztal"))
    page.save()
    assert towns_on_offer(netphen, edit_address(page)) == {own, other}
    assert save(netphen, page).status_code == 302
    assert latest(page).municipalities.count() == 2
    assert save(netphen, page, municipalities=[own]).status_code == 302
    assert [found.key for found in latest(page).municipalities.all()] == ["netphen"]


def test_a_corrected_phone_number_outdates_no_translation(netphen):
    """Browsers end the lines of a text in another way than it was stored."""
    page = office("netphen")
    assert "\n" in page.bring_de
    sent = page.bring_de.replace("\n", "\r\n")
    assert save(netphen, page, phone="030 23125-992", bring_de=sent).status_code == 302
    assert latest(page).bring_de == page.bring_de
    states = {latest(page).state(code) for code in ("en", "ar", "uk", "fr")}
    assert states == {"released"}


@pytest.mark.parametrize("number", ["rufen sie an", "12", "tel:110", "030 23125-992x"])
def test_a_phone_is_a_number(netphen, number):
    answer = save(netphen, office("netphen"), phone=number)
    assert list(errors(answer)) == ["phone"]
    assert soup(answer).find(attrs={"name": "phone"})["value"] == number


@pytest.mark.parametrize(
    "number", ["110", "116117", "+49 30 23125-992", "(030) 23125/99"]
)
def test_a_phone_is_written_as_people_do(netphen, number):
    assert save(netphen, office("netphen"), phone=number).status_code == 302


def test_a_translator_sees_the_german_text_line_by_line(sign_in):
    page = office("netphen")
    form = sign_in("uebersetzung-ar").get(f"{edit_address(page)}?tl=ar")
    shown = soup(form).find("main")
    lines = page.bring_de.split("\n")
    assert "<br/>".join(lines) in str(shown)
    assert "None" not in shown.get_text().split()


def test_an_office_that_serves_everybody_goes_on_to_do_so(netphen):
    page = office("netphen")
    page.municipalities.clear()
    page.save()
    assert save(netphen, page, phone="030 23125-992").status_code == 302
    assert latest(page).municipalities.count() == 0
    assert latest(page).phone == "030 23125-992"


def test_an_office_of_the_district_is_kept_to_the_towns_it_serves(sign_in):
    page = OfficePage.objects.get(slug="auslaenderbehoerde-kreis")
    served = set(page.municipalities.values_list("pk", flat=True))
    client = sign_in("abh-kreis")
    assert towns_on_offer(client, edit_address(page)) == served
    assert town("siegen").pk not in served
    assert list(errors(save(client, page, municipalities=[]))) == ["municipalities"]


@pytest.mark.parametrize("username", ["zentralredaktion", "admin"])
def test_central_editors_choose_any_towns(sign_in, username):
    page = office("netphen")
    client = sign_in(username)
    chosen = [town("kreuztal").pk, town("siegen").pk]
    assert save(client, page, municipalities=chosen).status_code == 302
    assert {found.pk for found in latest(page).municipalities.all()} == set(chosen)
    assert save(client, page, municipalities=[]).status_code == 302
    assert latest(page).municipalities.count() == 0


def test_editors_do_not_change_the_address_of_their_town(netphen):
    page = town_page("netphen")
    data = form_data(netphen, edit_address(page))
    assert not {"slug", "municipality"} & set(data)
    other = town("kreuztal")
    answer = save(netphen, page, slug="hack", municipality=other.pk, lead_de="Neu.")
    assert outcome(answer) == (302, edit_address(page))
    stored = latest(page)
    assert (stored.slug, stored.municipality.key) == ("netphen", "netphen")
    assert stored.lead_de == "Neu."


def test_editors_choose_the_address_of_their_office(netphen):
    page = office("netphen")
    assert save(netphen, page, slug="rathaus").status_code == 302
    assert latest(page).slug == "rathaus"


def test_only_central_editors_change_the_address_of_a_guide_or_town(sign_in):
    for page in (GuidePage.objects.get(slug="impressum"), town_page("netphen")):
        before = page.slug
        save(sign_in("freigabe"), page, slug="hack")
        assert latest(page).slug == before
        save(sign_in("zentralredaktion"), page, slug="neu")
        assert latest(page).slug == "neu"
