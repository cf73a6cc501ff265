"""A real Elasticsearch for all of these tests: a given one, or a private one."""

import os

import pytest

from tests.elasticsearch import UnreachableError, private_elasticsearch
from tests.servers import ServerMissingError


def pytest_itemcollected(item):
    """The server is started in one half of the suite only: in that on PostgreSQL."""
    if {"server", "elasticsearch_url"} & set(getattr(item, "fixturenames", ())):
        for mark in ("elasticsearch", "once", "database"):
            item.add_marker(mark)


@pytest.fixture(scope="session")
def server():
    """A private Elasticsearch; may be killed and restarted. Skips where none can be had."""
    try:
        with private_elasticsearch() as started:
            yield started
    except ServerMissingError as missing:
        if os.environ.get("CI") == "true" and not isinstance(missing, UnreachableError):
            pytest.fail(f"Elasticsearch: {missing}")
        pytest.skip(f"Elasticsearch: {missing}")


@pytest.fixture(scope="session")
def elasticsearch_url(request):
    """Where Elasticsearch answers: TEST_ELASTICSEARCH_URL, or the private one."""
    given = os.environ.get("TEST_ELASTICSEARCH_URL")
    return given or request.getfixturevalue("server").url
