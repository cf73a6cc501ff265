"""The way to Elasticsearch: one client per process, and a breaker before it.

Nothing of a question or an answer is ever logged, only what kind of error there was.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch

logger = logging.getLogger(__name__)

FAILURES_TO_OPEN = 3
SECONDS_OPEN = 30.0
# What a server may do, or what answers in its place: be away, refuse, talk nonsense.
FAILURES = (
    *(ApiError, TransportError),
    *(LookupError, TypeError, ValueError, AttributeError),
)


class UnavailableError(Exception):
    """Elasticsearch cannot answer now, or not rightly; the text says nothing more."""


class PausedError(UnavailableError):
    """It has not even been asked, because it failed a moment ago."""


class OutOfDateError(UnavailableError):
    """What is stored there was made by another version of this program."""


class RefusedError(UnavailableError):
    """It is well, but did not understand what it was asked."""


class Breaker:
    """Lets nobody wait for a server that does not answer; safe for threads.

    Open for 30 seconds after 3 failures in a row; then one is let through to see.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._failures, self._opened = 0, 0.0

    @property
    def is_open(self) -> bool:
        with self._lock:
            return self._is_open()

    def _is_open(self) -> bool:
        return self._failures >= FAILURES_TO_OPEN

    @property
    def refuses(self) -> bool:
        """Whether to try would be in vain just now; for those who have work to prepare."""
        with self._lock:
            return self._is_open() and not self._is_over()

    def _is_over(self) -> bool:
        return self._clock() - self._opened >= SECONDS_OPEN

    def lets_through(self) -> bool:
        """Whether to try; whoever is told so must call ``succeeded`` or ``failed``."""
        with self._lock:
            if not self._is_open():
                return True
            if not self._is_over():
                return False
            self._opened = self._clock()  # the others wait for the outcome
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        with self._lock:
            self._failures += 1
            self._opened = self._clock()


breaker = Breaker()


def is_configured() -> bool:
    """Whether there is to be an Elasticsearch at all."""
    return bool(settings.ELASTICSEARCH_URL)


def hosts() -> list[str]:
    """The addresses in ELASTICSEARCH_URL, which commas separate."""
    written = settings.ELASTICSEARCH_URL.split(",")
    return [host.strip() for host in written if host.strip()]


def client() -> Elasticsearch:
    """The process's client. Raises ValueError for an address that is none."""
    return _client(
        tuple(hosts()),
        settings.ELASTICSEARCH_API_KEY,
        settings.ELASTICSEARCH_CA_CERTS,
        settings.SEARCH_TIMEOUT,
    )


@lru_cache(maxsize=1)
def _client(
    addresses: tuple[str, ...], api_key: str, ca_certs: str, timeout: float
) -> Elasticsearch:
    options: dict[str, Any] = {}
    if api_key:
        options["api_key"] = api_key
    if ca_certs:
        options["ca_certs"] = ca_certs
    return Elasticsearch(
        list(addresses),
        request_timeout=timeout,
        max_retries=0,
        retry_on_timeout=False,
        **options,
    )


def forget_client() -> None:
    """Close the process's connections; the next question opens new ones."""
    if _client.cache_info().currsize:
        client().close()
    _client.cache_clear()


@contextmanager
def asking(seconds: float | None = None) -> Iterator[Elasticsearch]:
    """The client, for one question with its answer; waits so long, or SEARCH_TIMEOUT.

    Raises UnavailableError for everything that goes wrong inside, and PausedError at
    once while the breaker is open.
    """
    if not breaker.lets_through():
        raise PausedError("not asked")
    try:
        with working(seconds) as server:
            yield server
    except RefusedError:
        breaker.succeeded()  # nobody makes it go away by asking strange things
        raise
    except BaseException:
        breaker.failed()
        raise
    breaker.succeeded()


@contextmanager
def working(seconds: float | None = None) -> Iterator[Elasticsearch]:
    """The client, whatever the breaker says: for work that somebody has asked for.

    Raises UnavailableError for everything that goes wrong inside.
    """
    try:
        server = client()
        yield server if seconds is None else server.options(request_timeout=seconds)
    except FAILURES as error:
        kind = type(error).__name__
        logger.warning("Elasticsearch cannot be used: %s", kind)
        refused = isinstance(error, BadRequestError)
        raise (RefusedError if refused else UnavailableError)(kind) from None
