"""The slot engine against a minute grid that shares no code with it.

ORACLE_EXAMPLES=3000 for a long run. Shrinking a failing world can take minutes and more
than a gigabyte, so failures are reported as they were found.
"""

import os
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, takewhile
from types import SimpleNamespace

import pytest
from dateutil import rrule
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from booking import slots
from booking.intervals import clip, covers, merge, subtract
from booking.recurrence import Series, WallClock, expand
from tests.factories import (
    BERLIN,
    absence,
    appointment,
    availability,
    case_manager,
    closure,
    exception,
    kind,
    meeting_place,
    walk_in,
)

EXAMPLES = int(os.environ.get("ORACLE_EXAMPLES", "100"))
checked = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
FREQUENCIES = {
    "DAILY": rrule.DAILY,
    "WEEKLY": rrule.WEEKLY,
    "MONTHLY": rrule.MONTHLY,
    "YEARLY": rrule.YEARLY,
}
NAMES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# Both changes of clocks, Christmas, Ascension Day, 29 February.
ANCHORS = [
    date(2026, 3, 24),
    date(2026, 10, 20),
    date(2026, 12, 21),
    date(2026, 5, 11),
    date(2027, 3, 27),
    date(2028, 2, 25),
]
# North Rhine-Westphalia, written out.
HOLIDAYS = {
    *(date(2026, 4, day) for day in (3, 6)),
    *(date(2026, 5, day) for day in (1, 14, 25)),
    *(date(2026, 10, 3), date(2026, 11, 1)),
    *(date(2026, 12, day) for day in (25, 26)),
    *(date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29)),
}
PLACES = ["netphen", "kreuztal"]


@st.composite
def rules(draw):
    """Frequency, params as stored, and the same as arguments for dateutil."""
    often = ["WEEKLY"] * 5 + ["DAILY"] * 2 + ["MONTHLY", "MONTHLY", "YEARLY"]
    frequency = draw(st.sampled_from(often))
    parts, plain = [], {}
    if draw(st.booleans()):
        plain["interval"] = draw(st.integers(1, 4))
        parts.append(f"interval:{plain['interval']}")
    if draw(st.booleans()) and frequency in ("WEEKLY", "DAILY"):
        days = sorted(draw(st.sets(st.integers(0, 6), min_size=1, max_size=5)))
        plain["byweekday"] = days
        named = draw(st.booleans())
        listed = (NAMES[day] if named else str(day) for day in days)
        parts.append("byweekday:" + ",".join(listed))
    elif frequency == "MONTHLY" and draw(st.booleans()):
        day, number = draw(st.integers(0, 6)), draw(st.sampled_from([1, 2, 3, -1]))
        if draw(st.booleans()):
            plain.update(byweekday=[day], bysetpos=number)
            parts.append(f"byweekday:{NAMES[day]};bysetpos:{number}")
        else:
            plain["byweekday"] = [rrule.weekday(day, number)]
            parts.append(f"byweekday:{number:+d}{NAMES[day]}")
    elif frequency == "MONTHLY" and draw(st.booleans()):
        day = draw(st.sampled_from([1, 15, 28, 29, 30, 31, -1]))
        plain["bymonthday"] = [day]
        parts.append(f"bymonthday:{day}")
    if draw(st.integers(0, 9)) == 0:
        plain["count"] = draw(st.integers(1, 12))
        parts.append(f"count:{plain['count']}")
    return frequency, ";".join(parts), plain


