"""Web addresses in one spelling, so that each is tried once."""

import re
from urllib.parse import quote, urlsplit, urlunsplit

from pages.models.links import ADDRESS_LENGTH

SCHEMES = ("http", "https")
# What may stand in an address as it is; "%" because it may be escaped already.
SAFE_IN_PATH = "%/:@!$&'()*+,;=~-._"
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+")
SAFE_IN_QUERY = SAFE_IN_PATH + "?"


class MalformedAddressError(ValueError):
    """Nothing a browser could open."""


def normalised(address: str) -> str:
    """The address in ASCII, without the part after "#". Raises MalformedAddressError."""
    try:
        parts = urlsplit(address.strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError as error:
        raise MalformedAddressError(address) from error
    if parts.scheme.lower() not in SCHEMES or parts.username is not None:
        raise MalformedAddressError(address)
    place = f"[{host}]" if ":" in host else host
    result = urlunsplit(
        (
            parts.scheme.lower(),
            place if port is None else f"{place}:{port}",
            quote(parts.path, safe=SAFE_IN_PATH) or "/",
            quote(parts.query, safe=SAFE_IN_QUERY),
            "",
        )
    )
    if len(result) > ADDRESS_LENGTH:
        raise MalformedAddressError(address)
    return result


def _ascii_host(host: str) -> str:
    """The host's name as the domain name system knows it. Raises ValueError."""
    name = host if host.isascii() else host.encode("idna").decode("ascii")
    if not HOST.fullmatch(name.lower()):
        raise ValueError(host)
    return name.lower()
