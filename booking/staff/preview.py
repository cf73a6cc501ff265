"""A change of a calendar is tried first: whom it hits is shown before it is saved."""

import hashlib
from collections.abc import Callable, Sequence

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.calendars import Change
from booking.models import Appointment

CONFIRMED = "confirmed"


def write_unless_it_hits(
    request: HttpRequest, write: Callable[[], Sequence[Change]]
) -> list[Appointment]:
    """Write, or take it back and return the coming appointments it hits.

    They are returned until the request confirms exactly these: what was booked while
    somebody was reading is shown, too. Raises what ``write`` raises.
    """
    with transaction.atomic():
        found = coming(write())
        if found and request.POST.get(CONFIRMED) != seal(found):
            transaction.set_rollback(True)
            return found
    report(request, found)
    return []


def coming(changes: Sequence[Change]) -> list[Appointment]:
    """Each once, in order of time."""
    now = timezone.now()
    hit = {
        each.pk: each
        for change in changes
        for each in change.affected
        if each.starts_at > now
    }
    return sorted(hit.values(), key=lambda each: (each.starts_at, each.pk))


def seal(found: Sequence[Appointment]) -> str:
    """Stands for these appointments at these times; says nothing about anybody."""
    facts = ",".join(f"{each.pk}:{each.sequence}" for each in found)
    return hashlib.sha256(facts.encode()).hexdigest()[:32]


def report(request: HttpRequest, hit: Sequence[Appointment]) -> None:
    """Whether appointments now need somebody's attention.

    Which they are the agenda says: messages may be kept in a cookie.
    """
    if hit:
        messages.warning(
            request,
            _(
                "Appointments fall into this time and still stand. They are listed "
                "below: please move or cancel those that cannot take place."
            ),
        )
