"""Pages as items of the API's lists."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from pages.models import OfficePage
from pages.navigation import page_path, site_root
from pages.office_schedule import closure_of, special_days, weekly_hours
from pages.opening import Stretch


def text_item(page: Any, request: HttpRequest, language: str) -> dict[str, Any]:
    reading = page.reading(language)
    return {
        "id": page.slug,
        "url": site_root(request) + page_path(page, language),
        "lang": reading.language.code,
        "title": str(reading.text["heading"]),
        "summary": str(reading.text["lead"]),
    }


def office_item(
    office: OfficePage, request: HttpRequest, language: str, today: datetime.date
) -> dict[str, Any]:
    """An office with its facts; of exceptions and closures only what is not past."""
    return text_item(office, request, language) | {
        "id": str(office.pk),
        "kind": office.kind.key,
        "municipalities": [town.key for town in office.municipalities.all()],
        "street": office.street,
        "postal_code": office.postal_code,
        "city": office.city,
        "phone": office.phone,
        "email": office.email,
        "website": office.website,
        "spoken_languages": office.spoken_languages,
        "step_free": office.step_free,
        "accessibility": office.accessibility,
        "by_appointment_only": office.by_appointment_only,
        "open_on_holidays": office.open_on_holidays,
        "opening_hours": [
            {"weekday": weekday, **stretch}
            for weekday, stretches in weekly_hours(office).items()
            for stretch in times(stretches)
        ],
        "exceptions": exceptions(office, today),
        "closed": closed(office, today),
        "contacts": [
            {"kind": way.kind, "role": way.role, "value": way.value}
            for way in office.contact_ways.all()
        ],
        "valid_from": office.valid_from,
        "valid_to": office.valid_to,
    }


def times(stretches: Iterable[Stretch]) -> list[dict[str, str]]:
    return [
        {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
        for opens, closes in stretches
    ]


def exceptions(office: OfficePage, today: datetime.date) -> list[dict[str, Any]]:
    return [
        {
            "first_day": days.first,
            "last_day": days.last,
            "hours": times(days.stretches),
            "reason": days.reason,
        }
        for days in special_days(office.exceptions.all())
        if days.last >= today
    ]


def closed(office: OfficePage, today: datetime.date) -> dict[str, Any] | None:
    closure = closure_of(office)
    if closure is None or (closure.last is not None and closure.last < today):
        return None
    return {
        "first_day": closure.first,
        "last_day": closure.last,
        "reason": closure.reason,
    }
