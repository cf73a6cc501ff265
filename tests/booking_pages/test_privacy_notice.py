"""The privacy notice says what the portal does: it is made of the same settings."""

import pytest
from django.utils import translation

from booking import privacy, retention
from booking.forms import DetailsForm
from booking.models import AppointmentKind, Controller
from booking.personal_data import COLUMNS, Keep
from tests import factories
from tests.reader import said, soup, text_of

pytestmark = pytest.mark.usefixtures("charlie")

NOTICE = "/en/booking/privacy/"
OF_TOWN = f"{NOTICE}?municipality=netphen"


def controller(name, **fields):
    return Controller.objects.create(
        name=name,
        street="Beispielstraße 1",
        postal_code="57250",
        city="Netphen",
        officer_email=f"{name.lower()}@example.org",
        **fields,
    )


def test_the_town_s_own_controller_is_named(client):
    controller("Kreis")
    controller("Stadt").municipalities.set([factories.municipality()])
    own = soup(client.get(OF_TOWN)).main.get_text()
    assert "Stadt" in own
    assert "Kreis" not in own
    other = soup(client.get(f"{NOTICE}?municipality=kreuztal")).main.get_text()
    assert "Kreis" in other


@pytest.mark.parametrize("query", ["", "?municipality=atlantis", "?municipality=%00"])
def test_without_a_known_town_the_district_is_named(client, query):
    controller("Kreis")
    answer = client.get(NOTICE + query)
    assert answer.status_code == 200
    assert soup(answer).find("a", href="mailto:kreis@example.org")


def test_without_any_controller_the_page_is_there(client):
    assert client.get(NOTICE).status_code == 200


@pytest.mark.parametrize("basis", Controller.LegalBasis.values)
def test_the_legal_basis_is_the_controller_s(client, basis):
    controller("Kreis", legal_basis=basis)
    with translation.override("en"):
        told = str(privacy.LEGAL_BASIS[basis])
    assert told in text_of(client.get(NOTICE))


@pytest.mark.parametrize("days", [0, 7, 30])
def test_another_period_is_told_at_once(client, settings, days):
    settings.PERSONAL_DATA_DAYS = days
    line = said("Days after the meeting: %(number)s", "en", number=days)
    assert line in text_of(client.get(NOTICE))


def test_the_periods_are_those_of_the_deletion(client, monkeypatch):
    monkeypatch.setattr(privacy, "UNCONFIRMED", retention.UNCONFIRMED * 2)
    line = said("Minutes, at the latest: %(number)s", "en", number=180)
    assert line in text_of(client.get(NOTICE))


def test_the_authority_is_a_setting(client, settings):
    settings.SUPERVISORY_AUTHORITY = "Aufsicht in Atlantis"
    assert "Aufsicht in Atlantis" in text_of(client.get(NOTICE))


def label_of(form, name):
    with translation.override("en"):
        return str(form.fields[name].label)


def test_every_field_that_is_asked_for_has_a_reason(client):
    kind = AppointmentKind(asks_note=True)
    form = DetailsForm(kind=kind)
    assert set(form.fields) == set(privacy.REASONS)
    page = text_of(client.get(NOTICE))
    for name in ("name", "email", "phone", "topic", "wish_child"):
        assert label_of(form, name) in page
    assert label_of(form, "note") not in page
    AppointmentKind.objects.update(asks_note=True)
    assert label_of(form, "note") in text_of(client.get(NOTICE))


def test_every_period_of_the_register_is_told():
    used = {
        keep for table in privacy.PERSONAL_TABLES for keep in COLUMNS[table].values()
    }
    assert used - {Keep.NOT_PERSONAL, Keep.EMPLOYED} == set(privacy.KEPT)


def test_the_notice_is_in_the_reader_s_language(client):
    page = soup(client.get(NOTICE.replace("/en/", "/ar/")))
    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")


def test_it_costs_few_queries(client, django_assert_max_num_queries):
    controller("Kreis")
    with django_assert_max_num_queries(12):
        client.get(OF_TOWN)
