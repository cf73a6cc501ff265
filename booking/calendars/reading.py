"""Reads hours, absences, exceptions and appointments: two queries for any number."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from booking.intervals import Interval
from booking.models import STANDING, Appointment, CalendarEntry
from booking.models.appointment import AppointmentQuerySet
from booking.recurrence import (
    MAX_SPAN,
    InvalidRuleError,
    Occurrence,
    Series,
    WallClock,
    expand,
    wall_clock,
)

log = logging.getLogger(__name__)
AVAILABILITY = CalendarEntry.Kind.AVAILABILITY
WALK_IN = CalendarEntry.Kind.WALK_IN
ABSENCE = CalendarEntry.Kind.ABSENCE
CLOSURES = Q(kind=ABSENCE, case_manager__isnull=True)
# Hours at a place no longer in use are no hours.
EXCEPTION = "event__occurrence"
A_DAY = timedelta(days=1)
PLACE_IN_USE = Q(meeting_place__isnull=True) | Q(meeting_place__active=True)


Intervals = dict[int | None, list[Interval]]
ByPlace = dict[int, Intervals]


class Meeting(NamedTuple):
    """A group meeting: unix seconds, and how many seats are taken.

    ``standing``: by those who will come. ``taken``: with those whose seats have not
    reopened since they cancelled.
    """

    kind: int
    place: int | None
    start: int
    end: int
    standing: int
    taken: int


def _by_place() -> ByPlace:
    return defaultdict(lambda: defaultdict(list))


@dataclass
class Calendars:
    """Intervals of unix seconds, not merged."""

    # by case manager, then by meeting place; None: by phone and video only
    available: ByPlace = field(default_factory=_by_place)
    # open hours without appointment
    walk_in: ByPlace = field(default_factory=_by_place)
    absent: Intervals = field(default_factory=lambda: defaultdict(list))
    # by meeting place; None: the whole district
    closed: Intervals = field(default_factory=lambda: defaultdict(list))
    # what appointments block, buffers included
    blocked: Intervals = field(default_factory=lambda: defaultdict(list))
    # by case manager; only of the kinds that were asked for
    meetings: dict[int, list[Meeting]] = field(default_factory=dict)


class Owned(NamedTuple):
    """An entry, whose and where it is."""

    entry: int
    kind: str
    case_manager: int | None
    meeting_place: int | None


class Dated(NamedTuple):
    """One date of an entry, in unix seconds; ``day``: the local date it stands for."""

    entry: int
    kind: str
    case_manager: int | None
    meeting_place: int | None
    day: int
    start: int
    end: int


def local_clock() -> WallClock:
    """Wall-clock time of the portal's own zone, whatever zone a request asks for."""
    zone = timezone.get_default_timezone()
    if not isinstance(zone, ZoneInfo):
        raise TypeError("the portal's time zone must come from zoneinfo")
    return wall_clock(zone)


def read(  # noqa: PLR0913  # what is asked for, and the margins of the answer
    case_managers: Collection[int],
    low: int,
    high: int,
    *,
    now: datetime,
    margins: tuple[int, int] = (0, 0),
    ignoring: int | None = None,
    groups: Collection[int] = (),
    reopening: bool = False,
) -> Calendars:
    """What is known about [low, high), in unix seconds. Two queries.

    ``margins``: seconds the buffers of a new appointment reach beyond the window,
    before and after. ``ignoring``: an appointment that is about to be moved. Holds that
    have run out by ``now`` do not block. ``groups``: ids of kinds whose meetings are told
    one by one. ``reopening``: cancelled times block until readers may have them.
    """
    calendars = Calendars()
    if not case_managers:
        return calendars
    for dated in dates(Q(case_manager__in=case_managers) | CLOSURES, low, high):
        _bucket(calendars, dated).append((dated.start, dated.end))
    before, after = margins
    rows = Appointment.objects.blocking(now)
    if reopening:
        rows |= Appointment.objects.reopening(now)
    rows = (
        rows.overlapping(_instant(low - before), _instant(high + after))
        .filter(case_manager__in=case_managers)
        .exclude(pk__in=[] if ignoring is None else [ignoring])
        .order_by()
    )
    if groups:
        _add_meetings(calendars, rows, groups)
        return calendars
    blocked = rows.values_list("case_manager_id", "blocked_from", "blocked_until")
    for owner, start, end in blocked:
        calendars.blocked[owner].append((_seconds(start), _seconds(end)))
    return calendars


