"""Tells a form that a person filled in from one that a program sends: no puzzle.

A form carries the time at which it was shown, signed, and a field that people do not see.
Who answers too fast, too late or fills that field gets the same form again with all they
typed, and a friendly word; the second answer counts, so nobody is locked out.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare

# Form fields: the signed time, and the one that nobody sees.
STAMP, TRAP = "stamp", "homepage"
SALT = "booking.form_check"
FIRST, AGAIN = "first", "again"
# Seconds.
A_DAY = 24 * 3600
LONGEST_STAMP = 200


def stamp(*, shown_again: bool = False) -> str:
    """What a form carries: that it was shown now, and whether for the second time."""
    return signing.TimestampSigner(salt=SALT).sign(AGAIN if shown_again else FIRST)


def looks_typed(sent: str, trap: str) -> bool:
    """Whether a person can have filled in the form.

    ``sent``: the form's stamp. Not when it is missing, forged, older than a day or
    younger than DETAILS_SECONDS (0: no time is checked), nor when ``trap`` is filled.
    """
    kind = _kind_of(sent[:LONGEST_STAMP])
    if constant_time_compare(kind, AGAIN):
        # Browsers that fill in every field do so each time.
        return True
    if trap:
        return False
    if settings.DETAILS_SECONDS <= 0:
        return True
    return bool(kind) and _age_is_at_least(settings.DETAILS_SECONDS, sent)


def _kind_of(sent: str) -> str:
    """What a stamp of the last day says; nothing for any other text."""
    try:
        return signing.TimestampSigner(salt=SALT).unsign(sent, max_age=A_DAY)
    except signing.BadSignature:
        return ""


def _age_is_at_least(seconds: float, sent: str) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(
            sent, max_age=timedelta(seconds=seconds)
        )
    except signing.SignatureExpired:
        return True
    return False
