"""Reads hours, absences, exceptions and appointments: three queries for any number."""

import logging
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from schedule.models import Occurrence as ExceptionRow

from booking.intervals import Interval
from booking.models import Appointment, CalendarEntry
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
ABSENCE = CalendarEntry.Kind.ABSENCE
CLOSURES = Q(kind=ABSENCE, case_manager__isnull=True)
# Hours at a place no longer in use are no hours.
PLACE_IN_USE = Q(meeting_place__isnull=True) | Q(meeting_place__active=True)


Intervals = dict[int | None, list[Interval]]


@dataclass
class Calendars:
    """Intervals of unix seconds, not merged."""

    # by case manager, then by meeting place; None: by phone and video only
    available: dict[int, Intervals] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    absent: Intervals = field(default_factory=lambda: defaultdict(list))
    # by meeting place; None: the whole district
    closed: Intervals = field(default_factory=lambda: defaultdict(list))
    # what appointments block, buffers included
    blocked: Intervals = field(default_factory=lambda: defaultdict(list))


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
) -> Calendars:
    """What is known about [low, high), in unix seconds.

    ``margins``: seconds the buffers of a new appointment reach beyond the window,
    before and after. ``ignoring``: an appointment that is about to be moved. Holds that
    have run out by ``now`` do not block.
    """
    calendars = Calendars()
    if not case_managers:
        return calendars
    owned = Q(case_manager__in=case_managers) | CLOSURES
    for dated in dates(owned, low, high):
        _bucket(calendars, dated).append((dated.start, dated.end))
    before, after = margins
    rows = (
        Appointment.objects.blocking(now)
        .overlapping(_instant(low - before), _instant(high + after))
        .filter(case_manager__in=case_managers)
        .exclude(pk__in=[] if ignoring is None else [ignoring])
        .values_list("case_manager_id", "blocked_from", "blocked_until")
    )
    for case_manager, start, end in rows:
        interval = (int(start.timestamp()), int(end.timestamp()))
        calendars.blocked[case_manager].append(interval)
    return calendars


def dates(owned: Q, low: int, high: int) -> Iterator[Dated]:
    """Every date of the chosen entries that touches [low, high). Two queries."""
    clock = local_clock()
    exceptions = list(_exceptions(owned, low, high, clock))
    replaced = {(each.entry, each.day) for each, _ in exceptions}
    cancelled = {(each.entry, each.day) for each, cancelled in exceptions if cancelled}
    for each, is_cancelled in exceptions:
        # Two rows for one date (a restored dump without our index): what is cancelled
        # once offers nothing.
        doubtful = each.kind == AVAILABILITY and (each.entry, each.day) in cancelled
        touches = each.start < high and each.end > low and each.end > each.start
        if touches and not is_cancelled and not doubtful:
            yield each
    for dated in _regular(owned, low, high, clock):
        if (dated.entry, dated.day) not in replaced:
            yield dated


def _regular(owned: Q, low: int, high: int, clock: WallClock) -> Iterator[Dated]:
    window_start, window_end = _instant(low), _instant(high)
    rows = (
        CalendarEntry.objects.filter(owned)
        .filter(PLACE_IN_USE | Q(kind=ABSENCE), event__start__lt=window_end)
        .filter(
            Q(event__rule__isnull=True, event__end__gt=window_start)
            | Q(event__rule__isnull=False, event__end_recurring_period__isnull=True)
            | Q(
                event__rule__isnull=False,
                event__end_recurring_period__gte=_look_back(low),
            )
        )
        .values_list(
            "pk",
            "kind",
            "case_manager_id",
            "meeting_place_id",
            "event__start",
            "event__end",
            "event__end_recurring_period",
            "event__rule__frequency",
            "event__rule__params",
        )
    )
    for pk, kind, owner, place, start, end, until, frequency, params in rows:
        rule = (frequency, params) if frequency else None
        series = Series(start, end, until, rule)
        for found in _safely_expanded(pk, kind, series, (low, high), clock):
            yield Dated(pk, kind, owner, place, *found)


def _safely_expanded(
    pk: int, kind: str, series: Series, window: Interval, clock: WallClock
) -> list[Occurrence]:
    """Unreadable hours offer nothing; an unreadable absence blocks everything."""
    try:
        return expand(series, *window, clock)
    except InvalidRuleError:
        log.exception("calendar entry %d has an unreadable rule", pk)
    return [Occurrence(0, *window)] if kind == ABSENCE else []


def _exceptions(
    owned: Q, low: int, high: int, clock: WallClock
) -> Iterator[tuple[Dated, bool]]:
    """Moved and cancelled dates that leave the window, enter it or lie in it."""
    window_start, window_end = _instant(low), _instant(high)
    entries = CalendarEntry.objects.filter(owned, PLACE_IN_USE | Q(kind=ABSENCE))
    rows = (
        ExceptionRow.objects.filter(event__entry__in=entries)
        .filter(
            Q(start__lt=window_end, end__gt=window_start)
            | Q(
                original_start__lt=window_end + timedelta(days=1),
                original_start__gte=_look_back(low),
            )
        )
        .values_list(
            "event_id",
            "event__entry__kind",
            "event__entry__case_manager_id",
            "event__entry__meeting_place_id",
            "original_start",
            "start",
            "end",
            "cancelled",
        )
    )
    for pk, kind, owner, place, original, start, end, cancelled in rows:
        day = clock.local(original).toordinal()
        times = int(start.timestamp()), int(end.timestamp())
        yield Dated(pk, kind, owner, place, day, *times), cancelled


def _bucket(calendars: Calendars, dated: Dated) -> list[Interval]:
    if dated.case_manager is None:
        return calendars.closed[dated.meeting_place]
    if dated.kind == AVAILABILITY:
        return calendars.available[dated.case_manager][dated.meeting_place]
    return calendars.absent[dated.case_manager]


def _look_back(low: int) -> datetime:
    """Series that ended, or dates that were due, before this cannot reach ``low``."""
    return _instant(low) - MAX_SPAN - timedelta(days=1)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
