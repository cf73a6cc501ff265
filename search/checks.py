"""System checks of the settings for Elasticsearch; none of them asks the server."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from search.engines.elastic_server import hosts, is_configured

LONGEST_TIMEOUT = 10  # seconds; nobody waits longer for a page
PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register
def elasticsearch_settings_mean_something(**kwargs: Any) -> list[CheckMessage]:
    """What would fail at the first search is told before; nothing without an address."""
    if not is_configured():
        return []
    found: list[CheckMessage] = []
    if not hosts() or not all(map(_is_address, hosts())):
        text = (
            "ELASTICSEARCH_URL must be addresses like https://search.example.org:9200, "
            "with commas between several."
        )
        found.append(Error(text, id="search.E001"))
    elif any(_is_open(host) and _has_secret(host) for host in hosts()):
        text = (
            "The key or password of Elasticsearch would be sent without TLS; use https."
        )
        found.append(checks.Warning(text, id="search.W001"))
    if not PREFIX.fullmatch(settings.SEARCH_INDEX_PREFIX):
        text = (
            "SEARCH_INDEX_PREFIX must be small letters, digits, hyphens and underscores, "
            "a letter or digit first."
        )
        found.append(Error(text, id="search.E002"))
    if not 0 < settings.SEARCH_TIMEOUT <= LONGEST_TIMEOUT:
        text = (
            f"SEARCH_TIMEOUT must be more than 0 and at most {LONGEST_TIMEOUT} seconds."
        )
        found.append(Error(text, id="search.E003"))
    certificates = settings.ELASTICSEARCH_CA_CERTS
    if certificates and not Path(certificates).is_file():
        text = "ELASTICSEARCH_CA_CERTS names no file."
        found.append(Error(text, id="search.E004"))
    return found


def _is_address(host: str) -> bool:
    try:
        parts = urlsplit(host)
        # The client asks for a port wherever the scheme does not say it.
        return parts.scheme in {"http", "https"} and bool(parts.hostname and parts.port)
    except ValueError:
        return False


def _has_secret(host: str) -> bool:
    return bool(settings.ELASTICSEARCH_API_KEY or urlsplit(host).password)


def _is_open(host: str) -> bool:
    parts = urlsplit(host)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK
