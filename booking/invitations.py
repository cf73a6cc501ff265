"""A link with which one person books one follow-up with their case manager.

Signed, not stored: it names kind, town, case manager and language, counts for a month and
carries the number of the one appointment that can come of it. Whoever opens it again is
led to that appointment, until it is forgotten. It names nobody who is invited.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing

from booking.errors import BookingError
from booking.models import AppointmentKind, CaseManager
from booking.offers import Wanted
from pages.models import Municipality

SALT = "booking.invitations"
VALID = timedelta(days=30)
LONGEST = 300


class InvitationEndedError(BookingError):
    """Too old, not ours, or for something that cannot be booked any more."""


@dataclass(frozen=True)
class Invitation:
    wanted: Wanted
    submission_id: uuid.UUID


def invitation_for(wanted: Wanted) -> str:
    """A new one each time, safe in addresses. ``wanted`` names the case manager."""
    facts = [
        wanted.kind.pk,
        wanted.municipality.pk,
        wanted.language,
        wanted.case_manager,
        uuid.uuid4().hex,
    ]
    return signing.dumps(facts, salt=SALT)


def read_invitation(text: str) -> Invitation:
    """What it invites to. Raises InvitationEndedError. Three queries."""
    if len(text) > LONGEST:
        raise InvitationEndedError
    try:
        facts = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        facts = None
    if facts is None:
        # Outside the except clause: chained, the link would stand in the error's context.
        raise InvitationEndedError
    return _found(*facts)


def _found(
    kind_pk: int, town_pk: int, language: str, person_pk: int, number: str
) -> Invitation:
    kind = AppointmentKind.objects.filter(pk=kind_pk).first()
    town = Municipality.objects.filter(pk=town_pk).first()
    person: Any = CaseManager.objects.active().filter(pk=person_pk).first()
    if kind is None or town is None or person is None or not kind.open_to("link"):
        raise InvitationEndedError
    wanted = Wanted(kind, town, language, booker="link", case_manager=person.pk)
    return Invitation(wanted, uuid.UUID(number))
