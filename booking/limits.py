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
from django.db.models import Q
from django.http import HttpRequest

from booking.contacts import email_digest, phone_digest
from booking.errors import TooManyError
from booking.models import Appointment, Helper

# Seconds that holds and unknown links are remembered.
WINDOW = 600
SALT_LIVES = 3600
SALT_KEY = "limits:salt"
PREFIXES = {4: 24, 6: 48}


def refuse_too_many(appointment: Appointment, now: datetime) -> None:
    """Raises TooManyError when the contact has as many open appointments as allowed.

    To be called inside the booking's transaction, with its locks: the appointments of
    the contact are locked, so that two bookings at once count each other. Who leaves no
    contact is not counted; who books for many is a ``Helper``.
    """
    digests = {
        "email_digest": email_digest(appointment.email),
        "phone_digest": phone_digest(appointment.phone) if appointment.phone else "",
    }
    for field, digest in digests.items():
        if digest and _has_too_many(appointment, {field: digest}, now):
            raise TooManyError(field.removesuffix("_digest"))


def _has_too_many(
    appointment: Appointment, contact: dict[str, str], now: datetime
) -> bool:
    of_contact = Appointment.objects.booked().filter(starts_at__gt=now, **contact)
    others = of_contact.exclude(pk=appointment.pk).order_by("pk")
    # Locked first and counted then: another booking may have ended meanwhile.
    list(others.select_for_update().values_list("pk", flat=True))
    if others.count() < settings.OPEN_APPOINTMENTS_PER_CONTACT:
        return False
    known = Q()
    if appointment.email:
        known |= Q(email_digest=email_digest(appointment.email))
    if appointment.phone:
        known |= Q(phone_digest=phone_digest(appointment.phone))
    return not Helper.objects.filter(known).exists()


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
    key = counter_of(request, what)
    cache.add(key, 0, WINDOW)
    try:
        cache.incr(key)
    except ValueError:
        # It ran out between the two calls.
        cache.set(key, 1, WINDOW)


def count_of(request: HttpRequest, what: str) -> int:
    return int(cache.get(counter_of(request, what), 0))


def is_busy(request: HttpRequest) -> bool:
    """Whether more times were held from here in ten minutes than a shelter would."""
    return count_of(request, "hold") >= settings.HOLDS_PER_NETWORK


def is_guessing(request: HttpRequest) -> bool:
    """Whether more unknown links came from here in ten minutes than people mistype."""
    return count_of(request, "unknown-link") >= settings.UNKNOWN_LINKS_PER_NETWORK
