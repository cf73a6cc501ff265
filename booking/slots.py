"""Free times (Slots): a pure function over windows, busy intervals and rules.

``compute`` knows no database; ``load`` fetches what it needs in two queries, however
many case managers there are. A slot is never stored.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.utils import timezone

from booking.calendars import Calendars, Meeting, read
from booking.intervals import Interval, clip, covers, merge, subtract
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
    kind: int | None = None  # of a group meeting: who comes later joins it
    seats: int = 1

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
    edge of the working day. Starts count from the beginning of the hours. A group meeting
    with a free seat is a start, too, as long as it fits the calendar: what it blocks does
    not block itself.
    """
    result: Starts = {}
    for owner, duration in rules.durations.items():
        if owner not in calendars.available:
            continue
        away = _away(calendars, holidays, owner)
        busy = merge([*away, *_taken(calendars, owner, rules)])
        for place, windows in _open_by_place(calendars, owner, rules.remote).items():
            opened = merge(clip(windows, *window))
            dates = calendars.available[owner]
            grid = chain(*dates.values()) if rules.remote else dates[place]
            starts = cut(subtract(opened, busy), grid, duration, rules.step)
            if rules.seats > 1:
                known = [*to_join(calendars, owner, place, duration, rules)]
                present = subtract(opened, merge(away)) if known else []
                fitting = (m.start for m in known if covers(present, m.start, m.end))
                starts = sorted({*starts, *fitting})
            if starts:
                result[owner, place] = starts
    return result


def to_join(
    calendars: Calendars, owner: int, place: int | None, duration: int, rules: Rules
) -> Iterator[Meeting]:
    """The group meetings of one person at one place that have a seat left.

    Of the same length: with an interpreter it would end later.
    """
    for meeting in calendars.meetings.get(owner, ()):
        length = meeting.end - meeting.start
        same = (meeting.kind, meeting.place, length) == (rules.kind, place, duration)
        if same and meeting.standing and meeting.taken < rules.seats:
            yield meeting


def _away(calendars: Calendars, holidays: list[Interval], owner: int) -> list[Interval]:
    """When a case manager meets nobody by appointment, at no place; not merged."""
    open_hours = calendars.walk_in.get(owner, {}).values()
    district = calendars.closed.get(None, [])
    return [*calendars.absent.get(owner, ()), *holidays, *district, *chain(*open_hours)]


def _taken(calendars: Calendars, owner: int, rules: Rules) -> list[Interval]:
    """What appointments block, widened by the buffers of a new one."""
    return [
        (start - rules.after, end + rules.before)
        for start, end in calendars.blocked.get(owner, ())
    ]


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


def cut(
    free: list[Interval], hours: Iterable[Interval], duration: int, step: int
) -> list[int]:
    """Sorted starts from which the duration fits into what is free.

    Each lies a multiple of the step after the beginning of hours it lies in: what is
    taken in between does not shift those that follow. ``free`` is merged.
    """
    starts: set[int] = set()
    ends = [end for _start, end in free]
    for opens, closes in hours:
        for begin, end in free[bisect_right(ends, opens) :]:
            if begin >= closes:
                break
            first = max(begin, opens)
            last = min(end - duration, closes - 1)
            starts.update(range(first + (opens - first) % step, last + 1, step))
    return sorted(starts)


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


def load(  # noqa: PLR0913  # what is asked for, and the margins of the answer
    case_managers: Collection[int],
    window: Interval,
    *,
    now: datetime,
    margins: tuple[int, int] = (0, 0),
    ignoring: int | None = None,
    groups: Collection[int] = (),
    reopening: bool = True,
) -> tuple[Calendars, list[Interval]]:
    """What ``compute`` needs for a window of unix seconds. Two queries.

    See ``booking.calendars.read`` for what can be asked.
    """
    calendars = read(
        case_managers,
        *window,
        now=now,
        margins=margins,
        ignoring=ignoring,
        groups=groups,
        reopening=reopening,
    )
    return calendars, holiday_intervals(window, settings.HOLIDAY_REGION)
