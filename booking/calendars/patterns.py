"""How hours and absences repeat: every so many weeks, or once a month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schedule.models import Rule

from booking.recurrence import WEEKDAYS, Series, WallClock, expand

# A monthly rule has its first date at the latest a year on: 29 February has none here.
FIRST_WITHIN = timedelta(days=366)


@dataclass(frozen=True)
class Pattern:
    """A rule in the vocabulary of ``booking.recurrence.parse_rule``."""

    frequency: str
    params: str
    weekdays: tuple[int, ...] = ()

    def rule(self) -> Rule:
        """Rules are shared; the guard against deleting a used one makes that safe."""
        facts = {"frequency": self.frequency, "params": self.params}
        rule = Rule.objects.filter(**facts).first()
        if rule is None:
            name = self.frequency.lower()
            rule = Rule.objects.create(name=name, description=self.params, **facts)
        return rule

    def first_day(self, earliest: date, clock: WallClock) -> date | None:
        """The first date of the series on or after a day."""
        if self.frequency == "WEEKLY":
            return min(
                earliest + timedelta(days=(weekday - earliest.weekday()) % 7)
                for weekday in self.weekdays
            )
        noon = datetime.combine(earliest, time(12))
        begin = noon.replace(tzinfo=clock.zone)
        series = Series(
            begin, begin + timedelta(hours=1), None, (self.frequency, self.params)
        )
        low, high = clock.seconds(noon), clock.seconds(noon + FIRST_WITHIN)
        found = expand(series, low, high, clock)
        return date.fromordinal(found[0].day) if found else None


def weekly(weekdays: Sequence[int], every_weeks: int = 1) -> Pattern:
    """Weekdays count from 0 for Monday; the first date begins the first week."""
    chosen = tuple(sorted(set(weekdays)))
    names = ",".join(WEEKDAYS[weekday] for weekday in chosen)
    return Pattern("WEEKLY", f"interval:{every_weeks};byweekday:{names}", chosen)


def monthly_by_weekday(position: int, weekdays: Sequence[int]) -> Pattern:
    """``position``: 1 for the first of the month, -1 for the last."""
    chosen = tuple(sorted(set(weekdays)))
    names = ",".join(f"{position:+d}{WEEKDAYS[weekday]}" for weekday in chosen)
    return Pattern("MONTHLY", f"interval:1;byweekday:{names}", chosen)


def monthly_by_day(day: int) -> Pattern:
    """``day`` of the month; -1 for its last. Months without that day have none."""
    return Pattern("MONTHLY", f"interval:1;bymonthday:{day}")
