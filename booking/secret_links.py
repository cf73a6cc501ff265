"""The secret in an appointment's link: whoever has it may see, move and cancel it.

It is derived, not drawn: HMAC-SHA256 over the stored submission id with the
installation's SECRET_KEY, 256 bits in base64url. So a form that is sent twice leads to the
same link, and a mail written days later can contain it, although the appointment's row
keeps only its SHA-256. The form's own number is a random UUID that is never stored, only
what ``stored_id`` makes of it: who has a copy of the database can neither derive a link
without SECRET_KEY nor send the form again to be led to it. After SECRET_KEY changed, links
already sent still work, and SECRET_KEY_FALLBACKS keeps new mails right.
"""

import base64
import hashlib
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac

from booking.errors import UnknownSecretError
from booking.models import Appointment

SALT = "booking.secret_links"
LONGEST = 100


def stored_id(number: uuid.UUID) -> uuid.UUID:
    """What an appointment keeps of its form's number; there is no way back from it."""
    return uuid.UUID(bytes=hashlib.sha256(number.bytes).digest()[:16])


def secret_for(submission_id: uuid.UUID, key: str | bytes | None = None) -> str:
    """43 characters, safe in addresses."""
    digest = salted_hmac(
        SALT, submission_id.bytes, secret=key, algorithm="sha256"
    ).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(secret: str) -> str:
    """What is stored. The secret has 256 bits: it needs neither salt nor stretching."""
    return hashlib.sha256(secret.encode()).hexdigest()


def secret_of(appointment: Appointment) -> str:
    """The link's secret again, for a mail. Raises UnknownSecretError when forgotten."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = secret_for(appointment.submission_id, key)
        if hash_of(secret) == appointment.secret_hash:
            return secret
    raise UnknownSecretError


def find_by_secret(secret: str) -> Appointment:
    """The appointment of a link. Raises UnknownSecretError.

    The database compares hashes, so the time it takes tells nothing about the secret.
    """
    if not 0 < len(secret) <= LONGEST:
        raise UnknownSecretError
    found = (
        Appointment.objects.select_related(
            "kind", "municipality", "meeting_place", "case_manager"
        )
        .filter(secret_hash=hash_of(secret))
        .first()
    )
    if found is None:
        raise UnknownSecretError
    return found
