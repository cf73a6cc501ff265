"""Changes what stands in a calendar: one date left out or moved, a series ended, removed.

As in ``booking.calendars.writing``: locked first, and the appointments hit are named.
"""

from datetime import UTC, date, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from schedule.models import Occurrence

from booking.calendars import validation
from booking.calendars.reading import (
    ABSENCE,
    AVAILABILITY,
    dates,
    local_clock,
)
from booking.calendars.storing import (
    LOOK_AHEAD,
    Change,
    aware,
    bounds,
    day_end,
    far_away,
    hit,
    locked,
    orphaned,
    own_dates,
    seconds,
)
from booking.intervals import Interval
from booking.models import Appointment, CalendarEntry
from pages.dates import midnight


@transaction.atomic
def cancel_one_date(entry: CalendarEntry, day: date) -> Change:
    """Leave one date of a series out. Raises ValidationError: ``no_such_date``,
    ``entry_gone``."""
    entry = locked(entry)
    lost = _dates_of(entry, day)
    validation.check_found(lost)
    _replace(entry, day, None)
    return Change(entry, orphaned(entry, lost))


@transaction.atomic
def move_one_date(
    entry: CalendarEntry, day: date, new_day: date, starts: time, ends: time | None
) -> Change:
    """Give one date another day or other local times; ``ends`` None: until midnight.

    ``day`` is the one the series has, also where that date was moved before. Raises
    ValidationError: ``no_such_date``, ``ends_before_start``, ``too_long``, ``overlap``,
    ``entry_gone``.
    """
    entry = locked(entry)
    lost = _dates_of(entry, day)
    validation.check_found(lost)
    start, end = aware(new_day, starts), day_end(new_day, ends)
    validation.check_span(start, end, timedelta(days=1, hours=1))
    _replace(entry, day, (int(start.timestamp()), int(end.timestamp())))
    if entry.kind == ABSENCE:
        return Change(entry, hit(_concerned(entry), start, end))
    validation.check_overlap(entry, LOOK_AHEAD, start - timedelta(days=1))
    found: dict[int, Appointment] = {each.pk: each for each in orphaned(entry, lost)}
    if entry.kind != AVAILABILITY:
        met = hit(Q(case_manager=entry.case_manager_id), start, end)
        found |= {each.pk: each for each in met}
    return Change(entry, list(found.values()))


@transaction.atomic
def end_series(entry: CalendarEntry, last_day: date) -> Change:
    """The last day on which a series still takes place; before its first: remove it.

    A series that ends earlier stays as it is. Raises ValidationError: ``not_a_series``,
    ``entry_gone``.
    """
    validation.check_series(entry)
    clock = local_clock()
    start = clock.local(entry.event.start)
    if last_day < start.date():
        return remove(entry)
    entry = locked(entry)
    lost = own_dates(entry, (seconds(last_day + timedelta(days=1)), far_away()))
    end, former = aware(last_day, start.time()), entry.event.end_recurring_period
    entry.event.end_recurring_period = min(end, former) if former else end
    entry.event.save()
    # Dates of the time after it do not come back because they were moved.
    following = midnight(last_day + timedelta(days=1))
    later = Occurrence.objects.filter(event=entry.event_id)
    later.filter(original_start__gte=following).delete()
    return Change(entry, orphaned(entry, lost))


@transaction.atomic
def remove(entry: CalendarEntry) -> Change:
    """Delete an entry with all its dates. Raises ValidationError: ``entry_gone``."""
    entry = locked(entry)
    lost = own_dates(entry, (int(timezone.now().timestamp()), far_away()))
    entry.event.delete()
    return Change(None, orphaned(entry, lost))


def _dates_of(entry: CalendarEntry, day: date) -> list[Interval]:
    """The date that stands for a day, wherever it was moved to."""
    moved = Occurrence.objects.filter(event=entry.event_id, **_on(day)).first()
    low, high = seconds(day), seconds(day + timedelta(days=1))
    if moved is not None:
        low = min(low, int(moved.start.timestamp()))
        high = max(high, int(moved.end.timestamp()))
    return [
        (each.start, each.end)
        for each in dates(Q(pk=entry.pk), low, high)
        if each.day == day.toordinal()
    ]


def _on(day: date) -> dict[str, object]:
    return {
        "original_start__gte": midnight(day),
        "original_start__lt": midnight(day + timedelta(days=1)),
    }


def _replace(entry: CalendarEntry, day: date, times: Interval | None) -> None:
    """Write the exception for a date: other times, or (None) cancelled."""
    clock = local_clock()
    begin = clock.local(entry.event.start)
    original = aware(day, begin.time())
    original_end = original.astimezone(UTC) + (clock.local(entry.event.end) - begin)
    start, end = bounds(*times) if times else (original, original_end)
    Occurrence.objects.filter(event=entry.event_id, **_on(day)).delete()
    Occurrence.objects.create(
        event=entry.event,
        original_start=original,
        original_end=original_end,
        start=start,
        end=end,
        cancelled=times is None,
    )


def _concerned(entry: CalendarEntry) -> Q:
    """Whose appointments an absence or closure hits."""
    if entry.case_manager_id is not None:
        return Q(case_manager=entry.case_manager_id)
    return Q(meeting_place=entry.meeting_place_id) if entry.meeting_place_id else Q()
