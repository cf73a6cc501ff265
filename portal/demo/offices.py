"""Loads the demo offices: one page each, with invented contact data from reserved ranges."""

from itertools import count
from typing import Any

from pages.languages import SOURCE
from pages.models import (
    HomePage,
    Municipality,
    MunicipalityPage,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
)
from portal.demo.content import ensure_page, new_page
from portal.demo.files import data, texts
from portal.demo.office_rows import (
    closure,
    contact_ways,
    day,
    exceptions,
    opening_hours,
)

SEAT = "siegen"  # where the district's own offices are
# 030 23125-000 to -999 is reserved for invented people (Bundesnetzagentur, 148/2021).
RESERVED_PHONE = "030 23125-{:03d}"


class OfficeLoader:
    """Numbers phones and streets in the order of loading, so that runs agree."""

    def __init__(self, home: HomePage) -> None:
        self.index = OfficeIndexPage.objects.child_of(home).get()
        self.kinds = {kind.key: kind for kind in OfficeKind.objects.all()}
        self.towns = {town.key: town for town in Municipality.objects.all()}
        self.pages = {
            page.municipality_id: page for page in MunicipalityPage.objects.all()
        }
        self.numbers = count(1)

    def load(self) -> None:
        facts = data("offices")
        for town in self.towns.values():
            for office in facts["per_town"]:
                self.town_office(town, office)
            for office in facts["towns"].get(town.key, []):
                self.town_office(town, office)
        for office in facts["district"]:
            self.district_office(office)
        self.name_successors(facts)

    def town_office(self, town: Municipality, facts: dict[str, Any]) -> None:
        parent = self.pages[town.pk]
        self.office(parent, town, facts, town.name, [town])

    def district_office(self, facts: dict[str, Any]) -> None:
        served = [self.towns[key] for key in facts.get("municipalities", [])]
        self.office(
            self.index, self.towns[SEAT], facts, facts.get("name_suffix", ""), served
        )

    def office(
        self,
        parent: Any,
        town: Municipality,
        facts: dict[str, Any],
        suffix: str,
        served: list[Municipality],
    ) -> None:
        number = next(self.numbers)
        slug = facts.get("slug", facts["kind"].replace("_", "-"))
        page, released = new_page(
            OfficePage,
            slug,
            office_texts(facts["kind"], suffix),
            kind=self.kinds[facts["kind"]],
            **self.contact(facts, town, number, slug),
        )
        page.municipalities = served
        page.opening_hours = opening_hours(facts["hours"])
        page.exceptions = exceptions(facts)
        page.contact_ways = contact_ways(facts, town.key, number)
        ensure_page(parent, page, released)

    def contact(
        self, facts: dict[str, Any], town: Municipality, number: int, slug: str
    ) -> dict[str, Any]:
        contact = {
            "phone": facts.get("phone", RESERVED_PHONE.format(number)),
            "spoken_languages": facts["languages"],
            "by_appointment_only": facts.get("by_appointment_only", False),
            "open_on_holidays": facts.get("open_on_holidays", False),
            "accessibility": facts.get("accessibility", []),
            **closure(facts, town.key),
            "valid_from": day(facts.get("valid_from")),
            "valid_to": day(facts.get("valid_to")),
        }
        if facts.get("real") or facts.get("secret_address"):
            return contact
        return contact | {
            "organisation": facts.get("organisation", ""),
            "email": f"{slug}.{town.key}@example.org",
            "street": f"Beispielstraße {number}",
            "postal_code": town.postal_codes[0],
            "city": town.name,
            "room": facts.get("room", ""),
            "latitude": town.latitude,
            "longitude": town.longitude,
            # Every fifth house is not step-free, so that readers see both.
            "step_free": "no" if number % 5 == 0 else "yes",
        }

    def name_successors(self, facts: dict[str, Any]) -> None:
        """The two immigration offices name the one they become."""
        district = {page.slug: page for page in OfficePage.objects.child_of(self.index)}
        for entry in [*facts["district"], *facts["towns"][SEAT]]:
            if entry.get("successor"):
                old = OfficePage.objects.get(
                    kind__key=entry["kind"],
                    valid_to=entry["valid_to"],
                    slug=entry["slug"],
                )
                old.successor = district[entry["successor"]]
                old.save()


def office_texts(kind: str, suffix: str) -> dict[str, dict[str, Any]]:
    """Heading (kind and town), lead and what to bring, by language."""
    found = {}
    for code, text in texts().items():
        names = text["office_kinds"][kind]
        joint = " " if code == SOURCE else " – "
        heading = joint.join(part for part in (names["name"], suffix) if part)
        bring = [text["bring"][item] for item in data("offices")["bring"].get(kind, [])]
        found[code] = {"heading": heading, "lead": names["lead"], "bring": bring}
    return found
