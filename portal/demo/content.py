"""Loads the demo district's towns, topics and pages. Running it again changes nothing."""

import datetime
from typing import Any

from wagtail.models import Page, ReferenceIndex, Site

from pages.languages import SOURCE
from pages.models import (
    Area,
    District,
    EmergencyNumber,
    GuideIndexPage,
    GuidePage,
    HomePage,
    Municipality,
    MunicipalityIndexPage,
    MunicipalityPage,
    OfficeIndexPage,
    OfficeKind,
    PortalLanguage,
    RelatedService,
    ServiceIndexPage,
    ServicePage,
    Topic,
    TopicResponsibility,
)
from pages.translations import column
from portal.demo.files import data, rich_text, services, texts

REVIEWED_ON = datetime.date(2026, 11, 22)
REVIEW_DUE = REVIEWED_ON.replace(year=REVIEWED_ON.year + 1)
RICH_FIELDS = ("body", "eligibility", "cost")
LINE_FIELDS = ("bring", "steps")


def translated(name: str, values: dict[str, str]) -> dict[str, str]:
    """{column of each language: value} of one field."""
    return {column(name, code): value for code, value in values.items()}


def load_district() -> None:
    """The district itself, its languages, towns, topics and kinds of office."""
    facts = data("district")
    District.objects.update_or_create(
        defaults={
            "name": facts["name"],
            "portal_name": facts["portal_name"],
            "key": facts["key"],
            "is_demo": True,
        }
    )
    for order, code in enumerate(facts["languages"]):
        PortalLanguage.objects.get_or_create(code=code, defaults={"order": order})
    for area in facts["areas"]:
        Area.objects.get_or_create(key=area["key"], defaults={"name": area["name"]})
    areas = {area.key: area for area in Area.objects.all()}
    for town in facts["municipalities"]:
        values = {**town, "area": areas[town["area"]]}
        Municipality.objects.get_or_create(key=values.pop("key"), defaults=values)
    load_emergency_numbers(facts["emergency_numbers"])
    load_office_kinds()
    load_topics()


def load_emergency_numbers(numbers: list[str]) -> None:
    for order, number in enumerate(numbers):
        purposes = {
            code: text["emergency_numbers"][number] for code, text in texts().items()
        }
        EmergencyNumber.objects.get_or_create(
            number=number, defaults={"order": order, **translated("purpose", purposes)}
        )


def load_office_kinds() -> None:
    for key in texts()[SOURCE]["office_kinds"]:
        names = {
            code: text["office_kinds"][key]["name"] for code, text in texts().items()
        }
        is_authority = key not in data("offices")["associations"]
        OfficeKind.objects.get_or_create(
            key=key,
            defaults={"is_authority": is_authority, **translated("name", names)},
        )


def load_topics() -> None:
    kinds = {kind.key: kind for kind in OfficeKind.objects.all()}
    for order, facts in enumerate(data("topics")):
        parent = load_topic(facts, order, None)
        for place, child_facts in enumerate(facts["children"]):
            child = load_topic(child_facts, place, parent)
            for rank, kind in enumerate(child_facts["responsible"]):
                TopicResponsibility.objects.get_or_create(
                    topic=child, kind=kinds[kind], defaults={"order": rank}
                )


def load_topic(facts: dict[str, Any], order: int, parent: Topic | None) -> Topic:
    topic, _created = Topic.objects.get_or_create(
        key=facts["key"],
        defaults={
            "parent": parent,
            "order": order,
            "icon": facts.get("icon", ""),
            "sensitive": facts.get("sensitive", False),
            "found_by": facts.get("found_by", []),
            **translated("name", facts["names"]),
        },
    )
    return topic


def ensure_page(parent: Page, page: Page, released: list[str]) -> Any:
    """The page with this slug below the parent: the one that exists, or this new one.

    What editors have changed since the last loading stays as it is.
    """
    existing = parent.get_children().filter(slug=page.slug).first()
    if existing is not None:
        return existing.specific
    page.clean_translated()
    for code in released:
        page.release(code)
    return parent.add_child(instance=page)


def section(name: str, **fill: str) -> dict[str, dict[str, Any]]:
    """One table of the texts by language, with its placeholders filled in."""
    found = {}
    for code, text in texts().items():
        table = text
        for part in name.split("."):
            table = table[part]
        found[code] = {
            key: value.format(**fill) if fill else value for key, value in table.items()
        }
    return found


def new_page(
    page_class: type[Any],
    slug: str,
    by_language: dict[str, dict[str, Any]],
    **facts: Any,
) -> tuple[Any, list[str]]:
    """An unsaved page with its texts, and the languages to release."""
    values: dict[str, Any] = {}
    for code, text in by_language.items():
        for name in page_class.text_fields:
            value = text.get(name, "")
            if name in RICH_FIELDS:
                value = rich_text(value)
            elif name in LINE_FIELDS:
                value = "\n".join(value)
            values[column(name, code)] = value
    title = by_language[SOURCE]["heading"]
    released = [code for code in by_language if code != SOURCE]
    checked = {"reviewed_on": REVIEWED_ON, "review_due": REVIEW_DUE}
    return page_class(title=title, slug=slug, **values, **checked, **facts), released


def load_frame() -> HomePage:
    """The home page, the lists and the guides; makes the home page the site's root."""
    root = Page.get_first_root_node()
    home = ensure_page(root, *new_page(HomePage, "start", section("home")))
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": home, "site_name": "KIM"},
    )
    Page.objects.filter(slug="home", depth=2).exclude(pk=home.pk).delete()
    for page_class, slug, name in (
        (ServiceIndexPage, "angebote", "services"),
        (MunicipalityIndexPage, "orte", "municipalities"),
        (OfficeIndexPage, "stellen", "offices"),
        (GuideIndexPage, "ratgeber", "life_situations"),
    ):
        ensure_page(home, *new_page(page_class, slug, section(name)))
    district = data("district")["name"]
    for slug in texts()[SOURCE]["guides"]:
        text = section(f"guides.{slug}", district=district)
        ensure_page(home, *new_page(GuidePage, slug, text))
    return HomePage.objects.get(pk=home.pk)


def load_services(home: HomePage) -> None:
    index = ServiceIndexPage.objects.child_of(home).get()
    topics = {topic.key: topic for topic in Topic.objects.all()}
    added: list[ServicePage] = []
    for key, by_language in services().items():
        basis = by_language[SOURCE].get("legal_basis", "")
        page, released = new_page(
            ServicePage,
            key,
            by_language,
            topic=topics[key],
            legal_basis=basis,
        )
        if ensure_page(index, page, released) is page:
            added.append(page)
    relate_services(added)


def relate_services(added: list[ServicePage]) -> None:
    """Name related services beside new ones; what editors chose since stays."""
    known = {page.slug: page for page in ServicePage.objects.all()}
    for page in added:
        RelatedService.objects.bulk_create(
            RelatedService(page=page, service=known[key], sort_order=order)
            for order, key in enumerate(data("related_services")[page.slug])
        )
        # The admin's list of what refers to a page: rows made at once do not tell it.
        ReferenceIndex.create_or_update_for_object(page)


def load_municipality_pages(home: HomePage) -> None:
    index = MunicipalityIndexPage.objects.child_of(home).get()
    for town in Municipality.objects.all():
        text = section("municipality", town=town.name)
        page, released = new_page(MunicipalityPage, town.key, text, municipality=town)
        ensure_page(index, page, released)
