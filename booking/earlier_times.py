"""Who on the waiting list is offered which earlier time: first come, first served.

An earlier time is one that ``booking.offers`` would show for the same kind, town, language
and wishes, a day earlier at least; not in another town, nor with an interpreter, unless the
present one is. It is kept for two hours of daytime; silence is a no. The same time is
never offered to somebody twice.
"""

import logging
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta

from django.db.models import Q

from booking import daytime, kept_times, notifications
from booking.errors import BookingError, one_transaction
from booking.locking import expire, lock_people, locked_row
from booking.models import Appointment, Waitlist
from booking.models.waitlist import MOST_MESSAGES
from booking.offers import Offer, Wanted, candidates, choice_of, find, offers_for
from booking.taking import take
from booking.waitlist import EARLIER_BY, counts_as_no, may_join, waiting_for
from pages.models import Municipality

log = logging.getLogger(__name__)

# Between the end of the hold and the earlier time: to get there.
TIME_TO_COME = timedelta(hours=3)


def serve(now: datetime, near: Municipality | None = None) -> Mapping[str, int]:
    """Offer what is free to those who wait; by day only, but what ran out ends always.

    ``near``: only to those of the town's area. Several workers may do it at once.
    """
    waiting = Waitlist.objects.select_related(
        *("appointment__kind", "appointment__municipality"),
        *("appointment__meeting_place", "offered"),
    )
    if near is not None:
        waiting = waiting.filter(appointment__municipality__area=near.area_id)
    rows = list(waiting.order_by("created_at", "pk"))
    for row in rows:
        _tidy(row, now)
    if not rows or not daytime.is_day(now):
        return {}
    offered = _serve_in_order([row for row in rows if row.offered is None], now)
    return {"earlier_times_offered": offered} if offered else {}


def serve_near(municipality: Municipality, now: datetime) -> None:
    """After a time became free. Its failure is nobody's who freed it: the worker's turn."""
    try:
        serve(now, municipality)
    except Exception as error:  # noqa: BLE001
        log.warning("waiting list: %s", type(error).__name__)


def _serve_in_order(rows: list[Waitlist], now: datetime) -> int:
    """Who asks for the same looks at the same free times, until one is taken."""
    seen: dict[Wanted, list[Offer]] = {}
    count = 0
    for row in rows:
        wanted = _wanted(row.appointment)
        if wanted not in seen:
            seen[wanted] = offers_for(wanted, now=now)
        offer = earlier(row, seen[wanted], now)
        if offer is None:
            continue
        try:
            count += _offer(row, offer, now)
        except BookingError:
            # Somebody was faster: the next pass sees what is left.
            continue
        finally:
            seen.clear()
    return count


def earlier(waiting: Waitlist, found: list[Offer], now: datetime) -> Offer | None:
    """The first of the offers that is worth a message."""
    appointment = waiting.appointment
    place = appointment.meeting_place
    was_nearby = place and place.municipality_id != appointment.municipality_id
    latest = appointment.starts_at - EARLIER_BY
    soonest = kept_times.kept_until(now) + TIME_TO_COME
    return next(
        (
            offer
            for offer in found
            if soonest <= offer.starts_at <= latest
            and int(offer.starts_at.timestamp()) not in waiting.asked
            and (was_nearby or not offer.nearby)
            and (appointment.interpreter or not offer.interpreter)
        ),
        None,
    )


@one_transaction
def _offer(seen: Waitlist, offer: Offer, now: datetime) -> bool:
    """Keep the time and queue the message; False when they wait no longer.

    Raises SlotTakenError, BusyError, UnknownSecretError.
    """
    choice = replace(
        choice_of(seen.appointment),
        starts_at=offer.starts_at,
        meeting_place=offer.meeting_place,
    )
    people = lock_people(candidates(choice))
    expire(Q(case_manager__in=people), now)
    appointment = locked_row(seen.appointment)
    waiting = waiting_for(appointment)
    if waiting is None or waiting.offered or not _stands(waiting, appointment, now):
        return False
    if _wanted(appointment) != _wanted(seen.appointment):
        return False
    waiting.appointment = appointment
    if earlier(waiting, [offer], now) is None:
        return False
    kept = kept_times.kept_for(appointment, now=now)
    take(kept, choice, find(choice, now=now), people, now=now)
    waiting.offered = kept
    waiting.messages += 1
    waiting.asked = [*waiting.asked, int(kept.starts_at.timestamp())]
    waiting.save()
    notifications.queue_earlier_time(appointment, kept, now=now)
    return True


def _tidy(seen: Waitlist, now: datetime) -> None:
    """End an offer that ran out, and the place of who can have no earlier time."""
    held = seen.offered is not None and seen.offered.is_held(now)
    if (seen.offered is None or held) and _stands(seen, seen.appointment, now):
        return
    try:
        _tidy_locked(seen, now)
    except BookingError:
        return
    # Where a place on the list is left, it may be served in this pass.
    seen.offered = None


@one_transaction
def _tidy_locked(seen: Waitlist, now: datetime) -> None:
    appointment = locked_row(seen.appointment)
    waiting = waiting_for(appointment)
    if waiting is None:
        return
    if waiting.offered and not waiting.offered.is_held(now):
        counts_as_no(waiting, appointment)
        waiting.offered = None
    if not _stands(waiting, appointment, now):
        kept_times.leave(appointment)


def _stands(waiting: Waitlist, appointment: Appointment, now: datetime) -> bool:
    """Whether there is something to wait for. The last message may be unanswered yet."""
    done = waiting.messages >= MOST_MESSAGES and waiting.offered is None
    return not done and may_join(appointment, now=now)


def _wanted(appointment: Appointment) -> Wanted:
    """What was asked for, without the time that was chosen."""
    choice = choice_of(appointment)
    return Wanted(**{each.name: getattr(choice, each.name) for each in fields(Wanted)})
