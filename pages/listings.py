"""What each page type shows beside its own text: lists, filters, who is responsible."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.chosen_services import related_services
from pages.languages import Language
from pages.models import (
    EmergencyNumber,
    GuidePage,
    HomePage,
    Municipality,
    MunicipalityIndexPage,
    MunicipalityPage,
    OfficeIndexPage,
    OfficePage,
    ServiceIndexPage,
    ServicePage,
    Topic,
)
from pages.navigation import page_path
from pages.responsibility import LAST_RESORT, Responsibilities, responsible_offices
from pages.serving import Context, shows
from pages.translations import Reading


@dataclass(frozen=True)
class Listed:
    """A page in a list: where it is and its text in the reader's language."""

    page: Any
    path: str
    reading: Reading

    @property
    def heading(self) -> str:
        return str(self.reading.text["heading"])

    @property
    def lead(self) -> str:
        return str(self.reading.text["lead"])


def listed(page: Any, code: str, query: str = "") -> Listed:
    return Listed(page, page_path(page, code) + query, page.reading(code))


@dataclass(frozen=True)
class Step:
    """One entry of the way to a page; ``language`` where it is not the reader's."""

    name: str
    path: str
    language: Language | None = None


def step_to(place: Listed) -> Step:
    language = place.reading.language if place.reading.is_fallback else None
    return Step(place.heading, place.path, language)


def chosen_municipality(
    request: HttpRequest, among: list[Municipality]
) -> Municipality | None:
    """The town named in the address. Raises Http404 for an unknown key."""
    return _chosen(request.GET.get("municipality", ""), among)


def _chosen(key: str, among: list[Any]) -> Any:
    if not key:
        return None
    for item in among:
        if item.key == key:
            return item
    raise Http404(key)


def _carry(municipality: Municipality | None) -> str:
    """The query string that keeps the chosen town in the next address."""
    return f"?municipality={municipality.key}" if municipality else ""


@shows(HomePage)
def home_context(page: HomePage, request: HttpRequest, code: str) -> Context:
    return {
        "topics": list(Topic.objects.top()),
        "guides": [
            listed(guide, code)
            for guide in GuidePage.objects.for_readers_of(code).life_situations()
        ],
        "towns": towns_of_the_district(code),
        "emergency_numbers": list(EmergencyNumber.objects.all()),
    }


def services_of(topic: Topic | None, code: str) -> QuerySet[ServicePage]:
    """Live services in the order of their topics."""
    services = ServicePage.objects.for_readers_of(code).select_related(
        "topic", "topic__parent"
    )
    if topic is not None:
        services = services.filter(Q(topic=topic) | Q(topic__parent=topic))
    return services.order_by("topic__parent__order", "topic__order", "pk")


@shows(ServiceIndexPage)
def service_index_context(
    page: ServiceIndexPage, request: HttpRequest, code: str
) -> Context:
    topics = list(Topic.objects.select_related("parent"))
    municipalities = list(Municipality.objects.all())
    topic = _chosen(request.GET.get("topic", ""), topics)
    municipality = chosen_municipality(request, municipalities)
    query = _carry(municipality)
    top = [topic for topic in topics if topic.parent_id is None]
    context = {
        "topics": top,
        "subtopics": [t for t in topics if topic and t.parent_id == _top_of(topic).pk],
        "topic": topic,
        "leave_quickly": topic is not None and topic.sensitive,
        "municipalities": municipalities,
        "municipality": municipality,
        "services": [
            listed(service, code, query) for service in services_of(topic, code)
        ],
    }
    if not context["services"]:
        context["advisers"] = advisers_of(municipality, code)
    return context


def _top_of(topic: Topic) -> Topic:
    return topic.parent or topic


def advisers_of(municipality: Municipality | None, code: str) -> list[Listed]:
    """Whom to ask where nothing was found: the case managers, of the town if known."""
    offices = (
        OfficePage.objects.for_readers_of(code)
        .valid_on(timezone.localdate())
        .filter(kind__key=LAST_RESORT)
        .select_related("kind")
    )
    if municipality is not None:
        offices = offices.serving(municipality)
    return [listed(office, code) for office in offices.order_by("title")]


@shows(ServicePage)
def service_context(page: ServicePage, request: HttpRequest, code: str) -> Context:
    municipalities = list(Municipality.objects.all())
    municipality = chosen_municipality(request, municipalities)
    topic = page.topic
    related = related_services(page, request, code)
    return {
        "topic": topic,
        "leave_quickly": topic.sensitive,
        "municipality": municipality,
        "municipalities": municipalities,
        "related": [listed(service, code, _carry(municipality)) for service in related],
        "responsible": [
            (town, [listed(office, code) for office in offices])
            for town, offices in _responsible(topic, municipality, municipalities, code)
        ],
        "trail": [
            Step(_("Services"), parent_path(page, code)),
            _topic_step(page, topic, code),
        ],
    }


def _responsible(
    topic: Topic, chosen: Municipality | None, towns: list[Municipality], code: str
) -> list[tuple[Municipality, list[OfficePage]]]:
    """Whom to ask in the chosen town, else in every town."""
    if chosen:
        return [(chosen, responsible_offices(topic, chosen, code))]
    responsible = Responsibilities([topic], code)
    return [(town, responsible.offices(topic, town)) for town in towns]


def parent_path(page: Page, code: str) -> str:
    """The address of the page above."""
    return page_path(page, code).rstrip("/").rsplit("/", 1)[0] + "/"


def _topic_step(page: Page, topic: Topic, code: str) -> Step:
    top = _top_of(topic)
    return Step(top.name, f"{parent_path(page, code)}?topic={top.key}")


@shows(MunicipalityIndexPage)
def municipality_index_context(
    page: MunicipalityIndexPage, request: HttpRequest, code: str
) -> Context:
    return {"towns": towns_of_the_district(code)}


def towns_of_the_district(code: str) -> list[Listed]:
    """The towns that have a page, by name."""
    pages = MunicipalityPage.objects.for_readers_of(code).select_related("municipality")
    return [listed(town, code) for town in pages.order_by("municipality__name")]


@shows(MunicipalityPage)
def municipality_context(
    page: MunicipalityPage, request: HttpRequest, code: str
) -> Context:
    municipality = page.municipality
    offices = (
        OfficePage.objects.for_readers_of(code)
        .valid_on(timezone.localdate())
        .serving(municipality)
        .select_related("kind")
        .order_by("title")
    )
    own = [office for office in offices if office.path.startswith(page.path)]
    # Who helps with every question comes first.
    own.sort(key=lambda office: office.kind.key != LAST_RESORT)
    others = [office for office in offices if office not in own]
    return {
        "municipality": municipality,
        "offices": [listed(office, code) for office in own],
        "other_offices": [listed(office, code) for office in others],
        "topics": list(Topic.objects.top()),
        "trail": [Step(_("Towns and municipalities"), parent_path(page, code))],
    }


@shows(OfficeIndexPage)
def office_index_context(
    page: OfficeIndexPage, request: HttpRequest, code: str
) -> Context:
    offices = (
        OfficePage.objects.for_readers_of(code)
        .valid_on(timezone.localdate())
        .child_of(page)
        .select_related("kind")
    )
    return {"offices": [listed(office, code) for office in offices.order_by("title")]}
