"""When an office is open. Pure: knows no database and no clock, only what it is given.

Hours are wall-clock times of a weekday. They are laid over the local day in UTC, so that a
day of 23 or 25 hours is right.
"""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

Stretch = tuple[datetime.time, datetime.time]
Span = tuple[datetime.datetime, datetime.datetime]

# Forms know no 24:00: who closes at that minute closes at midnight.
LAST_MINUTE = datetime.time(23, 59)
# Who stays open for longer than this has no closing time worth telling.
WITHOUT_END = datetime.timedelta(days=7)
LOOK_AHEAD_DAYS = 366
A_DAY = datetime.timedelta(days=1)
AN_HOUR = datetime.timedelta(hours=1)


class Cause(Enum):
    """Why a day has the hours it has."""

    WEEKLY = "weekly"
    EXCEPTION = "exception"
    HOLIDAY = "holiday"
    CLOSURE = "closure"
    NOT_THERE = "not there"  # before the office exists, or after


@dataclass(frozen=True)
class SpecialDays:
    """Days, first to last, with other hours than usual; none: closed."""

    first: datetime.date
    last: datetime.date
    stretches: tuple[Stretch, ...] = ()
    reason: str = ""

    @property
    def is_one_day(self) -> bool:
        return self.first == self.last

    def covers(self, day: datetime.date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Closure:
    """The whole office is closed from a day on, perhaps nobody knows until when."""

    first: datetime.date
    last: datetime.date | None = None
    reason: str = ""

    def covers(self, day: datetime.date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Schedule:
    """All that decides when an office is open. Weekdays count from 0 for Monday."""

    weekly: Mapping[int, tuple[Stretch, ...]]
    special: tuple[SpecialDays, ...] = ()
    holidays: frozenset[datetime.date] = frozenset()
    closure: Closure | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None

    def exists_on(self, day: datetime.date) -> bool:
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class DayPlan:
    """The hours of one day, and why; ``special`` where an exception decides."""

    day: datetime.date
    stretches: tuple[Stretch, ...]
    cause: Cause
    reason: str = ""
    special: SpecialDays | None = field(default=None, repr=False)


def usual(schedule: Schedule, day: datetime.date) -> tuple[Stretch, ...]:
    """The weekly hours of a day, whatever happens on it."""
    return schedule.weekly.get(day.weekday(), ())


def plan(schedule: Schedule, day: datetime.date) -> DayPlan:
    """What holds on a day.

    A closure of the office comes before an exception, an exception before a public
    holiday. Only hours for several days are no promise to open on a holiday among them.
    """
    if not schedule.exists_on(day):
        return DayPlan(day, (), Cause.NOT_THERE)
    if schedule.closure and schedule.closure.covers(day):
        return DayPlan(day, (), Cause.CLOSURE, schedule.closure.reason)
    return _plan_of_open_office(schedule, day)


def _plan_of_open_office(schedule: Schedule, day: datetime.date) -> DayPlan:
    special = next((days for days in schedule.special if days.covers(day)), None)
    opens_on_several_days = bool(
        special and special.stretches and not special.is_one_day
    )
    if day in schedule.holidays and (special is None or opens_on_several_days):
        return DayPlan(day, (), Cause.HOLIDAY)
    if special is None:
        return DayPlan(day, usual(schedule, day), Cause.WEEKLY)
    hours = special.stretches
    if opens_on_several_days and schedule.weekly and not usual(schedule, day):
        hours = ()  # summer hours open nothing on Sundays
    return DayPlan(day, hours, Cause.EXCEPTION, special.reason, special)


def spans(schedule: Schedule, day: datetime.date, zone: datetime.tzinfo) -> list[Span]:
    """The stretches of a local day in UTC, in order."""
    stretches = sorted(plan(schedule, day).stretches)
    if not stretches:
        return []
    start, end = _midnight(day, zone), _midnight(day + A_DAY, zone)
    if end - start == A_DAY:
        return [(start + _since(opens), start + _until(c)) for opens, c in stretches]
    return _joined(_hour_by_hour(stretches, start, end, zone))


def _hour_by_hour(
    stretches: list[Stretch],
    start: datetime.datetime,
    end: datetime.datetime,
    zone: datetime.tzinfo,
) -> Iterator[Span]:
    """On the days when clocks change: within one hour of UTC they run evenly."""
    while start < end:
        wall = start.astimezone(zone)
        begins = _since(wall.time())
        for opens, closes in stretches:
            first = max(_since(opens), begins)
            last = min(_until(closes), begins + AN_HOUR)
            if first < last:
                yield start + first - begins, start + last - begins
        start += AN_HOUR


def _joined(found: Iterator[Span]) -> list[Span]:
    joined: list[Span] = []
    for begins, ends in found:
        if joined and joined[-1][1] == begins:
            joined[-1] = (joined[-1][0], ends)
        else:
            joined.append((begins, ends))
    return joined


def _midnight(day: datetime.date, zone: datetime.tzinfo) -> datetime.datetime:
    local = datetime.datetime.combine(day, datetime.time(), tzinfo=zone)
    return local.astimezone(datetime.UTC)


def _since(clock: datetime.time) -> datetime.timedelta:
    """How long after midnight, on a wall clock."""
    return datetime.timedelta(hours=clock.hour, minutes=clock.minute)


def _until(closes: datetime.time) -> datetime.timedelta:
    return A_DAY if closes == LAST_MINUTE else _since(closes)


@dataclass(frozen=True)
class Status:
    """What holds at a moment.

    ``until``: the closing time, None while closed or where no end is near.
    ``opens``: the next opening while closed, None where none is known within a year.
    """

    is_open: bool
    today: DayPlan
    until: datetime.datetime | None = None
    opens: datetime.datetime | None = None


def status(schedule: Schedule, now: datetime.datetime, zone: datetime.tzinfo) -> Status:
    """Whether the office is open at this aware moment, until when, or from when."""
    today = now.astimezone(zone).date()
    day_plan = plan(schedule, today)
    until: datetime.datetime | None = None
    for begins, ends in _from_day(schedule, today, zone):
        if until is not None:
            if begins > until:
                return Status(True, day_plan, until=until)
            until = max(until, ends)
            if until - now > WITHOUT_END:
                return Status(True, day_plan)
        elif begins <= now < ends:
            until = ends
        elif begins > now:
            return Status(False, day_plan, opens=begins)
    return Status(until is not None, day_plan, until=until)


def _from_day(
    schedule: Schedule, first: datetime.date, zone: datetime.tzinfo
) -> Iterator[Span]:
    if not schedule.weekly and not schedule.special:
        return
    for number in range(LOOK_AHEAD_DAYS):
        yield from spans(schedule, first + number * A_DAY, zone)


@dataclass(frozen=True)
class Deviation:
    """Days on which the office has other hours than usual, or is closed; why."""

    first: datetime.date
    last: datetime.date
    stretches: tuple[Stretch, ...]
    cause: Cause
    reason: str = ""


def deviations(schedule: Schedule, first: datetime.date, days: int) -> list[Deviation]:
    """What differs from the week within so many days, in order.

    A holiday on which the office is closed anyway is no news, and a closure of the whole
    office is told in another place.
    """
    found: list[Deviation] = []
    current: SpecialDays | None = None
    for number in range(days):
        today = plan(schedule, first + number * A_DAY)
        if _differs(schedule, today):
            if today.special and today.special is current:
                found[-1] = _prolonged(found[-1], today)
            else:
                found.append(
                    Deviation(
                        today.day,
                        today.day,
                        today.stretches,
                        today.cause,
                        today.reason,
                    )
                )
                current = today.special
        elif today.special is not current:
            current = None
    return found


def _prolonged(deviation: Deviation, today: DayPlan) -> Deviation:
    return Deviation(
        deviation.first,
        today.day,
        today.stretches,
        deviation.cause,
        deviation.reason,
    )


def _differs(schedule: Schedule, today: DayPlan) -> bool:
    if today.cause not in (Cause.EXCEPTION, Cause.HOLIDAY):
        return False
    # Where there are no weekly hours, an exception is all that is known of a day.
    is_all = not schedule.weekly and today.cause is Cause.EXCEPTION
    return is_all or sorted(today.stretches) != sorted(usual(schedule, today.day))


def overlap(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches of a day overlap or touch, and so should be one."""
    return one[0] <= other[1] and other[0] <= one[1]
