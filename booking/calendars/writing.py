"""Writes hours, absences and closures.

Everybody who changes a calendar takes the lock of the people concerned first, as
booking does, and is told which appointments the change hits: none is orphaned silently.
Nothing here touches an appointment. Holds are not told of: once one is confirmed,
``conflicts`` finds it.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from schedule.models import Calendar, Event, Occurrence, Rule

from booking.calendars import validation
from booking.calendars.conflicts import hours_cover, seconds_of
from booking.calendars.reading import (
    ABSENCE,
    AVAILABILITY,
    dates,
    local_clock,
    read,
)
from booking.intervals import Interval
from booking.models import Appointment, CalendarEntry, CaseManager, MeetingPlace
from booking.recurrence import WEEKDAYS
from pages.dates import midnight

# How far ahead a series without end is looked at for conflicts.
LOOK_AHEAD = timedelta(days=366)


class Change(NamedTuple):
    """What was written, and the booked appointments that no longer fit."""

    entry: CalendarEntry | None
    affected: list[Appointment]


@transaction.atomic
def add_weekly_hours(  # noqa: PLR0913  # a series has that many facts
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    weekdays: int | Sequence[int],
    starts: time,
    ends: time,
    *,
    first_day: date,
    last_day: date | None = None,
    every_weeks: int = 1,
) -> CalendarEntry:
    """Hours that repeat; weekdays count from 0 for Monday, times are local.

    Raises ValidationError: ``ends_before_start``, ``no_weekday``, ``every_weeks``,
    ``no_such_date``, ``overlap`` with own hours at another place.
    """
    chosen = sorted({weekdays} if isinstance(weekdays, int) else set(weekdays))
    validation.check_weekly(chosen, starts, ends, every_weeks)
    day = _first_of(chosen, first_day)
    validation.check_last_day(day, last_day)
    _lock(case_manager)
    event = Event(
        start=_aware(day, starts),
        end=_aware(day, ends),
        end_recurring_period=_aware(last_day, starts) if last_day else None,
        rule=_weekly(chosen, every_weeks),
    )
    entry = _stored(event, AVAILABILITY, case_manager, meeting_place)
    validation.check_overlap(entry, LOOK_AHEAD)
    return entry


@transaction.atomic
def add_hours_once(
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    starts_at: datetime,
    ends_at: datetime,
) -> CalendarEntry:
    """Hours on one day. Raises ValidationError: ``ends_before_start``, ``too_long``,
    ``overlap`` with own hours at another place."""
    validation.check_span(starts_at, ends_at, validation.LONGEST_HOURS)
    _lock(case_manager)
    event = Event(start=starts_at, end=ends_at)
    entry = _stored(event, AVAILABILITY, case_manager, meeting_place)
    validation.check_overlap(entry, LOOK_AHEAD)
    return entry


@transaction.atomic
def add_absence(
    case_manager: CaseManager, starts_at: datetime, ends_at: datetime
) -> Change:
    """Nothing can be booked meanwhile. Raises ValidationError: ``ends_before_start``,
    ``too_long``."""
    validation.check_span(starts_at, ends_at, validation.LONGEST_ABSENCE)
    _lock(case_manager)
    event = Event(start=starts_at, end=ends_at)
    entry = _stored(event, ABSENCE, case_manager, None)
    return Change(entry, _hit(Q(case_manager=case_manager), starts_at, ends_at))


@transaction.atomic
def add_closure(
    meeting_place: MeetingPlace | None, starts_at: datetime, ends_at: datetime
) -> Change:
    """One place is closed, or (None) the whole district. Raises ValidationError:
    ``ends_before_start``, ``too_long``."""
    validation.check_span(starts_at, ends_at, validation.LONGEST_ABSENCE)
    if meeting_place is None:
        concerned, where = Q(active=True), Q()
    else:
        concerned = Q(entries__meeting_place=meeting_place)
        where = Q(meeting_place=meeting_place)
    people = CaseManager.objects.filter(concerned)
    _lock(*CaseManager.objects.filter(pk__in=people.values("pk")))
    event = Event(start=starts_at, end=ends_at)
    entry = _stored(event, ABSENCE, None, meeting_place)
    return Change(entry, _hit(where, starts_at, ends_at))


@transaction.atomic
def cancel_one_date(entry: CalendarEntry, day: date) -> Change:
    """Leave one date of a series out. Raises ValidationError: ``no_such_date``."""
    _lock_owner(entry)
    clock = local_clock()
    start = clock.local(entry.event.start)
    original = _aware(day, start.time())
    span = clock.local(entry.event.end) - start
    whole_day = _seconds(day), _seconds(day + timedelta(days=1))
    lost = [
        (each.start, each.end)
        for each in dates(Q(pk=entry.pk), *whole_day)
        if each.day == day.toordinal()
    ]
    validation.check_found(lost)
    Occurrence.objects.filter(
        event=entry.event_id,
        original_start__gte=midnight(day),
        original_start__lt=midnight(day + timedelta(days=1)),
    ).delete()
    Occurrence.objects.create(
        event=entry.event,
        original_start=original,
        original_end=original.astimezone(UTC) + span,
        start=original,
        end=original.astimezone(UTC) + span,
        cancelled=True,
    )
    return Change(entry, _orphaned(entry, lost))


@transaction.atomic
def end_series(entry: CalendarEntry, last_day: date) -> Change:
    """The last day on which a series still takes place; before its first: remove it.

    A series that ends earlier stays as it is. Raises ValidationError: ``not_a_series``.
    """
    validation.check_series(entry)
    clock = local_clock()
    start = clock.local(entry.event.start)
    if last_day < start.date():
        return remove(entry)
    _lock_owner(entry)
    window = _seconds(last_day + timedelta(days=1)), _far_away()
    lost = [(each.start, each.end) for each in dates(Q(pk=entry.pk), *window)]
    end, former = _aware(last_day, start.time()), entry.event.end_recurring_period
    entry.event.end_recurring_period = min(end, former) if former else end
    entry.event.save()
    return Change(entry, _orphaned(entry, lost))


@transaction.atomic
def remove(entry: CalendarEntry) -> Change:
    """Delete an entry with all its dates."""
    _lock_owner(entry)
    window = int(timezone.now().timestamp()), _far_away()
    lost = [(each.start, each.end) for each in dates(Q(pk=entry.pk), *window)]
    entry.event.delete()
    return Change(None, _orphaned(entry, lost))


def _orphaned(entry: CalendarEntry, lost: list[Interval]) -> list[Appointment]:
    """Booked appointments in lost hours that no other hours of theirs cover."""
    owner = entry.case_manager_id
    if entry.kind != AVAILABILITY or owner is None or not lost:
        return []
    low, high = min(start for start, _ in lost), max(end for _, end in lost)
    # Nobody meets at another place in these hours; a call may take place in any.
    relied = Q(meeting_place=None) | Q(meeting_place=entry.meeting_place_id)
    rest = read([owner], low, high, now=timezone.now()).available[owner]
    return [
        appointment
        for appointment in _hit(relied & Q(case_manager=owner), *_bounds(low, high))
        if _touches(lost, appointment) and not hours_cover(rest, appointment)
    ]


def _touches(intervals: list[Interval], appointment: Appointment) -> bool:
    starts_at, ends_at = seconds_of(appointment)
    return any(start < ends_at and end > starts_at for start, end in intervals)


def _hit(where: Q, start: datetime, end: datetime) -> list[Appointment]:
    """Booked appointments whose own time, without buffers, touches [start, end)."""
    return list(
        Appointment.objects.booked()
        .filter(where, starts_at__lt=end, ends_at__gt=start)
        .select_related("kind", "meeting_place", "case_manager")
    )


def _stored(
    event: Event,
    kind: str,
    case_manager: CaseManager | None,
    meeting_place: MeetingPlace | None,
) -> CalendarEntry:
    owner = f"case-manager-{case_manager.pk}" if case_manager else "closures"
    event.calendar, _ = Calendar.objects.get_or_create(
        slug=owner, defaults={"name": owner}
    )
    event.title = kind
    event.save()
    return CalendarEntry.objects.create(
        event=event, kind=kind, case_manager=case_manager, meeting_place=meeting_place
    )


def _weekly(weekdays: list[int], every_weeks: int) -> Rule:
    """Rules are shared; the guard against deleting a used one makes that safe."""
    names = ",".join(WEEKDAYS[weekday] for weekday in weekdays)
    params = f"interval:{every_weeks};byweekday:{names}"
    rule = Rule.objects.filter(frequency="WEEKLY", params=params).first()
    if rule is None:
        rule = Rule.objects.create(
            name="weekly", description=params, frequency="WEEKLY", params=params
        )
    return rule


def _lock(*people: CaseManager) -> None:
    list(CaseManager.objects.filter(pk__in=[person.pk for person in people]).lock())


def _lock_owner(entry: CalendarEntry) -> None:
    if entry.case_manager is not None:
        _lock(entry.case_manager)


def _first_of(weekdays: list[int], first_day: date) -> date:
    """The first of the weekdays on or after a day."""
    return min(
        first_day + timedelta(days=(weekday - first_day.weekday()) % 7)
        for weekday in weekdays
    )


def _aware(day: date, clock_time: time) -> datetime:
    return timezone.make_aware(
        datetime.combine(day, clock_time), timezone.get_default_timezone()
    )


def _seconds(day: date) -> int:
    return int(midnight(day).timestamp())


def _bounds(low: int, high: int) -> tuple[datetime, datetime]:
    return datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC)


def _far_away() -> int:
    return int((timezone.now() + LOOK_AHEAD).timestamp())
