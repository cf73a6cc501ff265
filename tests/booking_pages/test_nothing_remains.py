"""Eight days after the meetings nobody's name is left: in rows, logs, mails, sessions."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from booking.encryption import digest_of
from booking.models import Appointment, Notification
from booking.notifications import deliver
from booking.retention import forget
from tests.booking_pages.conftest import NOW, TIMES
from tests.booking_pages.journey import booked, fill_in, held, name_given, press_slot
from tests.reader import address_of

pytestmark = pytest.mark.usefixtures("charlie")

PEOPLE = {
    "Amina Zaubername": {"email": "amina.zauber@example.org", "wish_child": "on"},
    "Bogdan Ganzselten": {"phone": "030 23125-177"},
    "Олена Рідкісна": {"email": "olena.rare@example.org", "phone": "030 23125-178"},
}
WORDS = (
    *("Zaubername", "Ganzselten", "Рідкісна", "amina.zauber", "olena.rare"),
    *("23125-177", "23125177", "23125178"),
)


def stored():
    """The text of every row of every table, as a dump has it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def words_in(text, *words):
    return {word for word in (*WORDS, *words) if word in text}


def use_everything(client):
    """Book, look, move, ask for what is held, mistype, cancel; the addresses."""
    owned = []
    for number, (name, contact) in enumerate(PEOPLE.items()):
        own = address_of(booked(client, name=name, number=number, **contact))
        owned.append(own)
        for below in ("", "data/", "appointment.ics", "move/", "deletion/"):
            client.get(own + below)
        stranger = Client()
        name_given(stranger, own, "xyz")
        stranger.post(f"{own}cancellation/", {"name": name})
    press_slot(client, client.get(f"{owned[0]}move/"), -1)
    client.post(f"{owned[1]}cancellation/")
    # What is wrong is shown again, never kept.
    fill_in(client, held(client), name="Zaubername" * 20, phone="23125-177 x")
    Client(enforce_csrf_checks=True).post(TIMES, {"name": "Zaubername", "slot": "x"})
    client.get(f"{owned[2]}nothing/?name=Ganzselten")
    return owned


def test_nothing_remains_of_anybody_eight_days_after(client, caplog, clock):
    caplog.set_level(logging.DEBUG)
    owned = use_everything(client)
    secrets = [own.split("/")[3] for own in owned]
    rows = Appointment.objects.filter(booked_at__isnull=False)
    codes = [row.code for row in rows if row.code]
    deliver(NOW)
    # The search can find something: it does while it is allowed to.
    assert words_in(str([row.name for row in rows]))
    assert words_in(stored(), *codes) >= set(codes)
    last = max(row.ends_at for row in Appointment.objects.all())
    deliver(last - timedelta(hours=2))
    clock.move_to(last + timedelta(days=8))
    forget(last + timedelta(days=8))

    digests = [
        digest_of(contact["email"]) for contact in PEOPLE.values() if "email" in contact
    ]
    assert words_in(stored(), *codes, *secrets, *digests) == set()
    assert not Notification.objects.exists()
    assert words_in(caplog.text, *codes, *secrets) == set()
    assert words_in(str(cache._cache), *secrets) == set()
    # No mail names anybody; it is addressed to whom it is for.
    for message in mail.outbox:
        assert words_in(message.subject + message.body) == set()
    for own in owned:
        assert client.get(own).status_code == 404
