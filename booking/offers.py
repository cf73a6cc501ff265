"""What a reader is offered: free times grouped by time and place, never by person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

from booking import slots
from booking.intervals import Interval
from booking.models import (
    Appointment,
    AppointmentKind,
    CalendarEntry,
    CaseManager,
    MeetingPlace,
)
from booking.models.appointment import STANDING
from booking.models.kind import Booker
from booking.models.people import CaseManagerQuerySet
from pages.models import Municipality

Channel = AppointmentKind.Channel


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. ``case_manager`` (an id): with this person only."""

    kind: AppointmentKind
    municipality: Municipality
    language: str
    booker: Booker = "public"
    case_manager: int | None = None


@dataclass(frozen=True, kw_only=True)
class Choice(Wanted):
    """One time picked from what was offered; an aware instant."""

    starts_at: datetime
    meeting_place: MeetingPlace | None = None


@dataclass(frozen=True)
class Offer:
    """A time at which at least one case manager is free; instants in UTC."""

    starts_at: datetime
    ends_at: datetime
    meeting_place: MeetingPlace | None
    channel: str
    case_managers: tuple[int, ...]
    interpreter: bool
    nearby: bool


def offers(  # noqa: PLR0913  # what, for whom, and the part of the horizon to show
    kind: AppointmentKind,
    municipality: Municipality,
    language: str,
    *,
    now: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
    booker: Booker = "public",
    case_manager: int | None = None,
    ignoring: Appointment | None = None,
) -> list[Offer]:
    """Free times that begin in [start, end), sorted by time and name of the place.

    At a place of the reader's own town; where none is free within the kind's horizon,
    at the places of its area (``nearby``). With somebody who speaks the language; where
    none who does is free, with anybody and an interpreter, which takes longer. Five
    queries, however much there is. Staff need no notice. ``ignoring``: an appointment that
    is to be moved does not stand in its own way, and its present time is not offered.
    """
    wanted = Wanted(kind, municipality, language, booker, case_manager)
    return [
        offer
        for offer in _all_offers(wanted, now, ignoring)
        if (start is None or offer.starts_at >= start)
        and (end is None or offer.starts_at < end)
    ]


def offers_for(
    wanted: Wanted, *, now: datetime, ignoring: Appointment | None = None
) -> list[Offer]:
    """Everything that is free for what somebody asks for."""
    return list(_all_offers(wanted, now, ignoring))


def find(
    choice: Choice, *, now: datetime, ignoring: Appointment | None = None
) -> Offer | None:
    """The offer that was chosen, when ``offers`` would show it now."""
    for offer in _all_offers(choice, now, ignoring):
        if (offer.starts_at, offer.meeting_place) == (
            choice.starts_at,
            choice.meeting_place,
        ):
            return offer
    return None


def choice_of(appointment: Appointment) -> Choice:
    """What the reader chose; ``dataclasses.replace`` gives it another time."""
    return Choice(
        kind=appointment.kind,
        municipality=appointment.municipality,
        language=appointment.language,
        booker="link",
        starts_at=appointment.starts_at,
        meeting_place=appointment.meeting_place,
    )


def candidates(wanted: Wanted) -> CaseManagerQuerySet:
    """Who could be offered: for phone and video those responsible for the town, on site
    those with hours at a place in its area."""
    people = CaseManager.objects.active()
    if wanted.case_manager is not None:
        people = people.filter(pk=wanted.case_manager)
    if wanted.kind.remote:
        return people.for_municipality(wanted.municipality)
    hours = CalendarEntry.objects.filter(
        kind=CalendarEntry.Kind.AVAILABILITY,
        meeting_place__active=True,
        meeting_place__municipality__area=wanted.municipality.area_id,
    )
    return people.filter(pk__in=hours.values("case_manager"))


