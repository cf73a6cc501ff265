"""Booked appointments the calendar no longer has room for: computed, never stored."""

from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from booking.calendars.reading import Calendars, Intervals, read
from booking.intervals import Interval, clip, covers, merge
from booking.models import Appointment, CaseManager

IN_ABSENCE = _("falls into an absence")
CLOSED = _("the place is closed")
NO_HOURS = _("outside the hours")
OPEN_HOUR = _("falls into an open hour without appointment")


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
    """Why the meeting does not fit into the calendar, or nothing.

    What staff put outside the hours on purpose needs no hours and may lie in an open one.
    """
    owner, place = meeting.case_manager_id, meeting.meeting_place_id
    times = seconds_of(meeting)
    closed = [*known.closed[None], *(known.closed[place] if place else ())]
    open_hours = chain.from_iterable(known.walk_in[owner].values())
    reasons = [
        (clip(known.absent[owner], *times), IN_ABSENCE),
        (clip(closed, *times), CLOSED),
        (not hours_cover(known.available[owner], meeting), NO_HOURS),
        (not meeting.off_hours and clip(open_hours, *times), OPEN_HOUR),
    ]
    return next((reason for holds, reason in reasons if holds), "")


def hours_cover(available: Intervals, meeting: Appointment) -> bool:
    """Whether hours at its place cover a meeting there; any cover one without a place.

    What staff put outside the hours themselves needs none.
    """
    if meeting.off_hours:
        return True
    place = meeting.meeting_place_id
    chosen = available.values() if place is None else [available.get(place, [])]
    merged = merge(interval for intervals in chosen for interval in intervals)
    return covers(merged, *seconds_of(meeting))


def seconds_of(meeting: Appointment) -> Interval:
    """Its own time, without buffers, in unix seconds."""
    return int(meeting.starts_at.timestamp()), int(meeting.ends_at.timestamp())
