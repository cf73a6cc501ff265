"""Open hours (offene Sprechstunden): people come to a place without an appointment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain

from booking.intervals import Interval, merge, subtract
from booking.models import MeetingPlace
from booking.supply import Supply
from pages.models import Municipality

# So many dates of a place are shown.
NEXT = 3


@dataclass(frozen=True)
class OpenHour:
    """One date of an open hour; instants in UTC."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class OpenPlace:
    """The next dates at one place; ``nearby``: in another town of the area."""

    place: MeetingPlace
    dates: Sequence[OpenHour]
    nearby: bool


def open_hours(supply: Supply, municipality: Municipality) -> list[OpenPlace]:
    """Where people can simply come, and when next: own town first. No query.

    Without what falls into an absence, a closure or a public holiday; what has begun
    is listed until it ends.
    """
    found = [
        OpenPlace(place, dates[:NEXT], place.municipality_id != municipality.pk)
        for place in supply.places
        if (dates := _dates_at(place, supply))
    ]
    return sorted(found, key=lambda each: (each.nearby, each.dates[0].starts_at))


def _dates_at(place: MeetingPlace, supply: Supply) -> list[OpenHour]:
    hours = merge(
        chain.from_iterable(
            _hours_of(owner, place, supply) for owner in supply.calendars.walk_in
        )
    )
    return [
        OpenHour(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC))
        for start, end in hours
        if end > supply.now.timestamp()
    ]


def _hours_of(owner: int, place: MeetingPlace, supply: Supply) -> list[Interval]:
    calendars = supply.calendars
    hours = merge(calendars.walk_in[owner].get(place.pk, []))
    shut = [
        *calendars.absent.get(owner, ()),
        *calendars.closed.get(place.pk, ()),
        *calendars.closed.get(None, ()),
        *supply.holidays,
    ]
    return subtract(hours, merge(shut))
