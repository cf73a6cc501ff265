"""Locks for the writers of appointments: case managers first, then the appointment.

Always in this order, case managers by primary key, so that no two writers wait for each
other. Freeing time needs no case manager's lock.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from booking.errors import (
    AlreadyCancelledError,
    BusyError,
    TooLateError,
    UnknownSecretError,
)
from booking.models import Appointment, CaseManager
from booking.models.people import CaseManagerQuerySet
from booking.offers import candidates, choice_of
from booking.secret_links import find_by_secret


def lock_people(people: CaseManagerQuerySet) -> list[int]:
    """Lock case managers, in order of their ids, which are returned."""
    return [person.pk for person in people.lock()]


def expire(which: Q, now: datetime) -> int:
    """Free the times of holds that ran out; how many."""
    stale = Appointment.objects.stale_holds(now).filter(which)
    return stale.update(status=Appointment.Status.EXPIRED, hold_expires_at=None)


@transaction.atomic
def expire_every_hold(now: datetime) -> int:
    """Free the times of all holds that ran out; bookings do so for those in their way."""
    stale = Appointment.objects.stale_holds(now)
    # Those that somebody is working on are left to them.
    rows = stale.select_for_update(skip_locked=True).order_by("pk")
    return expire(Q(pk__in=[row.pk for row in rows]), now)


def locked_row(appointment: Appointment) -> Appointment:
    """The row as it is now, locked. Always after the case managers.

    Raises UnknownSecretError when it was deleted between our look and our lock.
    """
    rows = Appointment.objects.select_for_update(of=("self",))
    found = rows.select_related("kind", "municipality", "meeting_place")
    row = found.filter(pk=appointment.pk).first()
    if row is None:
        raise UnknownSecretError
    return row


def open_by_secret(
    secret: str, now: datetime, also: Q | None = None
) -> tuple[Appointment, list[int]]:
    """The appointment of a link, locked with everybody who could take it."""
    seen = find_by_secret(secret)
    others = also or Q(pk__in=candidates(choice_of(seen)))
    people = Q(pk=seen.case_manager_id) | others
    locked = lock_people(CaseManager.objects.filter(people))
    expire(Q(case_manager__in=locked), now)
    appointment = locked_row(seen)
    if appointment.is_cancelled:
        raise AlreadyCancelledError
    if appointment.starts_at <= now:
        raise TooLateError
    if appointment.case_manager_id not in locked:
        # Moved to somebody else between our look and our lock.
        raise BusyError
    return appointment, locked
