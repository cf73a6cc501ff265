"""Asks one address of another site whether it is there, and nothing more.

Editors type addresses, so this must not become a way into our own network: only http and
https, only the usual ports, only public addresses, and each step of a redirect is looked
at again. The address that was examined is the one that is connected to. Of an answer only
the status and the new address are read. The other site learns neither the page nor the
editor: no cookie, no Referer, a name that says what we are.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings

from pages.links.addresses import normalised
from pages.models.links import Problem

# Seconds for one step of one request, and for all of it, however slowly it drips.
STEP_SECONDS = 8.0
TOTAL_SECONDS = 15.0
MOST_REDIRECTS = 5
PORTS = (80, 443, 8080, 8443)
HEADERS = {
    "User-Agent": "KIM-Portal-Linkcheck/1.0",
    "Accept": "*/*",
    "Accept-Language": "de, en;q=0.8",
    "Connection": "close",
}
REDIRECTS = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
# Addresses whose real, perhaps private, address is inside them.
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """The address could not be asked."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Answer:
    """What an address said at the end of its redirects."""

    status: int
    url: str
    # Whether every redirect on the way was for good.
    moved_for_good: bool = False


def ask(url: str) -> Answer:
    """The answer of an address. Raises FetchError; never longer than some seconds."""
    for_good = True
    asked = url
    for _step in range(MOST_REDIRECTS + 1):
        status, location = _ask_once(asked)
        if status not in REDIRECTS or not location:
            return Answer(status, asked, moved_for_good=for_good and asked != url)
        for_good = for_good and status in FOR_GOOD
        asked = _next(asked, location)
    # Sites that want a cookie send others round and round.
    raise FetchError(Problem.UNCHECKABLE)


def _next(url: str, location: str) -> str:
    try:
        return normalised(urljoin(url, location))
    except ValueError as error:
        raise FetchError(Problem.FAILING) from error


def _ask_once(url: str) -> tuple[int, str]:
    """By HEAD, and by GET where the site answers HEAD with an error."""
    status, location = _request("HEAD", url)
    if status >= http.HTTPStatus.BAD_REQUEST:
        status, location = _request("GET", url)
    return status, location


def _request(method: str, url: str) -> tuple[int, str]:
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    with _translated_errors(), _connection(parts) as connection:
        connection.request(method, target, headers=HEADERS)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")


@contextmanager
def _translated_errors() -> Iterator[None]:
    """What can go wrong on the way, in our words."""
    try:
        yield
    except ssl.SSLError as error:
        raise FetchError(Problem.CERTIFICATE) from error
    except socket.gaierror as error:
        is_unknown = error.errno == socket.EAI_NONAME
        raise FetchError(
            Problem.NO_HOST if is_unknown else Problem.UNREACHABLE
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise FetchError(Problem.UNREACHABLE) from error
    except ValueError as error:
        # A name or a path that the protocol cannot carry.
        raise FetchError(Problem.MALFORMED) from error


@contextmanager
def _connection(parts: SplitResult) -> Iterator[http.client.HTTPConnection]:
    """Closed after TOTAL_SECONDS, even where a site sends a byte now and then."""
    kind = SecureConnection if parts.scheme == "https" else PublicConnection
    port = parts.port or kind.default_port
    connection = kind(parts.hostname or "", port, timeout=STEP_SECONDS)
    watch = threading.Timer(TOTAL_SECONDS, _hang_up, [connection])
    watch.daemon = True
    watch.start()
    try:
        yield connection
    finally:
        watch.cancel()
        connection.close()


def _hang_up(connection: http.client.HTTPConnection) -> None:
    # Not connected yet, or not any more: each step has a limit of its own.
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


class PublicConnection(http.client.HTTPConnection):
    """Connects to public addresses only."""

    def connect(self) -> None:
        self.sock = connect_publicly(self.host, self.port, self.timeout or STEP_SECONDS)


class SecureConnection(PublicConnection):
    """The same by TLS, with the certificate checked."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def connect_publicly(host: str, port: int, seconds: float) -> socket.socket:
    """A connection to a host all of whose addresses are public.

    Raises FetchError for others, OSError where none of them answers.
    """
    if port not in PORTS and not settings.CHECK_LINKS_LOOPBACK:
        raise FetchError(Problem.UNCHECKABLE)
    places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not all(is_public(str(place[4][0])) for place in places):
        raise FetchError(Problem.PRIVATE)
    last: OSError = OSError(host)
    for family, kind, protocol, _name, address in places:
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(seconds)
            connection.connect(address)
        except OSError as error:
            connection.close()
            last = error
        else:
            return connection
    raise last


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if found.is_loopback and settings.CHECK_LINKS_LOOPBACK:
        return True
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour
        if inside is not None:
            return is_public(str(inside))
        if found in TRANSLATED or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast
