"""Earlier times kept for people on the waiting list, as held appointments of nobody.

Such a row has neither link nor code nor contact: it blocks its time like any other hold,
and nobody can open or confirm it. ``Waitlist.offered`` says for whom it is. Inside the
writers' transactions; locks as everywhere: case managers, the appointment, then this row.
"""

import uuid
from datetime import datetime, timedelta

from booking.daytime import after_daytime
from booking.models import Appointment, Waitlist

Status = Appointment.Status

# Of daytime: messages are not read at once, and nobody answers at night.
KEPT = timedelta(hours=2)
# What makes a meeting, and passes from one row to the other.
MEETING = (
    *("meeting", "seat", "case_manager_id", "meeting_place_id", "interpreter"),
    *("starts_at", "ends_at", "blocked_from", "blocked_until"),
)


def kept_for(appointment: Appointment, *, now: datetime) -> Appointment:
    """An unsaved hold without a time, with the same case manager where they are free."""
    return Appointment(
        submission_id=uuid.uuid4(),
        case_manager_id=appointment.case_manager_id,
        status=Status.HELD,
        hold_expires_at=kept_until(now),
        created_at=now,
    )


def kept_until(now: datetime) -> datetime:
    """The end of a hold that begins now, in whole minutes; UTC."""
    return after_daytime(now, KEPT).replace(second=0, microsecond=0)


def let_go(appointment: Appointment) -> None:
    """The time that was kept for its owner becomes free; their place on the list stays.

    The appointment's row is locked by the caller.
    """
    waiting = Waitlist.objects.filter(appointment=appointment, offered__isnull=False)
    for pk in waiting.values_list("offered", flat=True):
        _free(pk)
    waiting.update(offered=None)


def leave(appointment: Appointment) -> None:
    """Off the list, and what was kept becomes free. The row is locked by the caller."""
    let_go(appointment)
    Waitlist.objects.filter(appointment=appointment).delete()


def hand_over(kept: Appointment, appointment: Appointment) -> None:
    """Give the appointment exactly the time that was kept; both rows are locked.

    The one is freed first: for the constraint they are two meetings of one person.
    """
    _free(kept.pk)
    if appointment.case_manager_id != kept.case_manager_id:
        # The room of somebody else.
        appointment.video_link = ""
    for column in MEETING:
        setattr(appointment, column, getattr(kept, column))
    appointment.off_hours = False
    appointment.sequence += 1
    appointment.save()


def _free(pk: int) -> None:
    """Who has the row locked frees it, too: it ran out, and they need its time."""
    held = Appointment.objects.filter(pk=pk, status=Status.HELD)
    rows = held.select_for_update(skip_locked=True).values_list("pk", flat=True)
    Appointment.objects.filter(pk__in=list(rows)).update(
        status=Status.EXPIRED, hold_expires_at=None
    )
