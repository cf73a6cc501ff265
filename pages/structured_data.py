"""Offices as search engines and assistants read them: schema.org, as JSON-LD."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pages.languages import LANGUAGES, SOURCE
from pages.models import OfficePage, StepFree
from pages.navigation import page_path
from pages.office_facts import Accessibility, ContactKind
from pages.opening import Schedule, Stretch, deviations
from pages.translations import Reading

SCHEMA = "https://schema.org"
# schema.org has no word for an office that another one replaces; Dublin Core has.
CONTEXT = [SCHEMA, {"dcterms": "http://purl.org/dc/terms/"}]
WEEKDAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
# Closed all day, as search engines ask to be told.
CLOSED = (datetime.time(0), datetime.time(0))
SPECIAL_DAYS = 90
COUNTRY = "DE"
CONTACT_PROPERTY: dict[str, str] = {
    ContactKind.PHONE: "telephone",
    ContactKind.SMS: "telephone",
    ContactKind.FAX: "faxNumber",
    ContactKind.EMAIL: "email",
    ContactKind.WEBSITE: "url",
    ContactKind.MESSENGER: "url",
}


@dataclass(frozen=True)
class Facts:
    """What the office's page knows besides its own columns."""

    root: str
    path: str
    reading: Reading
    schedule: Schedule
    today: datetime.date
    area: list[str]
    replaced: list[OfficePage]


def office_data(office: OfficePage, facts: Facts) -> dict[str, Any]:
    """The office in the language of its page, without what is empty."""
    data = {
        "@context": CONTEXT,
        "@type": "GovernmentOffice" if office.kind.is_authority else "LocalBusiness",
        "@id": identity(facts.root, office),
        "url": facts.root + facts.path,
        "name": facts.reading.text["heading"],
        "description": facts.reading.text["lead"],
        "telephone": office.phone,
        "email": office.email,
        "sameAs": office.website,
        "address": address(office),
        "geo": place(office),
        "areaServed": [
            {"@type": "AdministrativeArea", "name": name} for name in facts.area if name
        ],
        "knowsLanguage": language_tags(office.spoken_languages),
        "openingHoursSpecification": list(weekly(facts.schedule)),
        "specialOpeningHoursSpecification": list(special(facts)),
        "contactPoint": list(contact_points(office)),
        "amenityFeature": list(amenities(office)),
        "foundingDate": day(office.valid_from),
        "dissolutionDate": day(office.valid_to),
        "dcterms:replaces": [{"@id": identity(facts.root, o)} for o in facts.replaced],
        "dcterms:isReplacedBy": successor(office, facts.root),
    }
    return filled(data)


def filled(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in ("", None, [])}


def identity(root: str, office: OfficePage) -> str:
    """The same for the office's pages in all languages."""
    return f"{root}{page_path(office, SOURCE)}#office"


def successor(office: OfficePage, root: str) -> dict[str, str] | None:
    if office.successor is None or not office.successor.live:
        return None
    return {"@id": identity(root, office.successor)}


def day(value: datetime.date | None) -> str:
    return value.isoformat() if value else ""


def language_tags(codes: Iterable[str]) -> list[str]:
    """Languages as the web names them: Easy German has no tag, and is German."""
    known = (code for code in codes if code in LANGUAGES)
    return list(dict.fromkeys(code.split("-")[0] for code in known))


def address(office: OfficePage) -> dict[str, Any] | None:
    if not office.street:
        return None
    return filled(
        {
            "@type": "PostalAddress",
            "streetAddress": office.street,
            "postalCode": office.postal_code,
            "addressLocality": office.city,
            "addressCountry": COUNTRY,
        }
    )


def place(office: OfficePage) -> dict[str, Any] | None:
    if office.latitude is None or office.longitude is None or not office.street:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": float(office.latitude),
        "longitude": float(office.longitude),
    }


def hours(stretch: Stretch) -> dict[str, Any]:
    opens, closes = stretch
    return {
        "@type": "OpeningHoursSpecification",
        "opens": f"{opens:%H:%M}",
        "closes": f"{closes:%H:%M}",
    }


def weekly(schedule: Schedule) -> Iterator[dict[str, Any]]:
    for weekday, stretches in schedule.weekly.items():
        for stretch in stretches:
            named = {"dayOfWeek": f"{SCHEMA}/{WEEKDAYS[weekday]}"}
            yield hours(stretch) | named


def special(facts: Facts) -> Iterator[dict[str, Any]]:
    """Exceptions, holidays and a closure of the whole office; none of it is past."""
    for days in deviations(facts.schedule, facts.today, SPECIAL_DAYS):
        for stretch in days.stretches or (CLOSED,):
            yield hours(stretch) | {
                "validFrom": day(days.first),
                "validThrough": day(days.last),
            }
    closure = facts.schedule.closure
    if closure and not (closure.last and closure.last < facts.today):
        span = {"validFrom": day(closure.first), "validThrough": day(closure.last)}
        yield hours(CLOSED) | filled(span)


def contact_points(office: OfficePage) -> Iterator[dict[str, Any]]:
    """The ways with a role; number and address of the office stand above them."""
    languages = language_tags(office.spoken_languages)
    for way in office.contact_ways.all():
        yield filled(
            {
                "@type": "ContactPoint",
                "contactType": way.get_role_display(),
                CONTACT_PROPERTY[way.kind]: way.value,
                "availableLanguage": languages,
            }
        )


def amenities(office: OfficePage) -> Iterator[dict[str, Any]]:
    labels = dict(Accessibility.choices)
    if office.step_free != StepFree.UNKNOWN:
        yield amenity("step-free access", office.step_free == StepFree.YES)
    for fact in office.accessibility:
        yield amenity(str(labels[fact]), there=True)


def amenity(name: str, there: bool) -> dict[str, Any]:
    return {"@type": "LocationFeatureSpecification", "name": name, "value": there}
