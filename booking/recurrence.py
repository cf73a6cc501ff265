"""Expansion of django-scheduler's Event and Rule rows in local wall-clock time.

Not ``Event.get_occurrences``: it takes three queries per event, shifts by an hour
across the change of clocks when asked with UTC, collapses "byweekday:0,1,2" to Mondays,
and loses exceptions when a series is edited. Here an occurrence is (event, local date),
so exceptions survive edits; the price is that nothing repeats more often than daily.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

from dateutil import rrule

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES: dict[str, Literal[0, 1, 2, 3]] = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
}
SINGLE = {"interval": (1, 366), "count": (1, 10_000)}
LISTS = {"bysetpos": (-366, 366), "bymonth": (1, 12), "bymonthday": (-31, 31)}
# The longest repeated event: it bounds how far back a reader of the tables must look.
MAX_SPAN = timedelta(days=31)
_WEEKDAY = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")


class InvalidRuleError(ValueError):
    """A rule outside our vocabulary; the text may be shown to staff."""


@dataclass(frozen=True)
class Repetition:
    """A parsed rule. ``extra`` holds what only dateutil can expand."""

    frequency: str
    interval: int = 1
    weekdays: frozenset[int] = frozenset()
    extra: tuple[tuple[str, Any], ...] = ()

    @property
    def is_plain(self) -> bool:
        """Weekly or daily: weekday arithmetic will do, whatever the series' age."""
        return not self.extra and self.frequency in ("WEEKLY", "DAILY")


class Series(NamedTuple):
    """The columns of an Event row that matter; aware instants."""

    start: datetime
    end: datetime
    until: datetime | None = None
    rule: tuple[str, str] | None = None


class Occurrence(NamedTuple):
    """One date of a series: its local date as an ordinal, and unix seconds."""

    day: int
    start: int
    end: int


@lru_cache(maxsize=4096)
def parse_rule(frequency: str, params: str) -> Repetition:
    """Read ("WEEKLY", "interval:2;byweekday:MO,WE") strictly.

    Raises InvalidRuleError for everything the vocabulary above does not know.
    """
    if frequency not in FREQUENCIES:
        raise InvalidRuleError(f"frequency {frequency!r} is not allowed")
    interval, weekdays = 1, frozenset[int]()
    nth: tuple[rrule.weekday, ...] = ()
    extra: dict[str, Any] = {}
    for key, values in _parameters(params):
        if key == "byweekday":
            weekdays, nth = _weekdays(values)
        elif key == "interval":
            (interval,) = _numbers(key, values)
        else:
            numbers = _numbers(key, values)
            extra[key] = numbers[0] if key == "count" else numbers
    if nth or (weekdays and (extra or frequency in ("MONTHLY", "YEARLY"))):
        extra["byweekday"] = (*nth, *(rrule.weekday(day) for day in sorted(weekdays)))
    return Repetition(frequency, interval, weekdays, tuple(extra.items()))


def _parameters(params: str) -> Iterable[tuple[str, list[str]]]:
    for part in (part.strip() for part in params.split(";")):
        if not part:
            continue
        key, _, listed = part.partition(":")
        values = [value.strip().upper() for value in listed.split(",") if value.strip()]
        if not values:
            raise InvalidRuleError(f"cannot read {part!r}")
        yield key.strip().lower(), values


def _weekdays(values: list[str]) -> tuple[frozenset[int], tuple[rrule.weekday, ...]]:
    """Plain weekdays (0 is Monday), and those of the kind "first Monday"."""
    plain: set[int] = set()
    nth: list[rrule.weekday] = []
    for value in values:
        match = _WEEKDAY.fullmatch(value)
        if value in "0123456" and len(value) == 1:
            plain.add(int(value))
        elif match is None:
            raise InvalidRuleError(f"unknown weekday {value!r}")
        elif match[1]:
            nth.append(rrule.weekday(WEEKDAYS.index(match[2]), int(match[1])))
        else:
            plain.add(WEEKDAYS.index(match[2]))
    return frozenset(plain), tuple(nth)


