"""Case managers' calendars: the only code that touches django-scheduler's rows.

django-scheduler is storage here. Its expansion shifts times across the change of
clocks, and its views let anonymous visitors read and write every calendar: neither is
ever used.
"""

from booking.calendars.agenda import days_of, entries_of, line_of, lines_of
from booking.calendars.conflicts import conflicts, still_fits
from booking.calendars.reading import Calendars, read
from booking.calendars.validation import check_whole_minutes
from booking.calendars.writing import (
    Change,
    add_absence,
    add_closure,
    add_hours_once,
    add_weekly_hours,
    cancel_one_date,
    end_series,
    remove,
)

__all__ = [
    "Calendars",
    "Change",
    "add_absence",
    "add_closure",
    "add_hours_once",
    "add_weekly_hours",
    "cancel_one_date",
    "check_whole_minutes",
    "conflicts",
    "days_of",
    "end_series",
    "entries_of",
    "line_of",
    "lines_of",
    "read",
    "remove",
    "still_fits",
]
