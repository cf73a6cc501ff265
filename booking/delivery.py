"""What became of the messages of an appointment, for staff: sent, came back, please call.

One call for a whole list: ``delivery_of(appointments, now=now)[appointment.pk]``. Show its
``messages`` (each has a ``text`` for staff), its ``hint`` where it is not empty, and the
phone number where ``must_call``: somebody does not know what they have to know. Phone
numbers stay a day after the office cancelled, the others' until they are forgotten.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_skeleton
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.channels import channel_of
from booking.models import Appointment, AppointmentKind, Notification
from pages.dates import clock
from pages.languages import LANGUAGES, current_language

State = Notification.State
Status = Appointment.Status

CAME_BACK = gettext_lazy("The address came back.")
NOT_SENT = gettext_lazy("The message could not be sent.")
NO_CONTACT = gettext_lazy("No message: no contact left.")
NO_TEXTS = gettext_lazy("No message: no e-mail address, and no mobile phone.")
SILENT_KIND = gettext_lazy("No message: this kind of appointment sends none.")
# What says nothing to staff: it was replaced before it went out.
UNSEEN = (State.SKIPPED,)


@dataclass(frozen=True)
class Message:
    """One message of the outbox; ``at``: when it was sent, or is due. UTC."""

    kind: str
    channel: str
    state: str
    at: datetime
    sequence: int

    @property
    def text(self) -> str:
        """One line for staff, in their language: "reminder: sent, Tue 3 Feb 12:03"."""
        kind = str(Notification.Kind(self.kind).label)
        state = State(self.state).label
        if self.channel == Notification.Channel.SMS:
            kind = f"{kind} ({Notification.Channel.SMS.label})"
        return f"{kind}: {state}, {short_moment(self.at)}"

    @property
    def is_lost(self) -> bool:
        """Nobody got it, and it is not tried again."""
        return self.state in (State.FAILED, State.BOUNCED)


@dataclass(frozen=True)
class Delivery:
    """The messages of an appointment in order of time, and what follows from them."""

    messages: tuple[Message, ...] = ()
    # Why no message reached them; lazy, empty when all is well.
    hint: Any = ""
    must_call: bool = False

    @property
    def please_call(self) -> str:
        return _("Please call.") if self.must_call else ""


def delivery_of(
    appointments: Iterable[Appointment], *, now: datetime
) -> dict[int, Delivery]:
    """For each appointment by its id; one query, and the kinds if they were not joined."""
    chosen = list(appointments)
    rows = Notification.objects.filter(appointment__in=chosen).exclude(state__in=UNSEEN)
    messages: dict[int, list[Message]] = {}
    for row in rows.order_by("due_at", "pk"):
        messages.setdefault(row.appointment_id, []).append(_message(row))
    return {
        each.pk: _delivery(each, tuple(messages.get(each.pk, ())), now)
        for each in chosen
    }


def must_call(appointment: Appointment, *, now: datetime) -> bool:
    """Whether somebody has to call about it; for lists take ``delivery_of``. One query."""
    return delivery_of([appointment], now=now)[appointment.pk].must_call


def short_moment(moment: datetime) -> str:
    """Weekday, day, month and local time of day, in the language of the page."""
    locale = LANGUAGES[current_language()].babel
    day = format_skeleton("MMMEd", timezone.localtime(moment), locale=locale)
    return f"{day} {clock(moment)}"


def _message(row: Notification) -> Message:
    at = row.sent_at or max(row.due_at, row.next_try_at)
    # The channel and the sequence stand in the key, see booking.notifications.
    sequence = int(row.dedupe_key.split(":")[3])
    return Message(row.kind, row.channel, row.state, at, sequence)


def _delivery(
    appointment: Appointment, messages: tuple[Message, ...], now: datetime
) -> Delivery:
    if appointment.starts_at <= now or not _concerns(appointment):
        return Delivery(messages)
    hint = _hint(appointment, messages)
    lost = hint in (CAME_BACK, NOT_SENT)
    # Of a kind that readers do not see nobody may be called either.
    is_seen = appointment.kind.visibility != AppointmentKind.Visibility.INVISIBLE
    unheard = appointment.status == Status.CANCELLED_BY_OFFICE and is_seen
    calls = bool(appointment.phone and hint and (lost or unheard))
    return Delivery(messages, hint, calls)


def _concerns(appointment: Appointment) -> bool:
    """Whether there is something the reader must know."""
    return appointment.status in (Status.BOOKED, Status.CANCELLED_BY_OFFICE)


def _hint(appointment: Appointment, messages: tuple[Message, ...]) -> Any:
    """Why they may not know; empty when the newest message arrived or is on its way."""
    if appointment.kind.visibility != AppointmentKind.Visibility.NOTIFIED:
        return SILENT_KIND
    present = [each for each in messages if each.sequence == appointment.sequence]
    return _why_lost(present) if present else _why_none(appointment)


def _why_lost(messages: list[Message]) -> Any:
    """A failed offer of an earlier time harms nobody; an address that came back does."""
    if any(each.state == State.BOUNCED for each in messages):
        return CAME_BACK
    owed = [each for each in messages if each.kind != Notification.Kind.EARLIER_TIME]
    done = [each for each in owed if each.state in (State.SENT, State.FAILED)]
    return NOT_SENT if done and done[-1].is_lost else ""


def _why_none(appointment: Appointment) -> Any:
    if not (appointment.email or appointment.phone):
        return NO_CONTACT
    return "" if channel_of(appointment) else NO_TEXTS
