"""What the appointment's own page says about earlier times."""

from datetime import datetime
from typing import NamedTuple

from django import template
from django.utils import timezone

from booking import waitlist
from booking.models import Appointment

register = template.Library()


class EarlierTime(NamedTuple):
    """``may_join``: not on the list, and it makes sense. ``offered``: kept for them."""

    may_join: bool
    is_waiting: bool
    offered: Appointment | None
    until: datetime | None


@register.simple_tag
def earlier_time_for(appointment: Appointment) -> EarlierTime:
    """Where the appointment stands on the waiting list. One query."""
    now = timezone.now()
    waiting = waitlist.waiting_for(appointment)
    may_wait = waitlist.may_join(appointment, now=now)
    offered = waiting.offered if waiting else None
    if offered is None or not offered.is_held(now):
        return EarlierTime(
            waiting is None and may_wait, waiting is not None and may_wait, None, None
        )
    return EarlierTime(False, True, offered, offered.hold_expires_at)
