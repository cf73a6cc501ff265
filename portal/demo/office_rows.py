"""The rows beside a demo office: hours, exceptions, ways to reach it; its closure."""

import datetime
from typing import Any

from pages.models import ContactWay, OpeningException, OpeningHours
from portal.demo.files import data

# Second numbers lie in the reserved range too, above all first ones.
SECOND_PHONE = 500


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def clock(text: str | None) -> datetime.time | None:
    return datetime.time.fromisoformat(text) if text else None


def opening_hours(pattern: str | None) -> list[OpeningHours]:
    stretches = data("offices")["hours"][pattern] if pattern else []
    return [
        OpeningHours(
            weekday=weekday,
            opens=datetime.time.fromisoformat(opens),
            closes=datetime.time.fromisoformat(closes),
        )
        for weekday, opens, closes in stretches
    ]


def exceptions(facts: dict[str, Any]) -> list[OpeningException]:
    return [
        OpeningException(
            first_day=datetime.date.fromisoformat(first),
            last_day=day(last),
            opens=clock(opens),
            closes=clock(closes),
            reason=reason,
        )
        for first, last, opens, closes, reason in facts.get("exceptions", [])
    ]


def contact_ways(facts: dict[str, Any], town: str, number: int) -> list[ContactWay]:
    """In the order of the file; ``{second}`` is a number of the office's own."""
    second = f"{SECOND_PHONE + number:03d}"
    return [
        ContactWay(
            kind=kind,
            role=role,
            value=value.format(town=town, second=second),
            sort_order=order,
        )
        for order, (kind, role, value) in enumerate(facts.get("contacts", []))
    ]


def closure(facts: dict[str, Any], town: str) -> dict[str, Any]:
    """The columns of a closure, for towns whose office is closed for some time."""
    closed = facts.get("closed_in", {}).get(town)
    if closed is None:
        return {}
    first, last, reason = closed
    return {
        "closed_from": day(first),
        "closed_until": day(last),
        "closed_reason": reason,
    }
