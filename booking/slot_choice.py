"""Free times as buttons of a form, and what was tapped.

A button's value names a time and a place; it is not signed, because whatever is sent is
checked against today's offers again.
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from booking.models import Appointment, MeetingPlace
from booking.offers import Choice, Offer, Wanted, chosen, offers_for
from pages.dates import iso_local, local_date

# So many days of free times are shown at once.
SHOWN = timedelta(days=14)
A_DAY = timedelta(days=1)
# Nothing is offered later: a kind is open for at most 366 days ahead.
FURTHEST = timedelta(days=400)
# So many alternatives to a lost time come first.
NEAREST = 6
# More buttons than this are no choice on a phone.
MANY = 60


@dataclass(frozen=True)
class SlotButton:
    """An offer as the form shows it; the value is checked against offers when sent.

    ``seats``: free places of a group meeting, None where nobody else comes.
    """

    starts_at: datetime
    place_name: str
    value: str
    seats: int | None = None


def button(offer: Offer, *, group: bool = False) -> SlotButton:
    place = offer.meeting_place
    value = f"{iso_local(offer.starts_at)}@{place.key if place else ''}"
    seats = offer.seats_free if group else None
    return SlotButton(offer.starts_at, place.name if place else "", value, seats)


def instant(text: str) -> datetime | None:
    """An aware time that could be offered; so far away that none could be is None too,
    because arithmetic with it could leave the calendar."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_naive(moment):
        return None
    return moment if abs(moment - timezone.now()) <= FURTHEST else None


def chosen_slot(value: str, wanted: Wanted) -> Choice | None:
    """What a slot button's value names, None if it is none of ours."""
    moment, _at, key = value[:200].partition("@")
    starts_at = instant(moment)
    if starts_at is None or "\0" in key:
        return None
    place = MeetingPlace.objects.active().filter(key=key).first() if key else None
    if key and place is None:
        return None
    return chosen(wanted, starts_at, place)


def free_times(wanted: Wanted, moved: Appointment | None = None) -> list[Offer]:
    """Everything on offer now. ``moved``: the appointment that is to get one of it."""
    return offers_for(wanted, now=timezone.now(), ignoring=moved)


def times_context(  # noqa: PLR0913  # what is shown, and how much of it
    request: HttpRequest,
    found: list[Offer],
    address: str = "",
    shown: timedelta = SHOWN,
    lost: datetime | None = None,
    *,
    group: bool = False,
) -> dict[str, Any]:
    """The free times as a page shows them: from the first free day on or after the asked.

    ``address``: of the page that shows them, where it is not the one asked for.
    ``shown``: how long a stretch; two weeks are cut shorter where they hold too many.
    ``lost``: a time that somebody else got; the few nearest to it come first, apart.
    ``group``: with how many can still come.
    """
    if not found:
        return {"days": []}
    nearest = around(lost, found) if lost else []
    free_days = sorted({local_date(offer.starts_at) for offer in found})
    first = next((day for day in free_days if day >= asked_day(request)), free_days[-1])
    last = first + shown if shown > SHOWN else end_of_stretch(found, first)
    before = [day for day in free_days if day < first]
    after = [day for day in free_days if day >= last]
    inside = [
        offer
        for offer in found
        if first <= local_date(offer.starts_at) < last and offer not in nearest
    ]
    return {
        "nearest": by_day(nearest, group=group),
        "days": by_day(inside, group=group),
        "nearby": found[0].nearby,
        "interpreter": found[0].interpreter,
        "minutes": int((found[0].ends_at - found[0].starts_at).total_seconds() // 60),
        # From one free day to another: a stretch without any is no dead end.
        "later": with_day(address, after[0]) if after else None,
        "earlier": with_day(address, before[-1] - shown + A_DAY) if before else None,
        "submission_id": uuid.uuid4(),
    }


def end_of_stretch(found: list[Offer], first: date) -> date:
    """Two weeks after the first day, or sooner: whole days, as long as a phone shows them."""
    days = Counter(local_date(offer.starts_at) for offer in found)
    shown = 0
    for day in sorted(day for day in days if day >= first):
        if shown and shown + days[day] > MANY:
            return min(day, first + SHOWN)
        shown += days[day]
    return first + SHOWN


def around(lost: datetime, found: list[Offer]) -> list[Offer]:
    """The offers closest in time to the one that was lost, in order of time."""
    nearest = sorted(found, key=lambda offer: abs(offer.starts_at - lost))[:NEAREST]
    return [offer for offer in found if offer in nearest]


def by_day(
    found: list[Offer], *, group: bool = False
) -> list[tuple[date, list[SlotButton]]]:
    """Offers in order of time as buttons under their local days."""
    days: dict[date, list[SlotButton]] = {}
    for offer in found:
        shown = button(offer, group=group)
        days.setdefault(local_date(offer.starts_at), []).append(shown)
    return list(days.items())


def asked_day(request: HttpRequest) -> date:
    """The first day to show, ``?from=``; anything unreadable means from today."""
    try:
        day = parse_date(request.GET.get("from", "")[:10])
    except ValueError:
        day = None
    today = timezone.localdate()
    return min(max(day or today, today), today + FURTHEST)


def with_day(address: str, day: date) -> str:
    return f"{address}{'&' if '?' in address else '?'}from={day.isoformat()}"


def start_url(wanted: Wanted) -> str:
    """The page that shows these free times."""
    query = {
        "municipality": wanted.municipality.key,
        "kind": wanted.kind.key,
        "language": wanted.language,
    }
    if wanted.interpreter_wish:
        query["interpreter"] = wanted.interpreter_wish
    if wanted.adviser_wish:
        query["adviser"] = wanted.adviser_wish
    return f"{reverse('booking:start')}?{urlencode(query)}"
