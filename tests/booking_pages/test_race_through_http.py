"""Fifty readers tap the same time at once, through the forms, on either database."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.servers.basehttp import WSGIServer
from pytest_django.live_server_helper import LiveServer

from booking.models import Appointment
from tests.booking_pages.conftest import NINE, NINE_VALUE
from tests.browser.reader import Reader

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
READERS = 50


@pytest.fixture
def server(transactional_db, monkeypatch):
    # Else it refuses who knocks while ten others wait at the door.
    monkeypatch.setattr(WSGIServer, "request_queue_size", 2 * READERS)
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.mark.usefixtures("charlie")
def test_one_of_fifty_readers_gets_the_time(server, record_property):
    start = Barrier(READERS)

    def want(_number):
        reader = Reader(server.url)
        page = reader.free_times("de", "netphen")
        start.wait(timeout=120)
        return reader.hold(page, NINE_VALUE)

    with ThreadPoolExecutor(READERS) as pool:
        answers = list(pool.map(want, range(READERS)))
    statuses = Counter(answer.status for answer in answers)
    record_property("statuses", dict(statuses))
    assert statuses == {200: 1, 409: READERS - 1}
    held = Appointment.objects.get()
    assert (held.status, held.starts_at) == ("held", NINE)
    # Whoever was too late is offered other times of the same morning.
    losers = [answer for answer in answers if answer.status == 409]
    assert all(answer.html.select("button[name=slot]") for answer in losers)
