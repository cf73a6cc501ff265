"""Booked appointments the calendar no longer has room for: computed, never stored."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from booking.calendars.reading import Calendars, Intervals, read
from booking.intervals import Interval, clip, covers, merge
from booking.models import Appointment, CaseManager

IN_ABSENCE = _("falls into an absence")
CLOSED = _("the place is closed")
NO_HOURS = _("outside the hours")


class Conflict(NamedTuple):
    appointment: Appointment
    reason: Any  # a lazy text for staff


def conflicts(case_manager: CaseManager, *, now: datetime) -> list[Conflict]:
    """The coming appointments of one person that no longer fit. At most four queries."""
    meetings = list(
        Appointment.objects.booked()
        .filter(case_manager=case_manager, starts_at__gt=now)
        .select_related("kind", "meeting_place")
    )
    if not meetings:
        return []
    times = [seconds_of(meeting) for meeting in meetings]
    low, high = min(start for start, _end in times), max(end for _start, end in times)
    known = read([case_manager.pk], low, high, now=now)
    found = [Conflict(meeting, reason_against(known, meeting)) for meeting in meetings]
    return [conflict for conflict in found if conflict.reason]


def still_fits(meeting: Appointment, *, now: datetime) -> bool:
    """Whether the calendar still has room for it. At most three queries.

    Ask under the case manager's lock, which everybody who changes a calendar takes.
    """
    known = read([meeting.case_manager_id], *seconds_of(meeting), now=now)
    return not reason_against(known, meeting)


def reason_against(known: Calendars, meeting: Appointment) -> Any:
    """Why the meeting does not fit into the calendar, or nothing."""
    place, times = meeting.meeting_place_id, seconds_of(meeting)
    closed = [*known.closed[None], *(known.closed[place] if place else ())]
    if clip(known.absent[meeting.case_manager_id], *times):
        return IN_ABSENCE
    if clip(closed, *times):
        return CLOSED
    if not hours_cover(known.available[meeting.case_manager_id], meeting):
        return NO_HOURS
    return ""


def hours_cover(available: Intervals, meeting: Appointment) -> bool:
    """Whether hours at its place cover a meeting there; any cover one without a place."""
    place = meeting.meeting_place_id
    chosen = available.values() if place is None else [available.get(place, [])]
    merged = merge(interval for intervals in chosen for interval in intervals)
    return covers(merged, *seconds_of(meeting))


def seconds_of(meeting: Appointment) -> Interval:
    """Its own time, without buffers, in unix seconds."""
    return int(meeting.starts_at.timestamp()), int(meeting.ends_at.timestamp())
