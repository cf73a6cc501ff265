"""Which columns hold personal data, how long, and what erases them.

The periods are the district's defaults: an unconfirmed hold 15 minutes and its row an
hour more; a cancelled appointment at once, at the latest after a day; a past one seven
days (PERSONAL_DATA_DAYS). A forgotten appointment keeps municipality, kind, times,
language and status: what figures are made of. Who advised and where are staff's data.
"""

import logging
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from booking import locking
from booking.encryption import UnreadableError
from booking.models import Appointment, Notification, Waitlist
from booking.personal_data import COLUMNS, Keep
from pages.feedback import writing as feedback

log = logging.getLogger(__name__)
Status = Appointment.Status

AFTER_CANCELLATION = timedelta(hours=24)
# The longest hold, extended once, and the hour an unconfirmed row may stay.
UNCONFIRMED = timedelta(minutes=15 + 15 + 60)
BATCH = 500
# What an erased column holds instead; the identifiers get new random values.
BLANK: dict[str, Any] = {
    "name": "",
    "email": "",
    "phone": "",
    "voicemail_ok": False,
    "wishes": [],
    "note": "",
    "email_digest": "",
    "phone_digest": "",
    "video_link": "",
    "interpreter_wish": "",
    "adviser_wish": "",
    "topic_id": None,
    "interpreter": False,
    "page_language": "",
    "secret_hash": None,
    "code": None,
}
FRESH = ("uid", "submission_id", "meeting")

Rule = Callable[[datetime], Mapping[str, int]]
# What apps that may import this one forget, too.
_other_rules: list[Rule] = []


def also_forget(rule: Rule) -> Rule:
    """Register what the retention run does besides; it returns its counts by name."""
    _other_rules.append(rule)
    return rule


def erased_columns(*periods: Keep) -> list[str]:
    """The appointment's columns that are erased when one of the periods ends."""
    register = COLUMNS["booking.Appointment"]
    return [column for column, keep in register.items() if keep in periods]


def erase(appointment: Appointment, columns: list[str]) -> None:
    """Blank the columns in memory."""
    for column in columns:
        value = uuid.uuid4() if column in FRESH else BLANK[column]
        setattr(appointment, column, value)


def erase_contact(appointment: Appointment) -> None:
    """Erase who had a cancelled appointment; its link still says it is cancelled."""
    columns = erased_columns(Keep.CONTACT)
    erase(appointment, columns)
    appointment.save(update_fields=columns)


@transaction.atomic
def erase_contact_when_told(appointment: Appointment) -> bool:
    """Erase a cancelled appointment's contact once no message needs it any more.

    When the office cancelled, a phone number stays for the day the rules allow: mails
    come back hours later, and then somebody has to call.
    """
    row = locking.locked_row(appointment)
    waits = Notification.objects.open().filter(appointment=row).exists()
    may_call = row.status == Status.CANCELLED_BY_OFFICE and row.phone
    if not row.is_cancelled or waits or may_call:
        return False
    erase_contact(row)
    return True


def forget(now: datetime) -> dict[str, int]:
    """The retention run; how many appointments each rule touched.

    Safe to run at any time, twice, and again after a backup was restored.
    """
    days = timedelta(days=settings.PERSONAL_DATA_DAYS)
    counts: dict[str, int] = {
        "holds_expired": locking.expire_every_hold(now),
        "holds_deleted": _delete_unconfirmed(now),
        "cancelled_forgotten": _forget(Q(cancelled_at__lte=now - AFTER_CANCELLATION)),
        "past_forgotten": _forget(Q(ends_at__lte=now - days)),
        "contacts_erased": _erase_contacts_of_the_told(),
    }
    for rule in (feedback.forget, *_other_rules):
        counts |= rule(now)
    return counts


def _erase_contacts_of_the_told() -> int:
    told = (
        Appointment.objects.filter(status=Status.CANCELLED_BY_CLIENT)
        .exclude(name="", email="", phone="")
        .only("pk")
    )
    erased = 0
    for each in told:
        try:
            erased += erase_contact_when_told(each)
        except UnreadableError:
            # Its key is lost. A day after cancelling it is erased unread.
            log.warning("appointment %d: no key reads its contact", each.pk)
    return erased


@transaction.atomic
def _delete_unconfirmed(now: datetime) -> int:
    """Locked first: a reader may be confirming one of them at this moment."""
    rows = Appointment.objects.filter(
        status=Status.EXPIRED, created_at__lte=now - UNCONFIRMED
    )
    locked = list(rows.select_for_update(skip_locked=True).order_by("pk"))
    chosen = Appointment.objects.filter(pk__in=[row.pk for row in locked])
    return chosen.delete()[1].get("booking.Appointment", 0)


def _forget(which: Q) -> int:
    """Erase every personal column of the rows, and what was sent to them."""
    count = 0
    while forgotten := _forget_batch(which):
        count += forgotten
    return count


@transaction.atomic
def _forget_batch(which: Q) -> int:
    rows = list(
        Appointment.objects.with_personal_data()
        .filter(which)
        # Without the key to it, too, it can be erased.
        .defer("name", "email", "phone", "note")
        .select_for_update()
        .order_by("pk")[:BATCH]
    )
    erase_everything(rows)
    return len(rows)


def erase_everything(rows: list[Appointment]) -> None:
    """Erase every personal column of locked rows, and what was sent about them."""
    columns = erased_columns(Keep.CONTACT, Keep.LINK)
    for row in rows:
        erase(row, columns)
    Appointment.objects.bulk_update(rows, columns)
    Notification.objects.filter(appointment__in=rows).delete()
    Waitlist.objects.filter(appointment__in=rows).delete()
