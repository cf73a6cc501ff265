"""A calendar's entries as staff read them in a list: what, where, how it repeats."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from booking.calendars.reading import CLOSURES, local_clock
from booking.models import CalendarEntry, CaseManager
from booking.recurrence import InvalidRuleError, Repetition, parse_rule


@dataclass(frozen=True)
class EntryLine:
    """An entry and how it repeats; weekdays count from 0 for Monday.

    ``nth``: of a month, (position, weekday); ``month_days``: of a month; -1 is the last.
    """

    entry: CalendarEntry
    weekdays: tuple[int, ...] = ()
    every_weeks: int = 1
    nth: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    is_readable: bool = True

    @property
    def repeats(self) -> bool:
        return self.entry.event.rule_id is not None


def lines_of(owner: CaseManager) -> list[EntryLine]:
    """Every entry of one person. One query."""
    return _lines(CalendarEntry.objects.filter(case_manager=owner))


def closure_lines() -> list[EntryLine]:
    """Closures that are not over. One query."""
    entries = CalendarEntry.objects.filter(CLOSURES)
    now = timezone.now()
    return [
        line for line in _lines(entries) if line.repeats or line.entry.event.end > now
    ]


def _lines(entries: QuerySet[CalendarEntry]) -> list[EntryLine]:
    entries = entries.select_related("event__rule", "meeting_place")
    return [line_of(entry) for entry in entries.order_by("event__start")]


def line_of(entry: CalendarEntry) -> EntryLine:
    """An unreadable rule, which offers nothing or blocks everything, is shown as such."""
    rule = entry.event.rule
    if rule is None:
        return EntryLine(entry)
    try:
        repetition = parse_rule(rule.frequency, rule.params)
    except InvalidRuleError:
        return EntryLine(entry, is_readable=False)
    if repetition.frequency == "MONTHLY":
        return _monthly(entry, repetition)
    first = timezone.localdate(entry.event.start).weekday()
    weekdays = tuple(sorted(repetition.weekdays)) or (first,)
    return EntryLine(entry, weekdays, repetition.interval)


def _monthly(entry: CalendarEntry, repetition: Repetition) -> EntryLine:
    extra = dict(repetition.extra)
    nth = tuple((day.n, day.weekday) for day in extra.get("byweekday", ()) if day.n)
    days = tuple(extra.get("bymonthday", ()))
    if not nth and not days:
        days = (timezone.localdate(entry.event.start).day,)
    return EntryLine(entry, nth=nth, month_days=days)


def local_times(entry: CalendarEntry) -> dict[str, Any]:
    """When a series begins and ends on its days, in local time."""
    clock = local_clock()
    event = entry.event
    return {
        "starts": clock.local(event.start).time(),
        "ends": clock.local(event.end).time(),
    }
