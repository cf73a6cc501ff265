"""Settings for Elasticsearch that mean nothing are told before the first search."""

import pytest
from django.core.checks import Error, run_checks

from search.checks import elasticsearch_settings_mean_something


def ids():
    return [message.id for message in elasticsearch_settings_mean_something()]


@pytest.fixture(autouse=True)
def configured(settings):
    settings.ELASTICSEARCH_URL = "https://one.example.org:9200"


def test_an_address_is_enough():
    assert ids() == []


def test_without_an_address_nothing_else_matters(settings):
    settings.ELASTICSEARCH_URL = ""
    settings.SEARCH_TIMEOUT = -1
    assert ids() == []


@pytest.mark.parametrize(
    "address",
    [
        "one.example.org:9200",
        "one.example.org",
        "ftp://one.example.org:9200",
        "https://one.example.org",
        "https://:9200",
        "https://one.example.org:port",
        "https://one.example.org:9200,two",
        "https://[1:9200",
        " , ",
    ],
)
def test_what_is_no_address_is_told(settings, address):
    settings.ELASTICSEARCH_URL = address
    assert ids() == ["search.E001"]


def test_several_addresses_have_commas_between(settings):
    settings.ELASTICSEARCH_URL = (
        "https://one.example.org:9200, https://two.example.org:9200"
    )
    assert ids() == []


@pytest.mark.parametrize("prefix", ["", "KIM", "_kim", "kim search", "kim*", "-", "ä"])
def test_a_prefix_that_is_no_name_of_an_index_is_told(settings, prefix):
    settings.SEARCH_INDEX_PREFIX = prefix
    assert ids() == ["search.E002"]


@pytest.mark.parametrize("seconds", [0, -1, 60, float("nan"), float("inf")])
def test_a_timeout_that_is_none_is_told(settings, seconds):
    settings.SEARCH_TIMEOUT = seconds
    assert ids() == ["search.E003"]


def test_certificates_that_are_not_there_are_told(settings, tmp_path):
    settings.ELASTICSEARCH_CA_CERTS = str(tmp_path / "missing.crt")
    assert ids() == ["search.E004"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://one.example.org:9200", ["search.W001"]),
        ("http://127.0.0.1:9200", []),
        ("https://one.example.org:9200", []),
    ],
)
def test_a_key_is_not_sent_in_the_open(settings, address, expected):
    settings.ELASTICSEARCH_URL = address
    settings.ELASTICSEARCH_API_KEY = "key"
    assert ids() == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://portal:secret@one.example.org:9200", ["search.W001"]),
        ("http://portal:secret@127.0.0.1:9200", []),
        ("https://portal:secret@one.example.org:9200", []),
        ("http://one.example.org:9200", []),
    ],
)
def test_a_password_is_not_sent_in_the_open(settings, address, expected):
    settings.ELASTICSEARCH_URL = address
    assert ids() == expected


def test_they_are_told_by_the_command(settings):
    settings.SEARCH_INDEX_PREFIX = ""
    found = [message.id for message in run_checks() if isinstance(message, Error)]
    assert found == ["search.E002"]
