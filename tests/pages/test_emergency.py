"""A town switches an emergency banner on within a minute, and nobody else's."""

import datetime
import smtplib

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core import mail
from wagtail.models import PageLogEntry
from wagtail.users.models import UserProfile

from pages import groups
from pages.emergency.forms import MOST_DAYS
from pages.emergency.switching import OFF_ACTION, ON_ACTION, places_of
from pages.models import EmergencyText, HomePage, MunicipalityPage, NoticePage
from tests import content
from tests.factories import local, municipality
from tests.reader import fields_of, said, soup
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOW = local(2026, 12, 1, 12)
UNTIL = "2026-12-02T12:00"
ADDRESS = "/admin/emergency/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@shared
def site():
    content.languages("de", "en", "ar", "uk")
    home = content.home()
    for key in ("netphen", "kreuztal"):
        page = content.municipality_page(key)
        groups.ensure_editors(municipality(key), page)
    groups.ensure_central_groups(home)
    groups.ensure_translators("ar", home)


@pytest.fixture
def flood():
    return EmergencyText.objects.create(
        heading_de="Hochwasser",
        text_de="Das Wasser steigt.",
        heading_ar="فيضان",
        text_ar="منسوب المياه يرتفع.",
        heading_uk="Повінь",  # without a text it is not complete
    )


def member(group, name="wer"):
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "x")
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture
def editor(client):
    user = member(groups.editors_of(municipality("netphen")), "netphen")
    client.force_login(user)
    return user


def page_of(key):
    return MunicipalityPage.objects.get(municipality__key=key)


def data(prepared, key="netphen", **values):
    place = page_of(key) if key else HomePage.objects.get()
    return {"place": place.pk, "text": prepared.pk, "until": UNTIL, **values}


def switch_on(client, prepared, **values):
    return client.post(ADDRESS, data(prepared, **values) | {"confirm": "yes"})


def errors(answer):
    assert answer.status_code == 200
    assert not NoticePage.objects.exists()
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_an_editor_looks_confirms_and_readers_see_it_at_once(client, editor, flood):
    looked = client.post(ADDRESS, data(flood, phone="0271 3331234"))
    assert not NoticePage.objects.exists()
    page = soup(looked)
    assert page.find("section", lang="ar", dir="rtl").h2.find(string="فيضان ")
    assert not page.find("section", lang="uk")
    sent = fields_of(page.find("button", {"name": "confirm"}).find_parent("form"))
    answer = client.post(ADDRESS, sent | {"confirm": "yes"})
    assert answer.headers["Location"] == ADDRESS
    for code, heading in (("de", "Hochwasser"), ("ar", "فيضان")):
        seen = soup(client.get(f"/{code}/orte/netphen/"))
        region = seen.find("section", class_="notices")
        assert region.h3.get_text() == heading
        assert region.h3.find_parent("div")["lang"] == code
        assert region.find("a", href="tel:+492713331234")
    assert not soup(client.get("/de/orte/kreuztal/")).find(class_="notices")
    banner = NoticePage.objects.get()
    assert banner.severity == "emergency"
    assert banner.expire_at == local(2026, 12, 2, 12)
    assert banner.readable_languages() == ["de", "ar"]
    assert banner.current_workflow_state is None


def test_back_from_looking_keeps_what_was_chosen(client, editor, flood):
    sent = data(flood, phone="0271 3331234", change="yes")
    page = soup(client.post(ADDRESS, sent))
    form = fields_of(page.find("select", {"name": "place"}).find_parent("form"))
    assert form["phone"] == ["0271 3331234"]
    assert form["text"] == [str(flood.pk)]
    assert form["until"] == [UNTIL]


def test_it_is_switched_off_by_a_question_and_a_button(client, editor, flood):
    switch_on(client, flood)
    banner = NoticePage.objects.get()
    shown = soup(client.get(ADDRESS))
    link = shown.find("a", href=f"{ADDRESS}{banner.pk}/end/")
    assert client.get(link["href"]).status_code == 200
    assert NoticePage.objects.get().live
    client.post(link["href"])
    assert not NoticePage.objects.get().live
    assert not soup(client.get("/de/orte/netphen/")).find(class_="notices")
    assert client.post(link["href"]).status_code == 302  # pressed twice


def test_the_history_says_who_did_what(client, editor, flood):
    switch_on(client, flood)
    banner = NoticePage.objects.get()
    client.post(f"{ADDRESS}{banner.pk}/end/")
    found = PageLogEntry.objects.filter(page=banner.pk, user=editor)
    assert {ON_ACTION, OFF_ACTION, "wagtail.publish"} <= {e.action for e in found}


