"""Free times (Slots): a pure function over windows, busy intervals and rules.

``compute`` knows no database; ``load`` fetches what it needs in three queries, however
many case managers there are. A slot is never stored.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from booking.calendars import Calendars, read
from booking.intervals import Interval, clip, merge, subtract
from pages.dates import midnight
from pages.public_holidays import public_holidays

# (case manager, meeting place; None: not at a place of ours) -> starts, unix seconds
Starts = dict[tuple[int, int | None], list[int]]

HOUR = 3600


@dataclass(frozen=True)
class Rules:
    """What a new appointment needs, in seconds."""

    durations: Mapping[int, int]  # by case manager: an interpreter takes longer
    before: int = 0
    after: int = 0
    step: int = 900
    remote: bool = False  # phone and video: any hours will do, at no place

    def __post_init__(self) -> None:
        if self.step <= 0 or HOUR % self.step:
            raise ValueError("step must divide one hour")
        if any(duration <= 0 for duration in self.durations.values()):
            raise ValueError("an appointment takes time")


def compute(
    calendars: Calendars, holidays: list[Interval], window: Interval, rules: Rules
) -> Starts:
    """Sorted starts for every case manager named in ``rules.durations``.

    [start, start + duration) touches no absence, closure or holiday and lies within
    hours; with the buffers it touches nothing an appointment blocks. That is the rule
    the database enforces, so whatever is offered can be booked. Buffers do not eat the
    edge of the working day.
    """
    result: Starts = {}
    for owner, duration in rules.durations.items():
        busy = _busy(calendars, holidays, owner, rules)
        for place, windows in _open_by_place(calendars, owner, rules.remote).items():
            free = subtract(merge(clip(windows, *window)), busy)
            starts = cut(free, duration, rules.step)
            if starts:
                result[owner, place] = starts
    return result


def _busy(
    calendars: Calendars, holidays: list[Interval], owner: int, rules: Rules
) -> list[Interval]:
    """What keeps a case manager busy at every place."""
    taken = [
        (start - rules.after, end + rules.before)
        for start, end in calendars.blocked.get(owner, ())
    ]
    district = calendars.closed.get(None, [])
    return merge([*taken, *calendars.absent.get(owner, ()), *holidays, *district])


def _open_by_place(
    calendars: Calendars, owner: int, remote: bool
) -> dict[int | None, list[Interval]]:
    """Windows less their place's closures; remote ones joined under None."""
    windows: dict[int | None, list[Interval]] = {}
    for place, intervals in calendars.available.get(owner, {}).items():
        if place is None and not remote:
            continue
        closed = merge(calendars.closed.get(place, []) if place is not None else [])
        left = subtract(merge(intervals), closed)
        windows.setdefault(None if remote else place, []).extend(left)
    return windows


def cut(free: list[Interval], duration: int, step: int) -> list[int]:
    """Starts on multiples of the step since the epoch: wall-clock multiples, too."""
    return [
        start
        for begin, end in free
        for start in range(begin + -begin % step, end - duration + 1, step)
    ]


def holiday_intervals(window: Interval, region: str) -> list[Interval]:
    """Whole local days, of 23, 24 or 25 hours."""
    zone = timezone.get_default_timezone()
    first, last = (datetime.fromtimestamp(second, zone).date() for second in window)
    a_day = timedelta(days=1)
    return [
        (int(midnight(day).timestamp()), int(midnight(day + a_day).timestamp()))
        for year in range(first.year, last.year + 1)
        for day in public_holidays(region, year)
        if first <= day <= last
    ]


def load(
    case_managers: Collection[int],
    window: Interval,
    rules: Rules,
    *,
    now: datetime,
    ignoring: int | None = None,
) -> tuple[Calendars, list[Interval]]:
    """What ``compute`` needs for a window of unix seconds. Three queries."""
    margins = (rules.before, rules.after)
    calendars = read(
        case_managers, *window, now=now, margins=margins, ignoring=ignoring
    )
    return calendars, holiday_intervals(window, settings.HOLIDAY_REGION)
