"""What staff may not enter; every refusal has a code and a text for the form."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.calendars.reading import ABSENCE, AVAILABILITY, dates
from booking.models import CalendarEntry, MeetingPlace
from booking.recurrence import MAX_SPAN

LONGEST_HOURS = MAX_SPAN
# Longer absences end somebody's work here: make them inactive.
LONGEST_ABSENCE = timedelta(days=366)
MOST_WEEKS = 52
SUNDAY = 6


def check_whole_minutes(moment: datetime | time) -> None:
    if moment.second or moment.microsecond:
        raise ValidationError(_("Give whole minutes."), code="whole_minutes")


def check_span(start: datetime, end: datetime, longest: timedelta) -> None:
    """Whole minutes, in order, not absurdly long. Needs aware instants."""
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("calendar times must be aware")
    check_whole_minutes(start)
    check_whole_minutes(end)
    if end.timestamp() <= start.timestamp():
        raise ValidationError(
            _("The end must be after the beginning."), code="ends_before_start"
        )
    if end.timestamp() - start.timestamp() > longest.total_seconds():
        raise ValidationError(
            _("At most %(days)d days at once."),
            code="too_long",
            params={"days": longest.days},
        )


def check_weekly(
    weekdays: Sequence[int], starts: time, ends: time, every_weeks: int
) -> None:
    if not weekdays or not all(0 <= weekday <= SUNDAY for weekday in weekdays):
        raise ValidationError(_("Choose at least one weekday."), code="no_weekday")
    check_whole_minutes(starts)
    check_whole_minutes(ends)
    if ends <= starts:
        raise ValidationError(
            _("The end must be after the beginning."), code="ends_before_start"
        )
    if not 1 <= every_weeks <= MOST_WEEKS:
        raise ValidationError(
            _("Repeat every %(least)d to %(most)d weeks."),
            code="every_weeks",
            params={"least": 1, "most": MOST_WEEKS},
        )


def check_stretches(stretches: Sequence[tuple[time, time]]) -> None:
    """Each in order, and none into the next; for a whole day see ``check_span``."""
    for starts, ends in stretches:
        check_whole_minutes(starts)
        check_whole_minutes(ends)
        if ends <= starts:
            raise ValidationError(
                _("The end must be after the beginning."), code="ends_before_start"
            )
    ordered = sorted(stretches)
    if any(ordered[i][1] > ordered[i + 1][0] for i in range(len(ordered) - 1)):
        raise ValidationError(_("These times overlap each other."), code="stretches")


def check_place(kind: str, meeting_place: MeetingPlace | None) -> None:
    if kind == CalendarEntry.Kind.WALK_IN and meeting_place is None:
        raise ValidationError(
            _("People come to a meeting place: choose one."), code="no_place"
        )


def check_last_day(first: date, last: date | None) -> None:
    if last is not None and last < first:
        raise ValidationError(
            _("There is no such weekday before the last day."), code="no_such_date"
        )


def check_series(entry: CalendarEntry) -> None:
    if entry.event.rule_id is None:
        raise ValidationError(_("This does not repeat."), code="not_a_series")


def check_found(found: Sequence[object]) -> None:
    if not found:
        raise ValidationError(
            _("Nothing takes place on this day."), code="no_such_date"
        )


def check_overlap(
    entry: CalendarEntry, ahead: timedelta, begin: datetime | None = None
) -> None:
    """Nobody can be at two places. Looks ``ahead`` from the entry's first date, or from
    ``begin``.

    Hours by phone and video may overlap with hours at a place.
    """
    if entry.meeting_place_id is None or entry.kind == ABSENCE:
        return
    low = int((begin or entry.event.start).timestamp())
    high = low + int(ahead.total_seconds())
    elsewhere = Q(
        case_manager=entry.case_manager_id,
        kind__in=(AVAILABILITY, CalendarEntry.Kind.WALK_IN),
        meeting_place__isnull=False,
    ) & ~Q(meeting_place=entry.meeting_place_id)
    own = sorted((each.start, each.end) for each in dates(Q(pk=entry.pk), low, high))
    others = sorted((each.start, each.end) for each in dates(elsewhere, low, high))
    position = 0
    for start, end in others:
        while position < len(own) and own[position][1] <= start:
            position += 1
        if position < len(own) and own[position][0] < end:
            raise ValidationError(
                _("These hours overlap with hours at another place."), code="overlap"
            )
