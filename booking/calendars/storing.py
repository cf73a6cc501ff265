"""Rows of django-scheduler: an event of one calendar with its entry, locks, instants."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from schedule.models import Calendar, Event

from booking.calendars.conflicts import hours_cover, seconds_of
from booking.calendars.reading import AVAILABILITY, dates, read
from booking.intervals import Interval
from booking.models import Appointment, CalendarEntry, CaseManager, MeetingPlace
from pages.dates import midnight

# How far ahead a series without end is looked at for conflicts.
LOOK_AHEAD = timedelta(days=366)


class Change(NamedTuple):
    """What was written, and the booked appointments that no longer fit."""

    entry: CalendarEntry | None
    affected: list[Appointment]


def stored(
    event: Event,
    kind: str,
    case_manager: CaseManager | None,
    meeting_place: MeetingPlace | None,
    reason: str = "",
) -> CalendarEntry:
    """Save the event in its owner's calendar. ``reason``: for staff only."""
    owner = f"case-manager-{case_manager.pk}" if case_manager else "closures"
    event.calendar, _ = Calendar.objects.get_or_create(
        slug=owner, defaults={"name": owner}
    )
    event.title = kind
    event.description = reason
    event.save()
    return CalendarEntry.objects.create(
        event=event, kind=kind, case_manager=case_manager, meeting_place=meeting_place
    )


def lock(*people: CaseManager) -> None:
    list(CaseManager.objects.filter(pk__in=[person.pk for person in people]).lock())


def lock_everybody_at(meeting_place: MeetingPlace | None) -> None:
    """Whom a closure concerns: those with hours at the place, or (None) all."""
    where = Q(entries__meeting_place=meeting_place) if meeting_place else Q(active=True)
    people = CaseManager.objects.filter(where)
    lock(*CaseManager.objects.filter(pk__in=people.values("pk")))


def locked(entry: CalendarEntry) -> CalendarEntry:
    """The entry as it is now, with its owner locked, or everybody whom a closure hits.

    Raises ValidationError (``entry_gone``) when somebody removed it meanwhile.
    """
    if entry.case_manager is not None:
        lock(entry.case_manager)
    else:
        lock_everybody_at(entry.meeting_place)
    rows = CalendarEntry.objects.select_for_update(of=("self",))
    found = rows.select_related("event__rule", "meeting_place", "case_manager")
    row = found.filter(pk=entry.pk).first()
    if row is None:
        raise ValidationError(
            _("Somebody else has removed this entry."), code="entry_gone"
        )
    return row


def hit(where: Q, start: datetime, end: datetime) -> list[Appointment]:
    """Booked appointments whose own time, without buffers, touches [start, end)."""
    return list(
        Appointment.objects.booked()
        .filter(where, starts_at__lt=end, ends_at__gt=start)
        .select_related("kind", "meeting_place", "case_manager")
    )


def hit_by_dates(where: Q, entry: CalendarEntry) -> list[Appointment]:
    """Those that a date of the entry touches, a year ahead from its first."""
    low = int(entry.event.start.timestamp())
    taken = own_dates(entry, (low, low + int(LOOK_AHEAD.total_seconds())))
    if not taken:
        return []
    span = min(start for start, _ in taken), max(end for _, end in taken)
    return [each for each in hit(where, *bounds(*span)) if touches(taken, each)]


def own_dates(entry: CalendarEntry, window: Interval) -> list[Interval]:
    return [(each.start, each.end) for each in dates(Q(pk=entry.pk), *window)]


def orphaned(entry: CalendarEntry, lost: list[Interval]) -> list[Appointment]:
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
        for appointment in hit(relied & Q(case_manager=owner), *bounds(low, high))
        if touches(lost, appointment) and not hours_cover(rest, appointment)
    ]


def touches(intervals: list[Interval], appointment: Appointment) -> bool:
    starts_at, ends_at = seconds_of(appointment)
    return any(start < ends_at and end > starts_at for start, end in intervals)


def aware(day: date, clock_time: time) -> datetime:
    """A local time as an instant."""
    return timezone.make_aware(
        datetime.combine(day, clock_time), timezone.get_default_timezone()
    )


def day_end(day: date, clock_time: time | None) -> datetime:
    """A local time, or (None) the midnight at the end of the day."""
    return aware(day, clock_time) if clock_time else midnight(day + timedelta(days=1))


def seconds(day: date) -> int:
    return int(midnight(day).timestamp())


def bounds(low: int, high: int) -> tuple[datetime, datetime]:
    return datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC)


def far_away() -> int:
    return int((timezone.now() + LOOK_AHEAD).timestamp())
