"""Limits that ask nobody to solve a puzzle: per contact, and per part of the network.

What counts addresses stays in the cache for minutes and nowhere else: neither in the
database nor in logs. Part of the network: the first 24 bits of an IPv4 address, 48 of an
IPv6 address, hashed with a random salt that lives an hour. Whole shelters share one
address, so nobody is refused for booking a lot; see ``booking.challenge``.
"""

import hashlib
import ipaddress
import secrets
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest

from booking.channels import Channel, channel_of
from booking.contacts import email_digest, phone_digest
from booking.counting import count_up
from booking.errors import TooManyError
from booking.models import Appointment, Helper

# Seconds that holds and unknown links are remembered.
WINDOW = 600
SALT_LIVES = 3600
SALT_KEY = "limits:salt"
PREFIXES = {4: 24, 6: 48}


def refuse_too_many(appointment: Appointment, now: datetime) -> None:
    """Raises TooManyError when the contact has as many open appointments as allowed.

    To be called inside the booking's transaction, after its locks: bookings of one
    contact wait for each other here. Counted is the contact that messages go to: its
    owner notices who tries out what they have booked. Nobody would notice with a number
    that is only called, so that is not counted, nor who leaves no contact. Who books for
    many is a ``Helper``.
    """
    channel = channel_of(appointment)
    if channel is None:
        return
    digests = {
        "email_digest": email_digest(appointment.email) if appointment.email else "",
        "phone_digest": phone_digest(appointment.phone) if appointment.phone else "",
    }
    name = "email" if channel == Channel.EMAIL else "phone"
    digest = digests[f"{name}_digest"]
    _one_at_a_time(digest)
    of_contact = Appointment.objects.booked().filter(
        starts_at__gt=now, **{f"{name}_digest": digest}
    )
    others = of_contact.exclude(pk=appointment.pk).count()
    if others >= settings.OPEN_APPOINTMENTS_PER_CONTACT and not _is_helper(digests):
        raise TooManyError(name)


def _one_at_a_time(digest: str) -> None:
    """Two bookings of one contact must not both be the last that is allowed.

    On PostgreSQL until the transaction ends; SQLite has one writer at a time anyway.
    Always after all locks of rows.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        # 60 bits: the key of the lock is a signed number of 64.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(digest[:15], 16)])


def _is_helper(digests: dict[str, str]) -> bool:
    known = Q()
    for field, digest in digests.items():
        if digest:
            known |= Q(**{field: digest})
    return Helper.objects.filter(known).exists()


def client_address(request: HttpRequest) -> str:
    """The reader's address, as far as proxies that are ours vouch for it.

    X-Forwarded-For counts only where TRUSTED_PROXIES says how many of its last entries
    were written by them: everything before those is what somebody claims.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.TRUSTED_PROXIES
    hops = [
        hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")
    ]
    if trusted < 1 or len(hops) < trusted:
        return direct
    return hops[-trusted] or direct


def part_of_network(address: str) -> str:
    """The address shortened; all that is unreadable counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return str(ipaddress.ip_network((found, PREFIXES[found.version]), strict=False))


def counter_of(request: HttpRequest, what: str) -> str:
    """The cache's key of a counter; nobody can tell the address from it an hour later."""
    salt = cache.get_or_set(SALT_KEY, lambda: secrets.token_hex(16), SALT_LIVES)
    network = part_of_network(client_address(request))
    digest = hashlib.sha256(f"{salt}:{network}".encode()).hexdigest()[:32]
    return f"limits:{what}:{digest}"


def note(request: HttpRequest, what: str) -> None:
    """Count one more ``hold`` or ``unknown-link`` for this part of the network."""
    count_up(counter_of(request, what), WINDOW)


def count_of(request: HttpRequest, what: str) -> int:
    return int(cache.get(counter_of(request, what), 0))


def is_busy(request: HttpRequest) -> bool:
    """Whether more times were held from here in ten minutes than a shelter would."""
    return count_of(request, "hold") >= settings.HOLDS_PER_NETWORK


def is_guessing(request: HttpRequest) -> bool:
    """Whether more unknown links came from here in ten minutes than people mistype."""
    return count_of(request, "unknown-link") >= settings.UNKNOWN_LINKS_PER_NETWORK
