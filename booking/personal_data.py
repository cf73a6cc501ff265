"""The register: every column of our tables, and how long it may hold what it holds.

A test walks all models of our apps and fails for a column that is not listed here.
Translated columns (``name_ar``) count as their field (``name``).
"""

from enum import Enum


class Keep(Enum):
    """How long a column keeps its contents."""

    NOT_PERSONAL = "for good: says nothing about a person"
    CONTACT = "until cancelled, or a week after the meeting"
    LINK = "until a day after cancelling, or a week after the meeting"
    DELIVERED = "until the appointment is forgotten: the row is deleted"
    EMPLOYED = "while employed"


def not_personal(*columns: str) -> dict[str, Keep]:
    return dict.fromkeys(columns, Keep.NOT_PERSONAL)


COLUMNS: dict[str, dict[str, Keep]] = {}
