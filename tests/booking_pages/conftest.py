"""A small town whose case manager takes appointments, and a fixed clock."""

import pytest
import time_machine

from pages.models import PortalLanguage
from tests import factories
from tests.factories import local

# A Monday; the first free times are a week later.
NOW = local(2026, 1, 26, 8)
NINE = local(2026, 2, 2, 9)
NINE_VALUE = "2026-02-02T09:00+01:00@rathaus-netphen"
TIMES = "/ar/booking/?municipality=netphen&kind=erstgespraech&language=ar"


@pytest.fixture
def clock():
    """Stands still unless a test moves it on."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def charlie(db, clock):
    """Speaks Arabic; in Netphen's town hall on Mondays from 9 to 12."""
    for order, code in enumerate(("de", "de-simple", "en", "ar")):
        PortalLanguage.objects.create(code=code, order=order)
    factories.kind(minutes=60, notice_hours=24)
    factories.kind("telefon", channel="phone", minutes=20, step_minutes=20, order=1)
    factories.topic("wohnen")
    person = factories.case_manager(languages=["ar"])
    rule = ("WEEKLY", "byweekday:MO")
    factories.availability(person, NINE, local(2026, 2, 2, 12), rule=rule)
    return person
