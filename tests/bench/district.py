"""A district of any size, written at once: what a bench computes free times from."""

from datetime import datetime, timedelta

from schedule.models import Calendar, Event, Occurrence, Rule

from booking.models import Appointment, CalendarEntry, CaseManager
from tests import factories
from tests.factories import BERLIN, local

# Four weeks with the change of clocks inside; the series began in the winter before.
FIRST, END = local(2026, 3, 9), local(2026, 4, 6)
NOW = local(2026, 3, 8, 8)
BEGAN = local(2025, 11, 3)
MOVED, LEFT_OUT = local(2026, 3, 30), local(2026, 3, 23)  # Mondays
PLACES = 11
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR")


def build(size):
    """So many case managers, each with hours at five weekdays, a weekly and a single
    absence, an exception of both kinds and six appointments; the first one's town."""
    towns = [factories.municipality(f"town-{number}") for number in range(PLACES)]
    places = [
        factories.meeting_place(f"place-{number}", town)
        for number, town in enumerate(towns)
    ]
    for model in (Appointment, CalendarEntry, Occurrence, Event, Calendar, CaseManager):
        model.objects.all().delete()
    people = CaseManager.objects.bulk_create(
        [CaseManager(name=f"Bench {number}") for number in range(size)]
    )
    calendars = Calendar.objects.bulk_create(
        [Calendar(name=str(person.pk), slug=str(person.pk)) for person in people]
    )
    rules = [weekly(name) for name in WEEKDAYS]
    rows = [
        row
        for number, calendar in enumerate(calendars)
        for row in entries(number, calendar, people[number], places, rules)
    ]
    events = Event.objects.bulk_create([event for event, _entry in rows], 1000)
    for event, (_event, entry) in zip(events, rows, strict=True):
        entry.event = event
    CalendarEntry.objects.bulk_create([entry for _event, entry in rows], 1000)
    mondays = events[:: len(WEEKDAYS) + 2]
    Occurrence.objects.bulk_create(
        [each for event in mondays for each in exceptions(event)], 1000
    )
    meetings(people, places, towns[0])
    return towns[0]


def weekly(weekday):
    return Rule.objects.get_or_create(
        name="bench",
        description=weekday,
        frequency="WEEKLY",
        params=f"byweekday:{weekday}",
    )[0]


def entries(number, calendar, person, places, rules):
    """Unsaved events with what they mean, Monday's hours first."""
    place = places[number % PLACES]
    for weekday, rule in enumerate(rules):
        hour = 8 + (number + weekday) % 3
        start = BEGAN + timedelta(days=weekday, hours=hour, minutes=30 * (number % 2))
        event = event_of(calendar, start, start + timedelta(hours=4), rule)
        yield (
            event,
            CalendarEntry(
                kind="availability", case_manager=person, meeting_place=place
            ),
        )
    team = BEGAN + timedelta(days=1, hours=10)
    away = local(2026, 3, 16 + number % 5)
    for event in (
        event_of(calendar, team, team + timedelta(hours=1), rules[1]),
        event_of(calendar, away, away + timedelta(days=2), None),
    ):
        yield event, CalendarEntry(kind="absence", case_manager=person)


def event_of(calendar, start, end, rule):
    return Event(title="bench", calendar=calendar, start=start, end=end, rule=rule)


def exceptions(event):
    """One Monday left out, another moved to the afternoon."""
    for monday in (LEFT_OUT, MOVED):
        opens = event.start.astimezone(BERLIN)
        original = monday.replace(hour=opens.hour, minute=opens.minute)
        is_moved = monday is MOVED
        start = monday.replace(hour=14) if is_moved else original
        yield Occurrence(
            event=event,
            original_start=original,
            original_end=original + timedelta(hours=4),
            start=start,
            end=start + timedelta(hours=2 if is_moved else 4),
            cancelled=not is_moved,
        )


def meetings(people, places, town):
    kind = factories.kind("bench", minutes=45, buffer_after=15, step_minutes=15)
    rows = []
    for number, person in enumerate(people):
        for turn in range(6):
            day = FIRST.date() + timedelta(days=turn * 4 + number % 3)
            starts_at = datetime(
                day.year, day.month, day.day, 10, 15 * (turn % 2), tzinfo=BERLIN
            )
            rows.append(
                factories.unsaved_appointment(
                    person,
                    starts_at,
                    45,
                    after=15,
                    kind=kind,
                    municipality=town,
                    meeting_place=places[number % PLACES],
                )
            )
    Appointment.objects.bulk_create(rows, 1000)
