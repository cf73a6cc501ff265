"""Mails that came back: what a delivery status notification (RFC 3464) says of ours.

Mail servers accept first and find out later. The notification is told by the Message-ID of
the mail it returns, which nobody can guess who did not get it; addresses are neither
looked at nor logged.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import NamedTuple

from booking.mails import message_id
from booking.models import Notification

State = Notification.State
# A permanent failure, RFC 3463; 4.x.x is a delay, 2.x.x a success.
PERMANENT = re.compile(r"^\s*(5\.\d{1,3}\.\d{1,3})\b")
MESSAGE_ID = re.compile(
    rb"^Message-ID:\s*(<[^<>\s]{1,200}>)", re.IGNORECASE | re.MULTILINE
)
# Of the mail that is sent back: its head is enough.
LONGEST_HEAD = 100_000


class Report(NamedTuple):
    """``status``: of a permanent failure, "5.1.1"; empty for anything else."""

    message_ids: tuple[str, ...]
    status: str


def read_report(content: bytes) -> Report | None:
    """What the mail reports; None when it is no delivery status notification.

    Never raises for what anybody may send.
    """
    try:
        return _read(content)
    except RecursionError:
        # Parts in parts in parts: no mail server writes that.
        return None


def _read(content: bytes) -> Report | None:
    mail = message_from_bytes(content, policy=compat32)
    parts = list(mail.walk())
    statuses = [part for part in parts if _is(part, "message/delivery-status")]
    if not statuses:
        return None
    found = (status for part in statuses for status in _failures(part))
    return Report(tuple(_message_ids(mail, parts)), next(found, ""))


def note_report(content: bytes) -> str:
    """Mark the message that came back; what was done, in one word.

    ``bounced``, ``delayed`` for what may still arrive, ``unknown`` for a message that is
    not ours or forgotten, ``unreadable`` for any other mail.
    """
    report = read_report(content)
    if report is None:
        return "unreadable"
    if not report.status:
        return "delayed"
    row = _notification_of(report.message_ids)
    if row is None:
        return "unknown"
    came_back = Notification.objects.filter(
        pk=row, channel=Notification.Channel.EMAIL, attempts__gt=0
    )
    # A worker that died before its note has sent it all the same.
    came_back.exclude(state=State.FAILED).update(
        state=State.BOUNCED, error=report.status, locked_until=None
    )
    return "bounced"


def _notification_of(message_ids: tuple[str, ...]) -> int | None:
    """The outbox is emptied by retention: some thousand rows at most."""
    keys = Notification.objects.values_list("pk", "dedupe_key").iterator()
    return next((pk for pk, key in keys if message_id(key) in message_ids), None)


def _is(part: Message, content_type: str) -> bool:
    return part.get_content_type() == content_type


def _inside(part: Message) -> list[Message]:
    """The messages a part is made of; none in what is not made of any."""
    inside = part.get_payload()
    return [each for each in inside if isinstance(each, Message)] if inside else []


def _failures(part: Message) -> Iterator[str]:
    """The codes of recipients whose mail failed for good."""
    for block in _inside(part):
        failed = str(block.get("Action", "")).strip().casefold() == "failed"
        status = PERMANENT.match(str(block.get("Status", "")))
        if failed and status:
            yield status.group(1)


def _message_ids(mail: Message, parts: list[Message]) -> Iterator[str]:
    """Of the mail that is sent back, whole or only its head; not of the report itself."""
    for part in parts:
        if _is(part, "message/rfc822") and part is not mail:
            for inner in _inside(part):
                yield str(inner.get("Message-ID", "")).strip()
        elif _is(part, "text/rfc822-headers"):
            head = part.get_payload(decode=True)
            if isinstance(head, bytes):
                for found in MESSAGE_ID.findall(head[:LONGEST_HEAD]):
                    yield found.decode("ascii", "replace")
