"""What waits for somebody: outcomes to record, clients to call."""

from collections.abc import Iterable
from datetime import datetime

from booking.calendars.agenda import Day
from booking.delivery import Delivery, delivery_of
from booking.models import Appointment, CaseManager

Status = Appointment.Status
# Enough to work through; older ones follow.
MOST = 50


def without_outcome(owner: CaseManager, *, now: datetime) -> list[Appointment]:
    """Meetings that are over and of which nobody said whether they took place.

    Until they are forgotten: afterwards nobody could remember either.
    """
    return list(
        Appointment.objects.booked()
        .with_personal_data()
        .filter(case_manager=owner, ends_at__lte=now)
        .select_related("kind", "meeting_place")
        .order_by("starts_at", "pk")[:MOST]
    )


def to_call(owner: CaseManager, *, now: datetime) -> list[tuple[Appointment, Delivery]]:
    """Whom a message did not reach, with a number to call. Two queries."""
    concerned = (
        Appointment.objects.with_personal_data()
        .filter(
            case_manager=owner,
            starts_at__gt=now,
            status__in=(Status.BOOKED, Status.CANCELLED_BY_OFFICE),
        )
        .exclude(phone="")
        .select_related("kind", "meeting_place")
        .order_by("starts_at", "pk")
    )
    found = list(concerned)
    known = delivery_of(found, now=now)
    return [(each, known[each.pk]) for each in found if known[each.pk].must_call]


def deliveries(days: Iterable[Day], *, now: datetime) -> dict[int, Delivery]:
    """What became of the messages of all appointments shown. One query."""
    return delivery_of(
        (meeting for day in days for meeting, _reason in day.meetings), now=now
    )
