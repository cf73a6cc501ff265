"""The public read-only JSON API, version 1. People script against it: keep it stable.

Lists answer ``{"items": […], "total": n}``. Unknown keys and bad values get 4xx with a
reason. Nothing here is personal.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from booking.models import AppointmentKind
from booking.offers import offers
from pages.dates import iso_local, midnight
from pages.languages import LANGUAGES, SOURCE
from pages.listings import services_of
from pages.models import (
    Municipality,
    MunicipalityPage,
    OfficePage,
    RelatedService,
    ServicePage,
    Topic,
)
from pages.navigation import offered_languages, page_path, site_root
from pages.translations import column
from portal.api_items import office_item, text_item
from portal.api_schemas import (
    Filters,
    MunicipalityList,
    OfficeList,
    Paging,
    SearchFilters,
    SearchList,
    ServiceList,
    SlotFilters,
    SlotList,
    TopicList,
)
from search.asking import FILTERS
from search.facade import search as search_site

LONGEST_SPAN_DAYS = 92

api = NinjaAPI(
    title="KIM portal",
    version="1",
    description="Services, offices and free consultation slots of a district, read-only.",
    docs_url=None,
    urls_namespace="api",
)


@api.exception_handler(ValidationError)
def bad_value(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Which parameter is wrong, and why; never what was sent."""
    reasons = [
        {"parameter": str(reason["loc"][-1]), "reason": reason["msg"]}
        for reason in error.errors
    ]
    return api.create_response(
        request, {"detail": reasons}, status=HTTPStatus.UNPROCESSABLE_ENTITY
    )


def language_of(request: HttpRequest, asked: Paging) -> str:
    if asked.lang not in {language.code for language in offered_languages(request)}:
        raise HttpError(HTTPStatus.BAD_REQUEST, "lang: this language is not offered")
    return asked.lang


def one_of(model: Any, key: str, parameter: str) -> Any:
    """The row with this key, None for no key. Answers 400 for an unknown one."""
    if not key:
        return None
    # PostgreSQL's texts hold no NUL, and its driver fails on one.
    found = None if "\0" in key else model.objects.filter(key=key).first()
    if found is None:
        raise HttpError(HTTPStatus.BAD_REQUEST, f"{parameter}: unknown key")
    return found