def _add_meetings(
    calendars: Calendars, rows: AppointmentQuerySet, groups: Collection[int]
) -> None:
    """What appointments block, and the group meetings among them."""
    seats: dict[tuple[Any, ...], list[bool]] = defaultdict(list)
    for row in rows.values_list(
        "case_manager_id",
        "blocked_from",
        "blocked_until",
        "starts_at",
        "ends_at",
        "meeting",
        "kind_id",
        "meeting_place_id",
        "status",
    ):
        owner, start, end, starts_at, ends_at, meeting, kind, place, status = row
        calendars.blocked[owner].append((_seconds(start), _seconds(end)))
        if kind in groups:
            times = _seconds(starts_at), _seconds(ends_at)
            seats[owner, meeting, kind, place, *times].append(status in STANDING)
    for (owner, _meeting, kind, place, start, end), seated in seats.items():
        told = Meeting(kind, place, start, end, sum(seated), len(seated))
        calendars.meetings.setdefault(owner, []).append(told)


def dates(owned: Q, low: int, high: int) -> Iterator[Dated]:
    """Every date of the chosen entries that touches [low, high). One query."""
    clock = local_clock()
    entries: dict[int, tuple[Owned, Series]] = {}
    exceptions: list[tuple[Dated, bool]] = []
    for row in _rows(owned, low, high):
        pk, kind, owner, place, original, start, end, cancelled, *facts = row
        entries[pk] = Owned(pk, kind, owner, place), _series(*facts)
        if original is not None:
            day = clock.local(original).toordinal()
            times = day, _seconds(start), _seconds(end)
            exceptions.append((Dated(pk, kind, owner, place, *times), cancelled))
    cancelled_days = {
        (each.entry, each.day) for each, cancelled in exceptions if cancelled
    }
    for each, is_cancelled in exceptions:
        # Two rows for one date (a restored dump without our index): what is cancelled
        # once offers nothing.
        doubtful = each.kind != ABSENCE and (each.entry, each.day) in cancelled_days
        touches = each.start < high and each.end > low and each.end > each.start
        if touches and not is_cancelled and not doubtful:
            yield each
    replaced = {(each.entry, each.day) for each, _ in exceptions}
    for entry, series in entries.values():
        for found in _safely_expanded(entry, series, (low, high), clock):
            if (entry.entry, found.day) not in replaced:
                yield Dated(*entry, *found)


def _rows(owned: Q, low: int, high: int) -> Iterable[tuple[Any, ...]]:
    """Entries that may have a date in the window, a row for each exception there."""
    window_start, window_end = _instant(low), _instant(high)
    series = Q(event__start__lt=window_end) & (
        Q(event__rule__isnull=True, event__end__gt=window_start)
        | Q(event__rule__isnull=False, event__end_recurring_period__isnull=True)
        | Q(
            event__rule__isnull=False,
            event__end_recurring_period__gte=_look_back(low),
        )
    )
    return (
        CalendarEntry.objects.filter(owned, PLACE_IN_USE | Q(kind=ABSENCE))
        .annotate(changed=_exceptions_in(low, high))
        .filter(series | Q(changed__isnull=False))
        .order_by()
        .values_list(
            "pk",
            "kind",
            "case_manager_id",
            "meeting_place_id",
            "changed__original_start",
            "changed__start",
            "changed__end",
            "changed__cancelled",
            "event__start",
            "event__end",
            "event__end_recurring_period",
            "event__rule__frequency",
            "event__rule__params",
        )
    )


def _exceptions_in(low: int, high: int) -> FilteredRelation:
    """Moved and cancelled dates that leave the window, enter it or lie in it."""
    own_day = {
        f"{EXCEPTION}__original_start__lt": _instant(high) + A_DAY,
        f"{EXCEPTION}__original_start__gte": _look_back(low),
    }
    moved_here = {
        f"{EXCEPTION}__start__lt": _instant(high),
        f"{EXCEPTION}__end__gt": _instant(low),
    }
    return FilteredRelation(EXCEPTION, condition=Q(**own_day) | Q(**moved_here))


def _series(
    start: datetime,
    end: datetime,
    until: datetime | None,
    frequency: str | None,
    params: str,
) -> Series:
    return Series(start, end, until, (frequency, params) if frequency else None)


def _safely_expanded(
    entry: Owned, series: Series, window: Interval, clock: WallClock
) -> list[Occurrence]:
    """Unreadable hours offer nothing; an unreadable absence blocks everything."""
    try:
        return expand(series, *window, clock)
    except InvalidRuleError:
        log.exception("calendar entry %d has an unreadable rule", entry.entry)
    return [Occurrence(0, *window)] if entry.kind == ABSENCE else []


def _bucket(calendars: Calendars, dated: Dated) -> list[Interval]:
    if dated.case_manager is None:
        return calendars.closed[dated.meeting_place]
    if dated.kind == AVAILABILITY:
        return calendars.available[dated.case_manager][dated.meeting_place]
    if dated.kind == WALK_IN:
        return calendars.walk_in[dated.case_manager][dated.meeting_place]
    return calendars.absent[dated.case_manager]


def _look_back(low: int) -> datetime:
    """Series that ended, or dates that were due, before this cannot reach ``low``."""
    return _instant(low) - MAX_SPAN - A_DAY


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _seconds(instant: datetime) -> int:
    return int(instant.timestamp())
