"""All that is stored about one appointment and whoever has it, for themselves.

Made from the register of personal data: a column that is entered there is in the file.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Field
from django.utils import timezone

from booking.models import Appointment, Waitlist
from booking.personal_data import COLUMNS, Keep

# About staff, not about the reader; who advises is told by name.
NOT_THEIRS = (Keep.EMPLOYED,)


def everything_held(appointment: Appointment) -> dict[str, Any]:
    """Names of fields in the reader's language with what they hold; times in UTC.

    Staff's own data is left out, but for the name of who advises.
    """
    kept_until = appointment.ends_at + timedelta(days=settings.PERSONAL_DATA_DAYS)
    return {
        "made_at": timezone.now().isoformat(),
        "kept_until_at_the_latest": kept_until.isoformat(),
        "case_manager": appointment.case_manager.name,
        "appointment": fields_of(appointment),
        "messages": [
            fields_of(row) for row in appointment.notifications.order_by("pk")
        ],
        "waiting_list": [
            fields_of(row) for row in Waitlist.objects.filter(appointment=appointment)
        ],
    }


def fields_of(row: Any) -> list[dict[str, Any]]:
    """Every column of the register, with its name for readers and what it holds."""
    register = COLUMNS[row._meta.label]
    return [
        {"field": field.attname, "name": str(field.verbose_name), "value": told}
        for field in row._meta.concrete_fields
        if register.get(field.attname) not in (None, *NOT_THEIRS)
        for told in [readable(row, field)]
    ]


def readable(row: Any, field: "Field[Any, Any]") -> Any:
    """What JSON can hold: names of what is pointed at, instants in UTC."""
    if field.is_relation:
        return str(getattr(row, field.name) or "")
    value = getattr(row, field.attname)
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
