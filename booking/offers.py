"""What a reader is offered: free times grouped by time and place, never by person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from booking import slots
from booking.models import (
    STANDING,
    Appointment,
    AppointmentKind,
    CaseManager,
    MeetingPlace,
)
from booking.models.kind import Booker
from booking.supply import Supply, candidates, supply_for, window_of
from booking.wanted import Choice, Offer, Wanted, choice_of, chosen, wanted_again
from pages.models import Municipality

__all__ = [
    "Choice",
    "Offer",
    "Wanted",
    "candidates",
    "choice_of",
    "chosen",
    "find",
    "offers",
    "offers_for",
    "offers_from",
    "wanted_again",
]

Channel = AppointmentKind.Channel
Tier = dict[int | None, MeetingPlace | None]


@dataclass(frozen=True)
class Round:
    """Whom to ask, and where, before anybody else is asked."""

    people: Sequence[CaseManager]
    tier: Tier
    interpreter: bool
    nearby: bool = False


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
    """Free times that begin in [start, end), as ``offers_from`` gives them.

    Four queries, however much there is. Staff need no notice. ``ignoring``: an
    appointment that is to be moved does not stand in its own way, and its present time
    is not offered.
    """
    wanted = Wanted(kind, municipality, language, booker, case_manager)
    return [
        offer
        for offer in offers_for(wanted, now=now, ignoring=ignoring)
        if (start is None or offer.starts_at >= start)
        and (end is None or offer.starts_at < end)
    ]


def offers_for(
    wanted: Wanted, *, now: datetime, ignoring: Appointment | None = None
) -> list[Offer]:
    """Everything that is free for what somebody asks for. Four queries."""
    if not _may_be_asked(wanted, now):
        return []
    supply = supply_for(wanted, now=now, ignoring=ignoring)
    return offers_from(supply, wanted, ignoring)


def find(
    choice: Choice, *, now: datetime, ignoring: Appointment | None = None
) -> Offer | None:
    """The offer that was chosen, when ``offers`` would show it now."""
    for offer in offers_for(choice, now=now, ignoring=ignoring):
        if (offer.starts_at, offer.meeting_place) == (
            choice.starts_at,
            choice.meeting_place,
        ):
            return offer
    return None


def offers_from(
    supply: Supply, wanted: Wanted, ignoring: Appointment | None = None
) -> list[Offer]:
    """Free times, sorted by time and name of the place. No query.

    On site at a place of the reader's own town; where none is free within the kind's
    horizon, at the places of its area (``nearby``). There with somebody who speaks the
    language; where none who does is free, with anybody and an interpreter, which takes
    longer. By phone and video with those who speak the language, those responsible for
    the town first, and then with the others. What the reader says about an interpreter,
    and about a woman or a man, holds everywhere: no wish is dropped silently.
    """
    window = window_of(wanted, supply.now)
    if not _may_be_asked(wanted, supply.now):
        return []
    present = _present(ignoring)
    for each in _rounds(supply, wanted):
        rules = _rules(wanted.kind, each)
        starts = slots.compute(supply.calendars, supply.holidays, window, rules)
        inside = {
            key: rest
            for key, found in starts.items()
            if key[1] in each.tier and (rest := _without(found, key[1], present))
        }
        if inside:
            return list(_grouped(inside, each, wanted.kind, supply))
    return []


def _may_be_asked(wanted: Wanted, now: datetime) -> bool:
    low, high = window_of(wanted, now)
    return wanted.kind.open_to(wanted.booker) and low < high


def _present(appointment: Appointment | None) -> tuple[int, int | None] | None:
    """Start (unix seconds) and place of an appointment that has a time."""
    if appointment is None or appointment.status not in STANDING:
        return None
    return int(appointment.starts_at.timestamp()), appointment.meeting_place_id


def _without(
    starts: list[int], place: int | None, present: tuple[int, int | None] | None
) -> list[int]:
    return [start for start in starts if (start, place) != present]


def _rounds(supply: Supply, wanted: Wanted) -> Iterator[Round]:
    """Whom to ask first, and who comes next."""
    people = [
        person
        for person in supply.people
        if not wanted.adviser_wish or person.gender == wanted.adviser_wish
    ]
    if wanted.kind.remote:
        nowhere: Tier = {None: None}
        for interpreter, able in _by_language(people, wanted):
            own = [person for person in able if person.pk in supply.responsible]
            others = [person for person in able if person.pk not in supply.responsible]
            yield Round(own, nowhere, interpreter)
            yield Round(others, nowhere, interpreter)
        return
    for nearby in (False, True):
        tier: Tier = {
            place.pk: place
            for place in supply.places
            if (place.municipality_id != wanted.municipality.pk) == nearby
        }
        for interpreter, able in _by_language(people, wanted):
            here = [person for person in able if _is_ever_at(tier, person, supply)]
            yield Round(here, tier, interpreter, nearby)


def _is_ever_at(tier: Tier, person: CaseManager, supply: Supply) -> bool:
    return not tier.keys().isdisjoint(supply.calendars.available.get(person.pk, ()))


def _by_language(
    people: Sequence[CaseManager], wanted: Wanted
) -> Iterator[tuple[bool, list[CaseManager]]]:
    """Whom to ask, best first: (with an interpreter, case managers)."""
    if wanted.interpreter_wish:
        yield wanted.interpreter_wish == "yes", list(people)
        return
    yield False, [person for person in people if person.speaks(wanted.language)]
    yield True, [person for person in people if not person.speaks(wanted.language)]


def _grouped(
    starts: slots.Starts, asked: Round, kind: AppointmentKind, supply: Supply
) -> list[Offer]:
    free: dict[tuple[int, int | None], list[int]] = {}
    for (person, place), seconds in starts.items():
        for second in seconds:
            free.setdefault((second, place), []).append(person)
    seats = _seats_taken(starts, asked, kind, supply)
    duration = kind.duration(interpreter=asked.interpreter)
    found = [
        Offer(
            starts_at=(starts_at := datetime.fromtimestamp(second, UTC)),
            ends_at=starts_at + duration,
            meeting_place=asked.tier[place],
            channel=kind.channel,
            case_managers=tuple(sorted(people)),
            interpreter=asked.interpreter,
            nearby=asked.nearby,
            seats_free=sum(
                kind.seats - seats.get((person, place, second), 0) for person in people
            ),
        )
        for (second, place), people in free.items()
    ]
    return sorted(found, key=lambda offer: (offer.starts_at, str(offer.meeting_place)))


def _seats_taken(
    starts: slots.Starts, asked: Round, kind: AppointmentKind, supply: Supply
) -> dict[tuple[int, int | None, int], int]:
    """By case manager, place and start: the seats of group meetings that are taken."""
    if kind.seats == 1:
        return {}
    rules = _rules(kind, asked)
    return {
        (person, place, meeting.start): meeting.taken
        for person, place in starts
        for meeting in slots.to_join(
            supply.calendars, person, place, rules.durations[person], rules
        )
    }


def _rules(kind: AppointmentKind, asked: Round) -> slots.Rules:
    duration = kind.duration(interpreter=asked.interpreter)
    return slots.Rules(
        durations={person.pk: int(duration.total_seconds()) for person in asked.people},
        before=kind.buffer_before * 60,
        after=kind.buffer_after * 60,
        step=kind.step_minutes * 60,
        remote=kind.remote,
        kind=kind.pk,
        seats=kind.seats,
    )
