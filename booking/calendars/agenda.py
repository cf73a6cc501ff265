"""What staff see of a calendar: day by day, and as a list of its entries."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from booking.calendars.reading import ABSENCE, CLOSURES, dates
from booking.models import Appointment, CalendarEntry, CaseManager
from pages.dates import clock, midnight
from pages.public_holidays import public_holidays


class EntryDate(NamedTuple):
    """The part of an entry's date that lies in one local day; aware instants."""

    entry: CalendarEntry
    day: date
    starts_at: datetime
    ends_at: datetime

    @property
    def whole_day(self) -> bool:
        following = midnight(self.day + timedelta(days=1))
        return (self.starts_at, self.ends_at) == (midnight(self.day), following)

    @property
    def times(self) -> str:
        """ "14:00–24:00": the midnight at the end of a day belongs to that day."""
        ends = clock(self.ends_at)
        return f"{clock(self.starts_at)}–{'24:00' if ends == '00:00' else ends}"


@dataclass
class Day:
    """``meetings``: with why they do not fit, as ``conflicts`` says, or nothing."""

    day: date
    holiday: str = ""
    entries: list[EntryDate] = field(default_factory=list)
    meetings: list[tuple[Appointment, Any]] = field(default_factory=list)


def days_of(
    owner: CaseManager, first: date, end: date, reasons: dict[int, Any]
) -> list[Day]:
    """The first day, and every other before ``end`` with something in it.

    ``reasons``: by the id of an appointment, why it does not fit. Four queries.
    """
    days = {day: Day(day, holiday) for day, holiday in _holidays(first, end)}
    days.setdefault(first, Day(first))
    for each in entries_of(owner, midnight(first), midnight(end)):
        days.setdefault(each.day, Day(each.day)).entries.append(each)
    for meeting in _meetings(owner, midnight(first), midnight(end)):
        day = timezone.localdate(meeting.starts_at)
        listed = (meeting, reasons.get(meeting.pk, ""))
        days.setdefault(day, Day(day)).meetings.append(listed)
    return [days[day] for day in sorted(days)]


def entries_of(owner: CaseManager, start: datetime, until: datetime) -> list[EntryDate]:
    """Absences and closures that concern one person, and their hours, in [start, until).

    Cut at local midnights; what keeps them away stands before the hours of a day.
    """
    window = int(start.timestamp()), int(until.timestamp())
    places = CalendarEntry.objects.filter(case_manager=owner).values("meeting_place")
    closures = CLOSURES & (Q(meeting_place=None) | Q(meeting_place__in=places))
    found = list(dates(Q(case_manager=owner) | closures, *window))
    entries = CalendarEntry.objects.select_related("event", "meeting_place").in_bulk(
        [each.entry for each in found]
    )
    parts = [
        EntryDate(entries[each.entry], *part)
        for each in found
        for part in _by_day(max(each.start, window[0]), min(each.end, window[1]))
    ]
    return sorted(parts, key=_place_in_list)


def _place_in_list(part: EntryDate) -> tuple[date, bool, datetime, int]:
    is_hours = part.entry.kind != ABSENCE
    return part.day, is_hours, part.starts_at, part.entry.pk


def _by_day(start: int, end: int) -> Iterator[tuple[date, datetime, datetime]]:
    """One interval of unix seconds, cut at local midnights."""
    begin, stop = (datetime.fromtimestamp(second, UTC) for second in (start, end))
    while begin < stop:
        day = timezone.localdate(begin, timezone.get_default_timezone())
        following = midnight(day + timedelta(days=1))
        yield day, begin, min(stop, following)
        begin = following


def _holidays(first: date, end: date) -> list[tuple[date, str]]:
    return [
        (day, name)
        for year in range(first.year, end.year + 1)
        for day, name in public_holidays(settings.HOLIDAY_REGION, year).items()
        if first <= day < end
    ]


def _meetings(owner: CaseManager, start: datetime, until: datetime) -> Any:
    """Holds are no appointments yet: nobody has confirmed them."""
    return (
        Appointment.objects.standing()
        .exclude(status=Appointment.Status.HELD)
        .filter(case_manager=owner, starts_at__gte=start, starts_at__lt=until)
        .select_related("kind", "meeting_place", "topic")
    )
