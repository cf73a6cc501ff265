"""A real Elasticsearch for all of these tests: a given one, or a private one."""

import os
import secrets
from functools import lru_cache

import pytest
from elasticsearch import Elasticsearch

from search import copying
from search.engines import elastic, elastic_index, elastic_server
from search.facade import search
from tests.elasticsearch import (
    UnreachableError,
    java_home,
    private_elasticsearch,
    program,
)
from tests.servers import ServerMissingError

GIVEN = os.environ.get("TEST_ELASTICSEARCH_URL")
PATIENT = 20  # seconds; a busy machine is no server that is down


def pytest_itemcollected(item):
    """The server is started in one part of the suite only: on PostgreSQL, if there is one."""
    if {"server", "elasticsearch_url"} & set(getattr(item, "fixturenames", ())):
        for mark in ("elasticsearch", "once", "database"):
            item.add_marker(mark)


@lru_cache(maxsize=1)
def missing():
    """What keeps a server from being had; None if nothing does."""
    try:
        java_home()
        program()
    except ServerMissingError as found:
        return found
    return None


def pytest_runtest_setup(item):
    """Skips all at one place, so that one line says what is missing."""
    if item.get_closest_marker("elasticsearch") is None:
        return
    if GIVEN and "server" not in item.fixturenames:
        return
    if why := missing():
        if os.environ.get("CI") == "true" and not isinstance(why, UnreachableError):
            pytest.fail(f"Elasticsearch: {why}")
        pytest.skip(f"Elasticsearch: {why}")


@pytest.fixture(scope="session")
def server():
    """A private Elasticsearch; may be killed and restarted."""
    with private_elasticsearch() as started:
        yield started


@pytest.fixture(scope="session")
def elasticsearch_url(request):
    """Where Elasticsearch answers: TEST_ELASTICSEARCH_URL, or the private one."""
    return GIVEN or request.getfixturevalue("server").url


@pytest.fixture(scope="session")
def es_client(elasticsearch_url):
    with Elasticsearch(elasticsearch_url, request_timeout=PATIENT) as client:
        yield client


def cold(monkeypatch):
    """A process that knows nothing of its server yet."""
    monkeypatch.setattr(elastic_server, "breaker", elastic_server.Breaker())
    elastic.fit.forget()
    elastic_server.forget_client()


@pytest.fixture
def configured(elasticsearch_url, settings, monkeypatch):
    """The portal uses Elasticsearch, with indices of this test only; nothing is there yet."""
    settings.ELASTICSEARCH_URL = elasticsearch_url
    settings.SEARCH_INDEX_PREFIX = f"test-{secrets.token_hex(6)}"
    settings.SEARCH_TIMEOUT = PATIENT
    cold(monkeypatch)
    yield
    settings.ELASTICSEARCH_URL = elasticsearch_url
    with Elasticsearch(elasticsearch_url, request_timeout=PATIENT) as client:
        for name in elastic_index.indices(client):
            client.indices.delete(index=name)
    elastic_server.forget_client()


@pytest.fixture
def copied(index, configured):
    """The small site, its index, and the copy."""
    copying.rebuild()
    return index


def refresh(client):
    """Makes what was written to be found at once."""
    client.indices.refresh(index=elastic_index.alias())


def found(query):
    """The services that Elasticsearch finds, by their keys."""
    page = search(query, "de")
    assert page.engine == "elasticsearch"
    return [hit.id for hit in page.hits if hit.kind == "service"]


@pytest.fixture
def use(index, settings, monkeypatch):
    """Makes the portal use the server on a port of this machine."""

    def used(port):
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{port}"
        cold(monkeypatch)

    settings.SEARCH_TIMEOUT = 0.3
    yield used
    elastic_server.forget_client()
