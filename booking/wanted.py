"""What somebody asks for, and what is offered for it."""

from dataclasses import dataclass
from datetime import datetime

from booking.models import Appointment, AppointmentKind, MeetingPlace
from booking.models.kind import Booker
from pages.models import Municipality


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for. ``case_manager`` (an id): with this person only.

    ``interpreter_wish``: "" leaves it to the language, "yes" wants one with everybody,
    "no" with nobody. ``adviser_wish``: "woman" or "man" as case manager, "" for anybody.
    """

    kind: AppointmentKind
    municipality: Municipality
    language: str
    booker: Booker = "public"
    case_manager: int | None = None
    interpreter_wish: str = ""
    adviser_wish: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice(Wanted):
    """One time picked from what was offered; an aware instant."""

    starts_at: datetime
    meeting_place: MeetingPlace | None = None


@dataclass(frozen=True)
class Offer:
    """A time at which at least one case manager is free; instants in UTC.

    ``seats_free``: how many readers can still book it: of a group meeting its free
    places, else one for each case manager. ``off_hours``: staff said that it may lie
    outside the hours.
    """

    starts_at: datetime
    ends_at: datetime
    meeting_place: MeetingPlace | None
    channel: str
    case_managers: tuple[int, ...]
    interpreter: bool
    nearby: bool
    seats_free: int = 1
    off_hours: bool = False


def wanted_again(appointment: Appointment, booker: Booker = "public") -> Wanted:
    """The same kind of meeting once more, with every wish of the first time.

    What a case manager sent a link for takes place with them.
    """
    by_link = appointment.kind.booking == AppointmentKind.Booking.BY_LINK
    return Wanted(
        kind=appointment.kind,
        municipality=appointment.municipality,
        language=appointment.language,
        booker="link" if by_link else booker,
        case_manager=appointment.case_manager_id if by_link else None,
        interpreter_wish=appointment.interpreter_wish,
        adviser_wish=appointment.adviser_wish,
    )


def choice_of(appointment: Appointment) -> Choice:
    """What the reader chose; ``dataclasses.replace`` gives it another time."""
    return chosen(
        wanted_again(appointment, "link"),
        appointment.starts_at,
        appointment.meeting_place,
    )


def chosen(
    wanted: Wanted, starts_at: datetime, meeting_place: MeetingPlace | None
) -> Choice:
    """One time of what was asked for."""
    return Choice(**vars(wanted), starts_at=starts_at, meeting_place=meeting_place)
