"""Things that hold from a day to a day, both included; without a day: without an end."""

import datetime
from typing import Any

from django.db.models import Q


def valid_on_q(day: datetime.date) -> Q:
    """Rows whose ``valid_from`` and ``valid_to`` include the day."""
    begun = Q(valid_from__isnull=True) | Q(valid_from__lte=day)
    return begun & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def holds_on(row: Any, day: datetime.date) -> bool:
    """The same, asked of one row."""
    begun = row.valid_from is None or row.valid_from <= day
    return begun and (row.valid_to is None or day <= row.valid_to)
