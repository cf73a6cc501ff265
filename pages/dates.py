"""Dates and times as readers of each language expect them, in the portal's time zone.

Django's own formats do not serve: Arabic gets a 12-hour clock and a wrong order, Sorani
the months of another calendar, Tigrinya and Kurmanji English names. Digits stay Latin and
the clock has 24 hours, because offices and letters are read that way.
"""

import datetime

from babel.dates import format_date
from django.utils import timezone

from pages.languages import LANGUAGES


def local_date(value: datetime.date | datetime.datetime) -> datetime.date:
    """The local calendar day of an aware datetime; dates stay as they are."""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value).date()
    return value


def midnight(day: datetime.date) -> datetime.datetime:
    """The beginning of a local day, in the portal's own zone whatever zone is active."""
    zone = timezone.get_default_timezone()
    return datetime.datetime.combine(day, datetime.time(), tzinfo=zone)


def full_date(value: datetime.date | datetime.datetime, language: str) -> str:
    """Weekday, day, month in words and year: "Donnerstag, 3. Dezember 2026"."""
    return format_date(local_date(value), "full", locale=LANGUAGES[language].babel)


def short_date(value: datetime.date | datetime.datetime, language: str) -> str:
    """Day, month in words and year, without the weekday."""
    return format_date(local_date(value), "long", locale=LANGUAGES[language].babel)


def clock(value: datetime.time | datetime.datetime) -> str:
    """Local time of day, "14:05"."""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value).time()
    return f"{value:%H:%M}"


def weekday_name(weekday: int, language: str) -> str:
    """The name of a weekday, 0 for Monday."""
    monday = datetime.date(2024, 1, 1)
    day = monday + datetime.timedelta(days=weekday)
    return format_date(day, "EEEE", locale=LANGUAGES[language].babel)


def iso_local(value: datetime.datetime) -> str:
    """ISO 8601 in local time with its offset, whole minutes."""
    return timezone.localtime(value).isoformat(timespec="minutes")
