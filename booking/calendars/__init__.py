"""Case managers' calendars: the only code that touches django-scheduler's rows.

django-scheduler is storage here. Its expansion shifts times across the change of
clocks, and its views let anonymous visitors read and write every calendar: neither is
ever used.
"""

from booking.calendars.reading import Calendars, EntryDate, entries_of, read
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
    "EntryDate",
    "add_absence",
    "add_closure",
    "add_hours_once",
    "add_weekly_hours",
    "cancel_one_date",
    "end_series",
    "entries_of",
    "read",
    "remove",
]