def _numbers(key: str, values: list[str]) -> tuple[int, ...]:
    limits = SINGLE.get(key) or LISTS.get(key)
    if limits is None:
        raise InvalidRuleError(f"unknown parameter {key!r}")
    try:
        numbers = tuple(int(value) for value in values)
    except ValueError:
        raise InvalidRuleError(f"{key} needs numbers") from None
    low, high = limits
    if any(not low <= number <= high or number == 0 for number in numbers):
        raise InvalidRuleError(f"{key} is out of range")
    if key in SINGLE and len(numbers) != 1:
        raise InvalidRuleError(f"{key} takes one number")
    return numbers


class WallClock:
    """Conversion between instants and naive local times, cached.

    The first of two ambiguous times, and the offset before a gap (RFC 5545, 3.3.5).
    Fold is stripped everywhere: naive times that differ in fold only are equal, so a
    cache would mix them.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        cached = lru_cache(maxsize=65536)(self._seconds)
        self.seconds: Callable[[datetime], int] = cached

    def _seconds(self, naive: datetime) -> int:
        return int(naive.replace(tzinfo=self.zone).timestamp())

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone).replace(tzinfo=None, fold=0)

    def local_of(self, seconds: int) -> datetime:
        return self.local(datetime.fromtimestamp(seconds, UTC))


@lru_cache(maxsize=8)
def wall_clock(zone: ZoneInfo) -> WallClock:
    """One clock per zone: thousands of calendars share the same wall times."""
    return WallClock(zone)


def expand(series: Series, low: int, high: int, clock: WallClock) -> list[Occurrence]:
    """The occurrences that touch [low, high), in unix seconds.

    Start and end keep their wall-clock times: a whole day stays whole when it has 23
    hours. Raises InvalidRuleError.
    """
    if series.rule is None:
        found = [
            Occurrence(
                clock.local(series.start).toordinal(),
                int(series.start.timestamp()),
                int(series.end.timestamp()),
            )
        ]
    else:
        begin = clock.local(series.start)
        span = clock.local(series.end) - begin
        if span <= timedelta(0):
            return []
        # The widest margin a change of clocks and a long occurrence can ask for.
        first = clock.local_of(low).toordinal() - span.days - 1
        last = clock.local_of(high).toordinal()
        found = [
            Occurrence(
                start.toordinal(), clock.seconds(start), clock.seconds(start + span)
            )
            for start in _starts(parse_rule(*series.rule), series, clock, first, last)
        ]
    return [
        each
        for each in found
        if each.start < high and each.end > low and each.end > each.start
    ]


def _starts(
    rule: Repetition, series: Series, clock: WallClock, first: int, last: int
) -> list[datetime]:
    """Naive local starts on the days [first, last]; the series' end is inclusive."""
    begin = clock.local(series.start)
    until = clock.local(series.until) if series.until is not None else None
    if rule.is_plain:
        days = _days(rule, begin.toordinal(), first, last)
        starts = [datetime.combine(date.fromordinal(day), begin.time()) for day in days]
    else:
        starts = rrule.rrule(
            FREQUENCIES[rule.frequency],
            dtstart=begin,
            interval=rule.interval,
            **dict(rule.extra),
        ).between(
            datetime.combine(date.fromordinal(first), begin.time()),
            datetime.combine(date.fromordinal(last), begin.time()),
            inc=True,
        )
    return [start for start in starts if until is None or start <= until]


def _days(rule: Repetition, begin: int, first: int, last: int) -> Iterable[int]:
    """Ordinals of a plain weekly or daily rule that begins on ``begin``."""
    first = max(first, begin)
    if rule.frequency == "DAILY":
        first += (begin - first) % rule.interval
        for day in range(first, last + 1, rule.interval):
            if not rule.weekdays or (day - 1) % 7 in rule.weekdays:
                yield day
        return
    wanted = sorted(rule.weekdays) or [(begin - 1) % 7]
    first_monday = first - (first - 1) % 7
    begin_monday = begin - (begin - 1) % 7
    first_monday += (begin_monday - first_monday) % (7 * rule.interval)
    for monday in range(first_monday, last + 1, 7 * rule.interval):
        for day in (monday + weekday for weekday in wanted):
            if first <= day <= last:
                yield day
