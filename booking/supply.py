"""What there is to choose from: people, places and calendars, loaded once.

Everything a page shows of free times and open hours is computed from one ``Supply``,
however many kinds of meeting it shows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil

from django.db.models import Exists, F, OuterRef

from booking import slots
from booking.calendars import Calendars
from booking.intervals import Interval
from booking.models import (
    Appointment,
    AppointmentKind,
    CalendarEntry,
    CaseManager,
    MeetingPlace,
)
from booking.models.people import CaseManagerQuerySet
from booking.wanted import Wanted
from pages.dates import local_date
from pages.models import Municipality

# Days for which open hours are known where nothing can be booked.
AHEAD = 42


@dataclass(frozen=True)
class Supply:
    """Who and what is there in ``window``, in unix seconds, as seen at ``now``.

    ``people``: active case managers; ``responsible``: the ids of those among them who
    answer for the town. ``places``: those of the town's area.
    """

    now: datetime
    window: Interval
    people: Sequence[CaseManager]
    responsible: frozenset[int]
    places: Sequence[MeetingPlace]
    calendars: Calendars
    holidays: list[Interval]


def candidates(wanted: Wanted) -> CaseManagerQuerySet:
    """Who could be offered: by phone and video everybody in the district, on site those
    with hours at a place in the town's area; only women or men where that is wished."""
    people = CaseManager.objects.active()
    if wanted.case_manager is not None:
        people = people.filter(pk=wanted.case_manager)
    if wanted.adviser_wish:
        people = people.filter(gender=wanted.adviser_wish)
    if wanted.kind.remote:
        return people
    hours = CalendarEntry.objects.filter(
        kind=CalendarEntry.Kind.AVAILABILITY,
        meeting_place__active=True,
        meeting_place__municipality__area=wanted.municipality.area_id,
    )
    return people.filter(pk__in=hours.values("case_manager"))


def supply_for(
    wanted: Wanted, *, now: datetime, ignoring: Appointment | None = None
) -> Supply:
    """What one request can be answered from. Four queries; three for phone and video."""
    places = [] if wanted.kind.remote else _places_around(wanted.municipality)
    people = _knowing_responsible(candidates(wanted), wanted.municipality)
    return _loaded(
        list(people),
        places,
        [wanted.kind],
        now=now,
        ignoring=ignoring,
        reopening=wanted.booker != "staff",
    )


def supply_around(
    municipality: Municipality, kinds: Collection[AppointmentKind], *, now: datetime
) -> Supply:
    """What every one of these kinds can be offered from, with open hours. Four queries.

    For readers: cancelled times that have not reopened yet are closed.
    """
    people = _knowing_responsible(CaseManager.objects.active(), municipality)
    return _loaded(list(people), _places_around(municipality), kinds, now=now)


def supply_at_places(
    municipality: Municipality, kinds: Collection[AppointmentKind], *, now: datetime
) -> Supply:
    """The same for meetings on site only. Three queries: one asks for people and places.

    Of the people it knows no more than whom they can talk to.
    """
    entry = "entries__case_manager"
    rows = (
        MeetingPlace.objects.active()
        .in_area_of(municipality)
        .filter(**{f"{entry}__active": True})
        .annotate(
            person=F(entry),
            languages=F(f"{entry}__languages"),
            gender=F(f"{entry}__gender"),
        )
        .distinct()
    )
    places, people = {}, {}
    for row in rows:
        places[row.pk] = row
        people[row.person] = CaseManager(
            pk=row.person, languages=row.languages, gender=row.gender
        )
    return _loaded(list(people.values()), list(places.values()), kinds, now=now)


def window_of(wanted: Wanted, now: datetime) -> Interval:
    """From the end of the notice to the horizon, in unix seconds.

    Real elapsed time: aware local datetimes would add wall-clock hours instead. Staff
    need no notice.
    """
    now = now.astimezone(UTC)
    notice = 0 if wanted.booker == "staff" else wanted.kind.notice_hours
    low = now + timedelta(hours=notice)
    return ceil(low.timestamp()), _horizon(wanted.kind, now)


def last_day(wanted: Wanted, now: datetime) -> date:
    """The last local day on which the kind can be booked."""
    return local_date(datetime.fromtimestamp(window_of(wanted, now)[1], UTC))


def _horizon(kind: AppointmentKind, now: datetime) -> int:
    return _in_days(kind.horizon_days, now)


def _in_days(days: int, now: datetime) -> int:
    return int((now + timedelta(days=days)).timestamp())


def _places_around(municipality: Municipality) -> list[MeetingPlace]:
    return list(MeetingPlace.objects.active().in_area_of(municipality))


def _knowing_responsible(
    people: CaseManagerQuerySet, municipality: Municipality
) -> CaseManagerQuerySet:
    """With ``is_responsible``: whether they answer for the town."""
    rows = CaseManager.municipalities.through.objects.filter(
        casemanager=OuterRef("pk"), municipality=municipality
    )
    return people.annotate(is_responsible=Exists(rows))


def _loaded(  # noqa: PLR0913  # what it is made of
    people: list[CaseManager],
    places: Sequence[MeetingPlace],
    kinds: Collection[AppointmentKind],
    *,
    now: datetime,
    ignoring: Appointment | None = None,
    reopening: bool = True,
) -> Supply:
    now = now.astimezone(UTC)
    end = max((_horizon(kind, now) for kind in kinds), default=_in_days(AHEAD, now))
    window = ceil(now.timestamp()), end
    calendars, holidays = slots.load(
        [person.pk for person in people],
        window,
        now=now,
        margins=(
            max((kind.buffer_before for kind in kinds), default=0) * 60,
            max((kind.buffer_after for kind in kinds), default=0) * 60,
        ),
        ignoring=ignoring.pk if ignoring else None,
        groups=[kind.pk for kind in kinds if kind.seats > 1],
        reopening=reopening,
    )
    responsible = frozenset(
        person.pk for person in people if getattr(person, "is_responsible", False)
    )
    return Supply(now, window, people, responsible, places, calendars, holidays)
