"""An office's rows as a schedule, and what of it is worth telling readers today."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from pages.opening import Closure, Schedule, SpecialDays, Stretch
from pages.public_holidays import public_holidays

# How long before a change readers are told of it.
ANNOUNCED_DAYS = 28
# The next opening is looked for within a year, which may reach into the year after next.
HOLIDAY_YEARS = 2


def schedule_of(office: Any, today: datetime.date) -> Schedule:
    """All that decides when the office is open from today on. Two queries at most."""
    return Schedule(
        weekly=weekly_hours(office),
        special=special_days(office.exceptions.all()),
        holidays=frozenset() if office.open_on_holidays else holidays_from(today),
        closure=closure_of(office),
        valid_from=office.valid_from,
        valid_to=office.valid_to,
    )


def weekly_hours(office: Any) -> dict[int, tuple[Stretch, ...]]:
    """Weekday -> stretches, from Monday, only for days with hours."""
    days: dict[int, tuple[Stretch, ...]] = {}
    for row in office.opening_hours.all():
        days[row.weekday] = (*days.get(row.weekday, ()), (row.opens, row.closes))
    return dict(sorted(days.items()))


def special_days(rows: Iterable[Any]) -> tuple[SpecialDays, ...]:
    """Rows for the same days are stretches with a break between them."""
    joined: dict[tuple[datetime.date, datetime.date], SpecialDays] = {}
    for row in rows:
        days = (row.first_day, row.last)
        before = joined.get(days)
        stretches = before.stretches if before else ()
        if row.opens and row.closes:
            stretches = (*stretches, (row.opens, row.closes))
        reason = (before.reason if before else "") or row.reason
        joined[days] = SpecialDays(*days, stretches, reason)
    return tuple(joined.values())


def holidays_from(today: datetime.date) -> frozenset[datetime.date]:
    years = range(today.year, today.year + HOLIDAY_YEARS)
    return frozenset(
        day for year in years for day in public_holidays(settings.HOLIDAY_REGION, year)
    )


def closure_of(office: Any) -> Closure | None:
    """The days on which all of the office is closed, past ones too."""
    if office.closed_from is None:
        return None
    return Closure(office.closed_from, office.closed_until, office.closed_reason)


def announced_closure(office: Any, today: datetime.date) -> Closure | None:
    """The closure readers should know of: it is today, or soon."""
    closure = closure_of(office)
    if closure is None or (closure.last is not None and closure.last < today):
        return None
    soon = closure.first - today <= datetime.timedelta(days=ANNOUNCED_DAYS)
    return closure if soon else None
