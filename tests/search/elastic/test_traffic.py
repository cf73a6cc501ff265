"""Readers and editors at work while the server dies, and while the index is rebuilt."""

import threading
import time
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.models import Locale, Page

from pages.models import ServicePage
from search import copying, indexing, outbox
from search.engines import elastic_server
from search.facade import search
from search.models import IndexChange
from tests.search.conftest import small_site

pytestmark = pytest.mark.django_db(transaction=True)
ENOUGH = 60  # seconds that nothing here takes


class Worker(threading.Thread):
    """Does something again and again until told to stop; keeps what went wrong."""

    def __init__(self, work):
        super().__init__(daemon=True)
        self.work, self.times, self.error = work, 0, None
        self.stopping, self.turned = threading.Event(), threading.Condition()

    def run(self):
        try:
            while not self.stopping.is_set():
                self.work(self.times)
                with self.turned:
                    self.times += 1
                    self.turned.notify_all()
        except Exception as error:  # noqa: BLE001  # told by the test
            self.error = error
            with self.turned:
                self.turned.notify_all()
        finally:
            connection.close()

    def goes_on(self, more=3):
        """Returns when it has done its work some more times."""
        goal = self.times + more
        with self.turned:
            assert self.turned.wait_for(
                lambda: self.times >= goal or self.error, timeout=ENOUGH
            )
        assert self.error is None, self.error


@contextmanager
def at_work(*works):
    workers = [Worker(work) for work in works]
    for worker in workers:
        worker.start()
    try:
        yield workers
    finally:
        for worker in workers:
            worker.stopping.set()
        for worker in workers:
            worker.join(ENOUGH)
    assert [worker.error for worker in workers] == [None] * len(workers)


@pytest.fixture
def site(configured):
    # A test of transactions before this one has emptied all tables.
    Locale.objects.get_or_create(language_code="de")
    if not Page.objects.exists():
        Page.add_root(title="Root", slug="root")
    found = small_site()
    indexing.rebuild()
    copying.rebuild()
    return found


def publish(number):
    page = ServicePage.objects.get(slug="wohngeld")
    page.title = f"Wohngeld {1000 + number}"
    page.save_revision().publish()


def catch_up():
    """What the worker does once its server is back and the pauses are over."""
    elastic_server.breaker.succeeded()
    later = timezone.now() + outbox.LONGEST_WAIT * 2
    while outbox.drain_all(later):
        pass


def test_a_server_killed_and_restarted_loses_no_update_and_fails_no_reader(
    server, site, settings
):
    settings.ELASTICSEARCH_URL = server.url
    elastic_server.forget_client()
    copying.rebuild()
    settings.SEARCH_TIMEOUT = 1.5
    engines = []

    def read(_number):
        page = search("Kita", "de")
        engines.append(page.engine)
        assert "kita" in [hit.id for hit in page.hits]

    with at_work(read, publish) as (reader, writer):
        reader.goes_on()
        writer.goes_on()
        server.kill()
        reader.goes_on(10)
        writer.goes_on(3)
        assert engines[-1] == "embedded"
        server.start()
        elastic_server.breaker.succeeded()  # half a minute later
        writer.goes_on(3)
        deadline = time.monotonic() + ENOUGH
        while engines[-1] != "elasticsearch" and time.monotonic() < deadline:
            reader.goes_on()
            elastic_server.breaker.succeeded()
    catch_up()
    assert engines[-1] == "elasticsearch"
    assert not IndexChange.objects.exists()
    assert copying.check() == ([], [])


def test_rebuilds_under_concurrent_edits_leave_no_gap_and_end_with_a_clean_check(site):
    """Whoever reads meanwhile always gets a full answer, from Elasticsearch."""
    engines = set()

    def read(_number):
        page = search("Kita", "de")
        engines.add(page.engine)
        assert "kita" in [hit.id for hit in page.hits]

    with at_work(read, publish) as (reader, writer):
        for _ in range(3):
            reader.goes_on()
            writer.goes_on(1)
            copying.rebuild()
            reader.goes_on()
        writer.goes_on(1)
    catch_up()
    assert engines == {"elasticsearch"}
    assert copying.check() == ([], [])
    call_command("search_rebuild", "--check", stdout=StringIO())


def test_both_indices_are_rebuilt_while_pages_change(site):
    with at_work(publish) as (writer,):
        for _ in range(2):
            writer.goes_on(1)
            call_command("search_rebuild", stdout=StringIO())
    catch_up()
    call_command("search_rebuild", "--check", stdout=StringIO())


def test_a_change_on_its_way_to_the_old_index_is_not_lost(site, monkeypatch):
    """It crosses over just before the new index is put in use, from what it was."""
    put_in_use = copying.elastic_index.put_in_use

    def with_a_change_before(client, name, generation):
        publish(7)
        put_in_use(client, name, generation)

    monkeypatch.setattr(copying.elastic_index, "put_in_use", with_a_change_before)
    copying.rebuild()
    assert copying.check() == ([], [])
    assert search("1007", "de").hits[0].title == "Wohngeld 1007"


def test_two_workers_at_once_do_each_change_once_and_none_twice_wrong(site, settings):
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, "http://127.0.0.1:1"
    for number in range(3):
        publish(number)
        elastic_server.breaker.succeeded()
    settings.ELASTICSEARCH_URL = url
    elastic_server.breaker.succeeded()
    start = threading.Barrier(3)
    later = timezone.now() + outbox.LONGEST_WAIT * 2

    def drain():
        start.wait()
        outbox.drain_all(later)
        connection.close()

    threads = [threading.Thread(target=drain) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not IndexChange.objects.exists()
    assert copying.check() == ([], [])
