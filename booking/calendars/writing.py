"""Writes hours, absences and closures.

Everybody who changes a calendar takes the lock of the people concerned first, as
booking does, and is told which appointments the change hits: none is orphaned silently.
Nothing here touches an appointment. Holds are not told of: once one is confirmed,
``conflicts`` finds it.
"""

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from schedule.models import Event

from booking.calendars import validation
from booking.calendars.patterns import Pattern, weekly
from booking.calendars.reading import ABSENCE, AVAILABILITY, local_clock
from booking.calendars.storing import (
    LOOK_AHEAD,
    Change,
    aware,
    day_end,
    hit,
    hit_by_dates,
    lock,
    lock_everybody_at,
    stored,
)
from booking.models import CalendarEntry, CaseManager, MeetingPlace

Stretch = tuple[time, time]
WALK_IN = CalendarEntry.Kind.WALK_IN


@transaction.atomic
def add_hours(  # noqa: PLR0913  # a series has that many facts
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    stretches: Sequence[Stretch],
    pattern: Pattern,
    *,
    first_day: date,
    last_day: date | None = None,
    kind: str = AVAILABILITY,
) -> list[Change]:
    """Hours that repeat, one entry for each stretch of the day; times are local.

    Of open hours without appointment (``walk_in``) the appointments in them are named.
    Raises ValidationError: ``ends_before_start``, ``stretches``, ``no_such_date``,
    ``overlap`` with own hours at another place, ``no_place``.
    """
    validation.check_stretches(stretches)
    validation.check_place(kind, meeting_place)
    lock(case_manager)
    day = _first_day(pattern, first_day, last_day)
    return [
        _added(case_manager, meeting_place, kind, event)
        for event in _series(pattern, stretches, day, last_day)
    ]


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
    [change] = add_hours(
        case_manager,
        meeting_place,
        [(starts, ends)],
        weekly(chosen, every_weeks),
        first_day=first_day,
        last_day=last_day,
    )
    assert change.entry is not None  # noqa: S101  # for the type checker
    return change.entry


@transaction.atomic
def add_hours_once(
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    kind: str = AVAILABILITY,
) -> CalendarEntry:
    """Hours on one day. Raises ValidationError: ``ends_before_start``, ``too_long``,
    ``overlap`` with own hours at another place, ``no_place``."""
    validation.check_span(starts_at, ends_at, validation.LONGEST_HOURS)
    validation.check_place(kind, meeting_place)
    lock(case_manager)
    event = Event(start=starts_at, end=ends_at)
    change = _added(case_manager, meeting_place, kind, event)
    assert change.entry is not None  # noqa: S101  # for the type checker
    return change.entry


@transaction.atomic
def add_hours_on(
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    stretches: Sequence[Stretch],
    day: date,
    *,
    kind: str = AVAILABILITY,
) -> list[Change]:
    """Hours on one day, in local times. Raises ValidationError as ``add_hours``."""
    validation.check_stretches(stretches)
    validation.check_place(kind, meeting_place)
    lock(case_manager)
    return [
        _added(
            case_manager,
            meeting_place,
            kind,
            Event(start=aware(day, starts), end=aware(day, ends)),
        )
        for starts, ends in stretches
    ]


@transaction.atomic
def add_absence(
    case_manager: CaseManager,
    starts_at: datetime,
    ends_at: datetime,
    *,
    reason: str = "",
) -> Change:
    """Nothing can be booked meanwhile. ``reason``: for staff only. Raises
    ValidationError: ``ends_before_start``, ``too_long``."""
    validation.check_span(starts_at, ends_at, validation.LONGEST_ABSENCE)
    lock(case_manager)
    event = Event(start=starts_at, end=ends_at)
    entry = stored(event, ABSENCE, case_manager, None, reason)
    return Change(entry, hit(Q(case_manager=case_manager), starts_at, ends_at))


@transaction.atomic
def add_repeated_absence(  # noqa: PLR0913  # a series has that many facts
    case_manager: CaseManager,
    pattern: Pattern,
    starts: time | None,
    ends: time | None,
    *,
    first_day: date,
    last_day: date | None = None,
    reason: str = "",
) -> Change:
    """Away again and again; without times all day. Local times.

    Raises ValidationError: ``ends_before_start``, ``no_such_date``.
    """
    begins = starts or time()
    if ends:
        validation.check_stretches([(begins, ends)])
    lock(case_manager)
    day = _first_day(pattern, first_day, last_day)
    event = Event(
        start=aware(day, begins),
        end=day_end(day, ends),
        end_recurring_period=aware(last_day, begins) if last_day else None,
        rule=pattern.rule(),
    )
    entry = stored(event, ABSENCE, case_manager, None, reason)
    return Change(entry, hit_by_dates(Q(case_manager=case_manager), entry))


@transaction.atomic
def add_closure(
    meeting_place: MeetingPlace | None,
    starts_at: datetime,
    ends_at: datetime,
    *,
    reason: str = "",
) -> Change:
    """One place is closed, or (None) the whole district. ``reason``: for staff only.

    Raises ValidationError: ``ends_before_start``, ``too_long``.
    """
    validation.check_span(starts_at, ends_at, validation.LONGEST_ABSENCE)
    where = Q(meeting_place=meeting_place) if meeting_place else Q()
    lock_everybody_at(meeting_place)
    event = Event(start=starts_at, end=ends_at)
    entry = stored(event, ABSENCE, None, meeting_place, reason)
    return Change(entry, hit(where, starts_at, ends_at))


def _first_day(pattern: Pattern, first_day: date, last_day: date | None) -> date:
    day = pattern.first_day(first_day, local_clock())
    validation.check_found([day] if day else [])
    day = day or first_day
    validation.check_last_day(day, last_day)
    return day


def _series(
    pattern: Pattern, stretches: Sequence[Stretch], day: date, last_day: date | None
) -> list[Event]:
    rule = pattern.rule()
    return [
        Event(
            start=aware(day, starts),
            end=day_end(day, ends),
            end_recurring_period=aware(last_day, starts) if last_day else None,
            rule=rule,
        )
        for starts, ends in stretches
    ]


def _added(
    case_manager: CaseManager,
    meeting_place: MeetingPlace | None,
    kind: str,
    event: Event,
) -> Change:
    entry = stored(event, kind, case_manager, meeting_place)
    validation.check_overlap(entry, LOOK_AHEAD)
    if kind != WALK_IN:
        return Change(entry, [])
    # Who sits in an open hour has no time for an appointment.
    return Change(entry, hit_by_dates(Q(case_manager=case_manager), entry))