@st.composite
def worlds(draw):  # noqa: C901  # the parts of one world
    anchor = datetime.combine(draw(st.sampled_from(ANCHORS)), time())
    minute = st.integers(0, 287).map(lambda number: number * 5)
    start = anchor + timedelta(minutes=draw(minute))
    end = start + timedelta(days=draw(st.integers(1, 9)), minutes=draw(minute))

    few = st.integers(1, 5)

    def moment(low, high):
        days = draw(st.integers(low, high))
        return anchor + timedelta(days=days, minutes=draw(minute))

    def near(low, high):
        """Half of the short things cluster at the edges of the window."""
        if draw(st.booleans()):
            return moment(low, high)
        edge = draw(st.sampled_from([start, end, end]))
        return edge + timedelta(minutes=5 * draw(st.integers(-36, 12)))

    def calendar_entry():
        kind = draw(st.sampled_from(["available"] * 6 + ["absent"] * 2 + ["walk in"]))
        repeats = draw(st.integers(0, 3)) > 0
        short = kind != "absent" or draw(st.booleans())
        changes = [
            (
                draw(st.integers(0, 14)),
                draw(st.booleans()),
                moment(-2, 10),
                draw(st.integers(1, 60)) * 5,
            )
            for _ in range(draw(st.integers(0, 3)) if repeats else 0)
        ]
        return SimpleNamespace(
            kind=kind,
            place=draw(st.sampled_from([*PLACES, *([None] * (kind != "walk in"))])),
            start=moment(-45, 9) if repeats else near(-4, 9),
            span=draw(st.integers(1, 120)) * 5
            if short
            else draw(st.integers(1, 3)) * 1440,
            rule=draw(rules()) if repeats else None,
            until=moment(-10, 12) if repeats and draw(st.integers(0, 2)) == 0 else None,
            changes=changes,
            edit=draw(st.integers(-6, 6)) * 15
            if changes and draw(st.integers(0, 3)) == 0
            else 0,
        )

    def booked(entries):
        """Most appointments lie near the hours, or they would block nothing."""
        if draw(st.integers(0, 3)) == 0:
            return near(-1, 9)
        hours = draw(st.sampled_from(entries)).start
        day = start.date() + timedelta(days=draw(st.integers(0, 7)))
        offset = timedelta(minutes=5 * draw(st.integers(-12, 48)))
        return datetime.combine(day, hours.time()) + offset

    def meeting(entries, duration):
        """Who comes (``seated``), whose seat waits to reopen (``left``), or did."""
        is_group = draw(st.booleans())
        places = st.sampled_from([entries[0].place, *PLACES, None])
        return SimpleNamespace(
            start=booked(entries),
            length=duration if is_group else draw(st.integers(1, 24)) * 5,
            is_group=is_group,
            place=draw(places),
            seated=draw(st.integers(0, 3)) if is_group else draw(st.integers(0, 1)),
            left=draw(st.sampled_from([0, 0, 1, 2])),
            reopened=draw(st.sampled_from([0, 0, 1])),
        )

    def person():
        entries = [calendar_entry() for _ in range(draw(few))]
        duration = draw(st.sampled_from([15, 20, 30, 45, 60, 90]))
        count = draw(st.integers(0, 6))
        return SimpleNamespace(
            entries=entries,
            appointments=[meeting(entries, duration) for _ in range(count)],
            duration=duration,
        )

    people = [person() for _ in range(draw(st.integers(1, 3)))]
    closures = [
        (
            moment(-1, 9),
            draw(st.integers(1, 40)) * 60,
            draw(st.sampled_from([None, *PLACES])),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return SimpleNamespace(
        start=start,
        end=end,
        people=people,
        closures=closures,
        before=draw(st.sampled_from([0, 0, 5, 15])),
        after=draw(st.sampled_from([0, 0, 5, 10, 30])),
        step=draw(st.sampled_from([5, 10, 15, 30, 60])),
        remote=draw(st.integers(0, 3)) == 0,
        seats=draw(st.sampled_from([1, 3])),
    )


def aware(wall):
    return wall.replace(tzinfo=BERLIN)


def wall(instant):
    return instant.astimezone(UTC).astimezone(BERLIN).replace(tzinfo=None, fold=0)


def minute_of(naive):
    """Naive local time to absolute minute."""
    return int(aware(naive).astimezone(UTC).timestamp()) // 60


def instant(minute):
    return datetime.fromtimestamp(minute * 60, UTC)


def plain_dates(rule, begin, last):
    """All starts up to ``last``, by dateutil, which refuses count beside until."""
    frequency, _params, plain = rule
    dates = rrule.rrule(FREQUENCIES[frequency], dtstart=begin, **plain)
    return list(takewhile(lambda start: start <= last, dates))


class Hours:
    """Marks minutes as open, and from which minute on their hours count."""

    def __init__(self, minutes, begins):
        self.minutes, self.begins = minutes, begins

    def update(self, hours):
        self.minutes.update(hours)
        for minute in hours:
            self.begins[minute].add(hours[0])


class Grid:
    """Minutes of one case manager, marked while the world is stored."""

    def __init__(self):
        self.open = {place: set() for place in [*PLACES, None]}
        # First minutes of the hours that hold a minute, by place.
        self.begins = {place: defaultdict(set) for place in [*PLACES, None]}
        self.away = set()
        self.taken = []
        self.meetings = []

    def play(self, world, owner, places, entry):
        """Store an entry as the portal would, and mark its minutes independently."""
        first = aware(entry.start)
        end = aware(entry.start + timedelta(minutes=entry.span))
        if end.astimezone(UTC) <= first.astimezone(UTC):
            return  # inside the gap of spring
        rule = {
            "rule": entry.rule[:2] if entry.rule else None,
            "until": aware(entry.until) if entry.until else None,
        }
        if entry.kind == "available":
            event = availability(
                owner, first, end, place=places.get(entry.place), **rule
            )
            mark = Hours(self.open[entry.place], self.begins[entry.place])
        elif entry.kind == "walk in":
            event = walk_in(owner, first, end, place=places[entry.place], **rule)
            mark = self.away
        else:
            event, mark = absence(owner, first, end, **rule), self.away
        days, span = self.days(world, entry, first, end)
        replaced = self.change(event, days, entry, mark)
        span = self.edit(event, entry, span, first, end)
        if entry.rule and span <= timedelta(0):
            return
        for day in days:
            if day.date() not in replaced:
                last = minute_of(day + span) if entry.rule else minute_of(wall(end))
                mark.update(range(minute_of(day), last))

    def days(self, world, entry, first, end):
        """The wall-clock starts of an entry, by dateutil over the whole series."""
        begin = wall(first)
        if not entry.rule:
            return [begin], wall(end) - begin
        limit = world.end + timedelta(days=40)
        last = min(wall(aware(entry.until)), limit) if entry.until else limit
        return plain_dates(entry.rule, begin, last), wall(end) - begin

    def change(self, event, days, entry, mark):
        """Cancel and move dates; the days that no longer follow the series."""
        replaced = set()
        for number, is_move, target, length in entry.changes:
            if number >= len(days) or days[number].date() in replaced:
                continue
            original = aware(days[number])
            begin, end = aware(target), aware(target + timedelta(minutes=length))
            if not is_move:
                exception(event, original, cancelled=True)
            elif end.astimezone(UTC) > begin.astimezone(UTC):
                exception(event, original, start=begin, end=end)
                mark.update(range(minute_of(target), minute_of(wall(end))))
            else:
                continue
            replaced.add(days[number].date())
        return replaced

    def edit(self, event, entry, span, first, end):
        """Change the end of the series afterwards: its exceptions must stay."""
        later = wall(end) + timedelta(minutes=entry.edit)
        same_day = later.date() == wall(end).date()
        exists = wall(aware(later)) == later
        if not entry.edit or not same_day or not exists or aware(later) <= first:
            return span
        event.end = aware(later)
        event.save()
        return later - wall(first)

    def book(self, owner, world, places, kinds, now):
        """Store the meetings; those that stand never overlap, as the database demands."""
        stand = []
        for each in sorted(world.appointments, key=lambda each: each.start):
            low = minute_of(each.start) - world.before
            high = minute_of(each.start) + each.length + world.after
            if any(low < end and high > begin for begin, end in stand):
                continue
            stand += [(low, high)] * bool(each.seated)
            self.store(owner, world, each, places, kinds, now)
            if each.seated + each.left:
                self.taken.append((low, high))
            if each.is_group:
                self.meetings.append(each)

    def store(self, owner, world, each, places, kinds, now):
        together = uuid.uuid4()
        gone = [now + timedelta(minutes=1)] * each.left + [now] * each.reopened
        for seat, reopens_at in enumerate([None] * each.seated + gone):
            appointment(
                owner,
                aware(each.start),
                each.length,
                before=world.before,
                after=world.after,
                kind=kinds[each.is_group],
                meeting_place=places.get(each.place),
                meeting=together,
                seat=seat,
                status="cancelled_by_client" if reopens_at else "booked",
                reopens_at=reopens_at,
            )

    def to_join(self, world, duration, place):
        """First minutes of group meetings with a seat left."""
        for each in self.meetings:
            free = each.seated > 0 and each.seated + each.left < world.seats
            if free and (each.place, each.length) == (place, duration):
                yield minute_of(each.start)

    def starts(self, world, duration, places, shut):
        """Brute force over every minute of the window."""
        low, high = minute_of(world.start), minute_of(world.end)
        everywhere = set()
        for place in places:
            everywhere |= self.open[place] - shut[place]
        for place in [None] if world.remote else PLACES:
            usable = everywhere if world.remote else self.open[place] - shut[place]
            usable = usable - self.away - shut[None]
            begins = self.begins.values() if world.remote else [self.begins[place]]
            joined = set(self.to_join(world, duration, place))
            for start in range(low, high - duration + 1):
                own = range(start, start + duration)
                on_grid = any(
                    (start - begin) % world.step == 0
                    for found in begins
                    for begin in found.get(start, ())
                )
                is_free = on_grid and all(
                    start - world.before >= end
                    or start + duration + world.after <= begin
                    for begin, end in self.taken
                )
                if (
                    (is_free or (world.seats > 1 and start in joined))
                    and all(minute in usable for minute in own)
                    and not any(
                        instant(minute).astimezone(BERLIN).date() in HOLIDAYS
                        for minute in (own[0], own[-1])
                    )
                ):
                    yield place, start


@checked
@given(worlds())
@pytest.mark.django_db
def test_the_engine_equals_a_minute_grid(world):
    with transaction.atomic():
        check_world(world)
        transaction.set_rollback(True)


def check_world(world):
    places = {name: meeting_place(name) for name in PLACES}
    shut = {name: set() for name in [*PLACES, None]}
    for start, length, name in world.closures:
        first = minute_of(start)
        closure(aware(start), instant(first + length), place=places.get(name))
        shut[name].update(range(first, first + length))
    now = aware(world.start) - timedelta(days=60)
    channel = "phone" if world.remote else "on_site"
    kinds = [kind(), kind("gruppe", seats=world.seats, channel=channel)]
    expected, durations = set(), {}
    for person in world.people:
        owner, grid = case_manager(), Grid()
        durations[owner.pk] = person.duration * 60
        for each in person.entries:
            grid.play(world, owner, places, each)
        booked = SimpleNamespace(**vars(world) | {"appointments": person.appointments})
        grid.book(owner, booked, places, kinds, now)
        for place, minute in grid.starts(world, person.duration, grid.open, shut):
            pk = places[place].pk if place else None
            expected.add((owner.pk, pk, minute))
    window = minute_of(world.start) * 60, minute_of(world.end) * 60
    engine_rules = slots.Rules(
        durations=durations,
        before=world.before * 60,
        after=world.after * 60,
        step=world.step * 60,
        remote=world.remote,
        kind=kinds[1].pk,
        seats=world.seats,
    )
    loaded = slots.load(
        list(durations),
        window,
        now=now,
        margins=(engine_rules.before, engine_rules.after),
        groups=[kinds[1].pk] if world.seats > 1 else [],
    )
    found = [
        (owner, place, second // 60)
        for (owner, place), starts in slots.compute(
            *loaded, window, engine_rules
        ).items()
        for second in starts
    ]
    assert len(found) == len(set(found))
    assert set(found) == expected


SECOND_OF_TWO = datetime(2026, 10, 25, 2, 39, fold=1)


@settings(checked, max_examples=EXAMPLES * 5)
@given(
    rules(),
    st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31)) | st.just(SECOND_OF_TWO),
    st.integers(1, 5000),
    st.datetimes(datetime(2025, 1, 1), datetime(2029, 6, 1)),
    st.integers(1, 60),
    st.none() | st.integers(0, 900),
)
def test_expansion_equals_plain_dateutil(rule, start, span, window, days, until):
    start = start.replace(second=0, microsecond=0)
    window = window.replace(second=0, microsecond=0)
    first = aware(start).astimezone(UTC)
    end = first + timedelta(minutes=span)
    begin, length = wall(first), wall(end) - wall(first)
    last = None
    if until is not None:
        last = aware(begin + timedelta(days=until)).astimezone(UTC)
    low = minute_of(window) * 60
    high = low + days * 86400

    series = Series(first, end, last, rule[:2])
    found = expand(series, low, high, WallClock(BERLIN))
    expected = []
    if length > timedelta(0):
        limit = window + timedelta(days=days + 2)
        limit = min(wall(last), limit) if last else limit
        for day in plain_dates(rule, begin, limit):
            a, b = minute_of(day) * 60, minute_of(day + length) * 60
            if a < high and b > low and b > a:
                expected.append((a, b))
    assert sorted((each.start, each.end) for each in found) == expected


spans = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)))


@settings(checked, max_examples=EXAMPLES * 5)
@given(spans, spans, st.integers(0, 60), st.integers(0, 60))
def test_interval_arithmetic_equals_sets_of_points(base, holes, low, high):
    def points(intervals):
        return {point for start, end in intervals for point in range(start, end)}

    left = subtract(merge(base), merge(holes))
    assert points(left) == points(base) - points(holes)
    assert points(clip(base, low, high)) == points(base) & set(range(low, high))
    assert covers(merge(base), low, high) == (set(range(low, high)) <= points(base))
    assert all(start < end for start, end in left)
    assert all(a[1] <= b[0] for a, b in pairwise(left))