def listing(
    found: QuerySet[Any] | Sequence[Any],
    asked: Paging,
    build: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """The asked part of the list, built; a queryset loads no more than that part."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    chosen = found[asked.offset : asked.offset + asked.limit]
    return {"items": [build(item) for item in chosen], "total": total}


@api.get("/municipalities", response=MunicipalityList)
def municipalities(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The towns and municipalities of the district."""
    language = language_of(request, asked)
    pages = {
        page.municipality_id: page
        for page in MunicipalityPage.objects.for_readers_of(language)
    }

    def item(municipality: Municipality) -> dict[str, Any]:
        path = page_path(pages[municipality.pk], language)
        return {
            "id": municipality.key,
            "url": site_root(request) + path,
            "name": municipality.name,
            "kind": municipality.kind,
            "official_key": municipality.official_key,
            "postal_codes": municipality.postal_codes,
            "latitude": float(municipality.latitude),
            "longitude": float(municipality.longitude),
        }

    return listing(Municipality.objects.filter(pk__in=pages), asked, item)


@api.get("/topics", response=TopicList)
def topics(request: HttpRequest, asked: Query[Paging]) -> dict[str, Any]:
    """The topics in two levels; ``parent`` is the key of the upper one."""
    language = language_of(request, asked)

    def item(topic: Topic) -> dict[str, Any]:
        name = getattr(topic, column("name", language)) or getattr(
            topic, column("name", SOURCE)
        )
        address = f"{site_root(request)}/{language}/angebote/?topic={topic.key}"
        return {
            "id": topic.key,
            "url": address,
            "name": name,
            "parent": topic.parent.key if topic.parent else None,
        }

    found = Topic.objects.select_related("parent").order_by("parent_id", "order", "pk")
    return listing(found, asked, item)


@api.get("/services", response=ServiceList)
def services(request: HttpRequest, asked: Query[Filters]) -> dict[str, Any]:
    """Services by topic; they are the same in every municipality of the district."""
    language = language_of(request, asked)
    one_of(Municipality, asked.municipality, "municipality")
    topic = one_of(Topic, asked.topic, "topic")

    def item(service: ServicePage) -> dict[str, Any]:
        return text_item(service, request, language) | {
            "topic": service.topic.key,
            "reviewed_on": service.reviewed_on,
            "related": [row.service.slug for row in service.related.all()],
        }

    rows = RelatedService.objects.to_live_services()
    found = services_of(topic, language).prefetch_related(Prefetch("related", rows))
    return listing(found, asked, item)


@api.get("/offices", response=OfficeList)
def offices(request: HttpRequest, asked: Query[Filters]) -> dict[str, Any]:
    """Offices of today, by topic they answer for and municipality they serve."""
    language = language_of(request, asked)
    municipality = one_of(Municipality, asked.municipality, "municipality")
    topic = one_of(Topic, asked.topic, "topic")
    today = timezone.localdate()
    found = (
        OfficePage.objects.for_readers_of(language)
        .valid_on(today)
        .select_related("kind")
        .prefetch_related(
            "municipalities", "opening_hours", "exceptions", "contact_ways"
        )
        .order_by("title", "pk")
    )
    if topic is not None:
        found = found.answering_for([topic, *topic.children.all()], today)
    if municipality is not None:
        found = found.serving(municipality)
    return listing(
        found, asked, lambda office: office_item(office, request, language, today)
    )


@api.get("/slots", response=SlotList)
def slots(request: HttpRequest, asked: Query[SlotFilters]) -> dict[str, Any]:
    """Free times for people of a municipality, as the booking pages offer them."""
    language = language_of(request, asked)
    municipality = one_of(Municipality, asked.municipality, "municipality")
    kind = one_of(AppointmentKind.objects.public().model, asked.kind, "kind")
    if municipality is None or kind is None or not kind.open_to("public"):
        raise HttpError(HTTPStatus.BAD_REQUEST, "municipality and kind: choose both")
    if kind.not_in.filter(pk=municipality.pk).exists():
        raise HttpError(HTTPStatus.BAD_REQUEST, "kind: not offered in this town")
    start, end = span_of(asked)
    address = (
        f"{site_root(request)}/{language}/booking/?municipality={municipality.key}"
    )

    def item(offer: Any) -> dict[str, Any]:
        place = offer.meeting_place.key if offer.meeting_place else ""
        starts_at = iso_local(offer.starts_at)
        return {
            "id": f"{kind.key}-{place or offer.channel}-{starts_at}",
            "url": f"{address}&kind={kind.key}",
            "starts_at": starts_at,
            "ends_at": iso_local(offer.ends_at),
            "meeting_place": offer.meeting_place.name if offer.meeting_place else None,
            "channel": offer.channel,
            "interpreter": offer.interpreter,
            "free": len(offer.case_managers),
            "seats": offer.seats_free,
        }

    found = offers(
        kind, municipality, language, now=timezone.now(), start=start, end=end
    )
    return listing(found, asked, item)


def span_of(asked: SlotFilters) -> tuple[datetime | None, datetime | None]:
    """Local midnights around the days asked for.

    Answers 400 for a backward span, and for days at the ends of the calendar.
    """
    for day in (asked.first, asked.last):
        if day and not 2000 <= day.year < 2100:  # noqa: PLR2004  # this century
            raise HttpError(HTTPStatus.BAD_REQUEST, "from, to: a day of this century")
    if asked.first and asked.last:
        days = (asked.last - asked.first).days
        if days < 0:
            raise HttpError(HTTPStatus.BAD_REQUEST, "to: not before from")
        if days > LONGEST_SPAN_DAYS:
            raise HttpError(HTTPStatus.BAD_REQUEST, "to: at most 92 days after from")
    start = midnight(asked.first) if asked.first else None
    end = midnight(asked.last + timedelta(days=1)) if asked.last else None
    return start, end


@api.get("/search", response=SearchList)
def search(request: HttpRequest, asked: Query[SearchFilters]) -> dict[str, Any]:
    """What a reader finds for words in their language or in German."""
    language = language_of(request, asked)
    topic = one_of(Topic, asked.topic, "topic")
    municipality = one_of(Municipality, asked.municipality, "municipality")
    if asked.spoken and asked.spoken not in LANGUAGES:
        raise HttpError(HTTPStatus.BAD_REQUEST, "spoken: unknown language")
    page = search_site(
        asked.q,
        language,
        topic=topic.key if topic else None,
        municipality=municipality.key if municipality else None,
        spoken=asked.spoken or None,
        limit=asked.limit,
        offset=asked.offset,
    )
    return {
        "items": [
            {
                "id": str(hit.id),
                "kind": hit.kind,
                "url": site_root(request) + hit.path,
                "lang": hit.language,
                "title": hit.title,
                "summary": hit.summary,
            }
            for hit in page.hits
        ],
        "total": page.total,
        "facets": {name: page.facets.get(name, {}) for name in FILTERS},
        "searched": page.searched,
        "correction": page.correction,
        "engine": page.engine,
    }
