"""Free slots of four weeks beside a bare read of the rows they are computed from."""

from datetime import timedelta

from booking.offers import offers
from tests import factories
from tests.bench.timing import milliseconds, read_again, recorded

NUMBERS = (1, 10, 100)
REPEATS = 7
# A Thursday; the four weeks hold Christmas and New Year.
NOW = factories.local(2026, 12, 10, 8)
MONDAY = factories.local(2026, 12, 7, 9)
DAYS = 28
WORKDAYS = ("WEEKLY", "byweekday:MO,TU,WE,TH,FR")
LATEST = 7  # hours after opening at which a meeting of an hour still begins


def town_with(number):
    """A town whose case managers work every weekday and have a meeting each day."""
    town = factories.municipality(f"bench-{number}", f"bench-area-{number}")
    place = factories.meeting_place(f"bench-place-{number}", town)
    kind = factories.kind("bench", horizon_days=DAYS, notice_hours=0)
    for one in range(number):
        person = factories.case_manager(f"Bench {number}-{one}", towns=[town])
        closes = MONDAY + timedelta(hours=LATEST + 1)
        factories.availability(person, MONDAY, closes, rule=WORKDAYS, place=place)
        for day in range(DAYS):
            starts_at = MONDAY + timedelta(days=day, hours=one % (LATEST + 1))
            factories.appointment(
                person, starts_at, kind=kind, municipality=town, meeting_place=place
            )
    return town, kind


def measure_one(number):
    town, kind = town_with(number)

    def compute():
        return offers(kind, town, "de", now=NOW)

    with recorded() as statements:
        found = compute()
    computing = milliseconds(compute, REPEATS)
    reading = milliseconds(lambda: read_again(statements), REPEATS)
    return {
        "case_managers": number,
        "offers": len(found),
        "queries": len(statements),
        "ms": round(computing, 1),
        "bare_read_ms": round(reading, 2),
        "ratio": round(computing / reading, 1),
    }


def measure():
    return [measure_one(number) for number in NUMBERS]
