"""Deploy checks that our guards exist in the database, not only in the migrations.

Both need ``deploy=True``: ``migrate`` runs database checks first and would block
itself.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from booking.text_messages import is_private
from pages.public_holidays import known_regions, public_holidays

TRIGGERS = (
    "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' "
    "AND name IN ('appointment_no_overlap_ins', 'appointment_no_overlap_upd')"
)
EXCLUSION = (
    "SELECT count(*) FROM pg_constraint "
    "WHERE conname = 'appointment_no_overlap' AND contype = 'x' AND convalidated"
)


def double_booking_guard_exists(connection: BaseDatabaseWrapper) -> bool:
    query, expected = (TRIGGERS, 2) if connection.vendor == "sqlite" else (EXCLUSION, 1)
    with connection.cursor() as cursor:
        cursor.execute(query)
        (found,) = cursor.fetchone()
    return bool(found == expected)


def exception_index_exists(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, "schedule_occurrence")
    return "booking_one_exception_per_date" in found


@register(Tags.database, deploy=True)
def double_booking_guard(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Iterable[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """E001: restored dumps, tables remade by hand, a forgotten migration."""
    return [
        Error(
            f"The guard against double bookings is missing in database {alias!r}.",
            hint="Run migrate; after a restore, migrate booking back and forth.",
            id="booking.E001",
        )
        for alias in databases or ()
        if "booking_appointment" in connections[alias].introspection.table_names()
        and not double_booking_guard_exists(connections[alias])
    ]


@register(Tags.database, deploy=True)
def one_exception_per_date(
    app_configs: Sequence[AppConfig] | None = None,
    databases: Iterable[str] | None = None,
    **_kwargs: Any,
) -> list[CheckMessage]:
    """E002: on SQLite our index goes when django-scheduler's table is remade."""
    return [
        Error(
            f"The unique index on exceptions is missing in database {alias!r}.",
            hint="Create booking_one_exception_per_date as migration 0001 does.",
            id="booking.E002",
        )
        for alias in databases or ()
        if "schedule_occurrence" in connections[alias].introspection.table_names()
        and not exception_index_exists(connections[alias])
    ]


@register()
def holidays_are_known(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """E003: no such Land. W001: next year's holidays could be booked."""
    region, year = settings.HOLIDAY_REGION, timezone.localdate().year
    if not region:
        return []
    if region not in known_regions():
        return [
            Error(
                f"HOLIDAY_REGION {region!r} is no German Land.",
                hint=f"One of {', '.join(sorted(known_regions()))}.",
                id="booking.E003",
            )
        ]
    return [
        checks.Warning(
            f"No public holidays are known for {missing}.",
            hint="Update the package holidays, or enter the days as closures.",
            id="booking.W001",
        )
        for missing in (year, year + 1)
        if not public_holidays(region, missing)
    ]


@register()
def text_messages_are_private(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """E010: numbers and the token would travel in the open. W010: without a token."""
    if not settings.SMS_GATEWAY_URL:
        return []
    if not is_private(urlsplit(settings.SMS_GATEWAY_URL)):
        return [
            Error("SMS_GATEWAY_URL must be an https address.", id="booking.E010"),
        ]
    if not settings.SMS_GATEWAY_TOKEN:
        text = "SMS_GATEWAY_TOKEN is empty: does the gateway take anybody's texts?"
        return [checks.Warning(text, id="booking.W010")]
    return []
