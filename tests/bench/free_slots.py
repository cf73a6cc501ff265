"""Free times of four weeks beside a bare read of the same rows and one statement."""

import time
from functools import partial

from django.db import connection

from booking import slots
from booking.models import CaseManager
from tests.bench import district, multirange
from tests.bench.timing import fastest, read_again, recorded

NUMBERS = (1, 10, 100, 1000)
REPEATS = 5


def compute(people, window, rules):
    margins = (rules.before, rules.after)
    calendars, holidays = slots.load(people, window, now=district.NOW, margins=margins)
    return slots.compute(calendars, holidays, window, rules)


def measure_one(number):
    """Milliseconds on the wall: the database's own time counts, too."""
    district.build(number)
    people = list(CaseManager.objects.values_list("pk", flat=True))
    window = tuple(int(edge.timestamp()) for edge in (district.FIRST, district.END))
    rules = slots.Rules(durations=dict.fromkeys(people, 45 * 60), after=15 * 60)
    ours = partial(compute, people, window, rules)
    with recorded() as statements:
        found = ours()
    ms, reading = (
        fastest(ours, REPEATS),
        fastest(lambda: read_again(statements), REPEATS),
    )
    row = {
        "case_managers": number,
        "slots": sum(map(len, found.values())),
        "queries": len(statements),
        "ms": round(ms, 1),
        "bare_read_ms": round(reading, 2),
        "ratio": round(ms / reading, 1),
    }
    if connection.vendor == "postgresql":
        row |= beside_one_statement(found, window, rules, ms)
    return row


def beside_one_statement(found, window, rules, ms):
    holidays = slots.holiday_intervals(window, "NW")
    theirs = partial(multirange.free_starts, window, rules, holidays)
    if theirs() != found:
        raise RuntimeError("the statement finds other times than the portal")
    statement = fastest(theirs, REPEATS)
    return {
        "statement_ms": round(statement, 1),
        "to_statement": round(ms / statement, 2),
    }


def measure():
    with connection.cursor() as cursor:
        begun = time.perf_counter()
        rows = []
        for number in NUMBERS:
            rows.append(measure_one(number))
            if connection.vendor == "postgresql":
                cursor.execute("ANALYZE")
        print(f"  ({connection.vendor}: {time.perf_counter() - begun:.0f} s)")
    return rows