def test_the_central_editors_get_a_mail_in_german(client, editor, flood):
    member(groups.CENTRAL_EDITORS, "zentral")
    gone = member(groups.CENTRAL_EDITORS, "gegangen")
    gone.is_active = False
    gone.save()
    UserProfile.objects.create(user=editor, preferred_language="en")
    switch_on(client, flood)
    assert [sent.to for sent in mail.outbox] == [["zentral@example.org"]]
    assert said("Emergency banner switched on: %(place)s", "de", place="Netphen") in (
        mail.outbox[0].subject
    )
    banner = NoticePage.objects.get()
    for part in ("Netphen", "Hochwasser", "12:00", f"/pages/{banner.pk}/history/"):
        assert part in mail.outbox[0].body
    assert "netphen@" not in mail.outbox[0].body


def test_a_mail_server_that_is_away_keeps_no_banner_off(
    client, editor, flood, monkeypatch
):
    member(groups.CENTRAL_EDITORS, "zentral")

    def refuse(self, mails):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(
        "django.core.mail.backends.locmem.EmailBackend.send_messages", refuse
    )
    switch_on(client, flood)
    assert NoticePage.objects.get().live
    shown = client.get(ADDRESS).content.decode()
    text = "The central editors could not be told by e-mail. Please call them."
    assert said(text) in shown or text in shown


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("until", ""),
        ("until", "2026-12-01T11:00"),
        ("until", f"2026-12-{1 + MOST_DAYS:02}T12:01"),
        ("until", "morgen"),
        ("until", "2027-03-28T02:30"),
        ("phone", "ruf mich an"),
        ("website", "javascript:alert(1)"),
        ("text", ""),
        ("text", "99999"),
        ("place", "x"),
    ],
)
def test_bad_input_is_told_beside_its_field(client, editor, flood, field, value):
    sent = data(flood, **{"phone": "0271 3331234", field: value})
    answer = client.post(ADDRESS, sent | {"confirm": "yes"})
    assert list(errors(answer)) == [field]
    page = soup(answer)
    assert page.find(id=f"id_{field}_error") or page.find(class_="error-message")
    if field != "phone":
        assert page.find("input", {"name": "phone"})["value"] == "0271 3331234"


def test_the_same_banner_is_not_switched_on_twice(client, editor, flood):
    switch_on(client, flood)
    answer = switch_on(client, flood)
    assert "text" in answer.context["form"].errors
    assert NoticePage.objects.count() == 1


def test_the_form_offers_only_ones_own_town(client, editor, flood):
    assert [p.pk for p in places_of(editor)] == [page_of("netphen").pk]
    for key in ("kreuztal", None):
        answer = client.post(ADDRESS, data(flood, key=key) | {"confirm": "yes"})
        assert list(errors(answer)) == ["place"]


def test_another_towns_banner_cannot_be_switched_off(client, editor, flood):
    client.force_login(member(groups.editors_of(municipality("kreuztal")), "k"))
    switch_on(client, flood, key="kreuztal")
    banner = NoticePage.objects.get()
    client.force_login(editor)
    assert client.post(f"{ADDRESS}{banner.pk}/end/").status_code == 404
    assert NoticePage.objects.get().live


def test_only_emergency_banners_are_ended_here(client, editor):
    page = NoticePage(title="Neu", slug="neu")
    content.add(page_of("netphen"), page)
    assert client.post(f"{ADDRESS}{page.pk}/end/").status_code == 404
    assert client.post(f"{ADDRESS}{10**22}/end/").status_code == 404


def test_the_central_editors_switch_it_on_for_the_whole_district(client, flood):
    client.force_login(member(groups.CENTRAL_EDITORS))
    switch_on(client, flood, key=None)
    for address in ("/ar/", "/ar/orte/kreuztal/", "/ar/search/"):
        assert soup(client.get(address)).find(class_="notices").h3.string == "فيضان"


@pytest.mark.parametrize(
    "group",
    [
        "Übersetzung العربية",
        groups.CASE_MANAGERS,
        groups.COORDINATORS,
        groups.IMMIGRATION_OFFICES,
    ],
)
def test_others_neither_find_nor_use_it(client, flood, group):
    user = member(group)
    client.force_login(user)
    assert places_of(user) == []
    for answer in (client.get(ADDRESS), switch_on(client, flood)):
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/admin/"
    assert ADDRESS not in client.get("/admin/").content.decode()
    assert not NoticePage.objects.exists()


def test_nobody_from_outside_reaches_it(client, flood):
    answer = switch_on(client, flood)
    assert "/login/" in answer.headers["Location"]


def test_it_ends_by_itself(client, editor, flood, clock):
    switch_on(client, flood)
    clock.move_to(local(2026, 12, 2, 12) + datetime.timedelta(seconds=1))
    assert not soup(client.get("/de/orte/netphen/")).find(class_="notices")


def test_texts_that_are_not_offered_are_not_chosen(client, editor, flood):
    flood.active = False
    flood.save()
    assert list(errors(switch_on(client, flood))) == ["text"]
