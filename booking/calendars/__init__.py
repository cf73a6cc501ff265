"""Case managers' calendars: the only code that touches django-scheduler's rows.

django-scheduler is storage here. Its expansion shifts times across the change of
clocks, and its views let anonymous visitors read and write every calendar: neither is
ever used.
"""

from booking.calendars.agenda import days_of, entries_of, line_of, lines_of
from booking.calendars.changing import (
    cancel_one_date,
    end_series,
    move_one_date,
    remove,
)
from booking.calendars.conflicts import conflicts, still_fits
from booking.calendars.patterns import (
    Pattern,
    monthly_by_day,
    monthly_by_weekday,
    weekly,
)
from booking.calendars.reading import Calendars, Meeting, read
from booking.calendars.storing import Change
from booking.calendars.validation import check_whole_minutes
from booking.calendars.writing import (
    add_absence,
    add_closure,
    add_hours,
    add_hours_once,
    add_repeated_absence,
    add_weekly_hours,
)

__all__ = [
    "Calendars",
    "Change",
    "Meeting",
    "Pattern",
    "add_absence",
    "add_closure",
    "add_hours",
    "add_hours_once",
    "add_repeated_absence",
    "add_weekly_hours",
    "cancel_one_date",
    "check_whole_minutes",
    "conflicts",
    "days_of",
    "end_series",
    "entries_of",
    "line_of",
    "lines_of",
    "monthly_by_day",
    "monthly_by_weekday",
    "move_one_date",
    "read",
    "remove",
    "still_fits",
    "weekly",
]