def _all_offers(
    wanted: Wanted, now: datetime, ignoring: Appointment | None = None
) -> list[Offer]:
    kind, window = wanted.kind, _window(wanted, now)
    if not kind.open_to(wanted.booker) or window[0] >= window[1]:
        return []
    people = list(candidates(wanted))
    places = _places(wanted)
    rules = _rules(kind, people, interpreter=True)
    calendars, holidays = slots.load(
        [person.pk for person in people],
        window,
        rules,
        now=now,
        ignoring=ignoring.pk if ignoring else None,
    )
    present = _present(ignoring)
    for nearby, tier in _tiers(wanted, places):
        for interpreter, able in _by_language(people, wanted.language):
            rules = _rules(kind, able, interpreter=interpreter)
            starts = slots.compute(calendars, holidays, window, rules)
            inside = {
                key: rest
                for key, found in starts.items()
                if key[1] in tier and (rest := _without(found, key[1], present))
            }
            if inside:
                return list(_grouped(inside, tier, kind, interpreter, nearby))
    return []


def _present(appointment: Appointment | None) -> tuple[int, int | None] | None:
    """Start (unix seconds) and place of an appointment that has a time."""
    if appointment is None or appointment.status not in STANDING:
        return None
    return int(appointment.starts_at.timestamp()), appointment.meeting_place_id


def _without(
    starts: list[int], place: int | None, present: tuple[int, int | None] | None
) -> list[int]:
    return [start for start in starts if (start, place) != present]


Tier = dict[int | None, MeetingPlace | None]


def _tiers(
    wanted: Wanted, places: Sequence[MeetingPlace]
) -> Iterator[tuple[bool, Tier]]:
    """Where to look, nearest first: (nearby, places by id)."""
    if wanted.kind.remote:
        yield False, {None: None}
        return
    own = wanted.municipality.pk
    for nearby in (False, True):
        yield (
            nearby,
            {
                place.pk: place
                for place in places
                if (place.municipality_id != own) == nearby
            },
        )


def _by_language(
    people: Sequence[CaseManager], language: str
) -> Iterator[tuple[bool, list[CaseManager]]]:
    """Whom to ask, best first: (with an interpreter, case managers)."""
    yield False, [person for person in people if person.speaks(language)]
    others = [person for person in people if not person.speaks(language)]
    if others:
        yield True, others


def _grouped(
    starts: slots.Starts,
    tier: Tier,
    kind: AppointmentKind,
    interpreter: bool,
    nearby: bool,
) -> list[Offer]:
    free: dict[tuple[int, int | None], list[int]] = {}
    for (person, place), seconds in starts.items():
        for second in seconds:
            free.setdefault((second, place), []).append(person)
    duration = kind.duration(interpreter=interpreter)
    found = [
        Offer(
            starts_at=(starts_at := datetime.fromtimestamp(second, UTC)),
            ends_at=starts_at + duration,
            meeting_place=tier[place],
            channel=kind.channel,
            case_managers=tuple(sorted(people)),
            interpreter=interpreter,
            nearby=nearby,
        )
        for (second, place), people in free.items()
    ]
    return sorted(found, key=lambda offer: (offer.starts_at, str(offer.meeting_place)))


def _rules(
    kind: AppointmentKind, people: Sequence[CaseManager], *, interpreter: bool
) -> slots.Rules:
    duration = kind.duration(interpreter=interpreter)
    return slots.Rules(
        durations={person.pk: int(duration.total_seconds()) for person in people},
        before=kind.buffer_before * 60,
        after=kind.buffer_after * 60,
        step=kind.step_minutes * 60,
        remote=kind.remote,
    )


def _places(wanted: Wanted) -> list[MeetingPlace]:
    if wanted.kind.remote:
        return []
    return list(MeetingPlace.objects.active().in_area_of(wanted.municipality))


def _window(wanted: Wanted, now: datetime) -> Interval:
    """From the end of the notice to the horizon, in unix seconds.

    Real elapsed time: aware local datetimes would add wall-clock hours instead.
    """
    now = now.astimezone(UTC)
    notice = 0 if wanted.booker == "staff" else wanted.kind.notice_hours
    low = now + timedelta(hours=notice)
    high = now + timedelta(days=wanted.kind.horizon_days)
    return ceil(low.timestamp()), int(high.timestamp())
