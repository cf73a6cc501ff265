"""Mail scanners and prefetching browsers open links: looking changes nothing, anywhere."""

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import get_resolver

from booking.invitations import invitation_for
from booking.offers import Wanted
from tests import factories
from tests.booking_pages.journey import booked, held, secret_of
from tests.reader import address_of

pytestmark = pytest.mark.usefixtures("charlie")

PREFETCH = [
    {},
    {"purpose": "prefetch"},
    {"sec-purpose": "prefetch;prerender"},
    {"x-moz": "prefetch"},
    {"user-agent": "Barracuda Sentinel (EE)"},
]
TABLES = ("booking_", "pages_", "django_session")


def booking_patterns():
    """Every address of the booking, with a place for the secret."""
    _prefix, resolver = get_resolver().namespace_dict["booking"]
    return [str(each.pattern) for each in resolver.url_patterns]


def everything():
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(TABLES):
                cursor.execute(f'SELECT * FROM "{table}"')
                found[table] = sorted(map(str, cursor.fetchall()))
    return found


@pytest.fixture(params=["held", "booked"])
def secret(request, client):
    page = held(client) if request.param == "held" else booked(client)
    return secret_of(page)


@pytest.fixture
def invitation(charlie):
    wanted = Wanted(
        factories.kind("folgegespraech", booking="by_link"),
        factories.municipality(),
        "ar",
        case_manager=charlie.pk,
    )
    return invitation_for(wanted)


def test_the_walk_knows_the_addresses():
    patterns = booking_patterns()
    assert "appointments/<str:secret>/cancellation/" in patterns
    assert len(patterns) >= 12


@pytest.mark.parametrize("headers", PREFETCH, ids=str)
def test_looking_at_any_address_changes_nothing(client, secret, invitation, headers):
    before = everything()
    for visitor in (client, Client()):
        for pattern in booking_patterns():
            known = pattern.replace("<str:invitation>", invitation)
            address = "/ar/" + known.replace("<str:secret>", secret)
            for method in (visitor.get, visitor.head):
                assert method(address, headers=headers).status_code in (200, 302, 405)
    assert everything() == before
    assert mail.outbox == []


def test_a_prefetched_question_does_not_use_up_a_try(client):
    own = address_of(booked(client))
    stranger = Client()
    for _look in range(10):
        stranger.get(own)
        stranger.head(f"{own}?letters=Bob")
    assert stranger.post(own, {"letters": "Ami"}).status_code == 302
