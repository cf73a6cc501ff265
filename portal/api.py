"""The public read-only JSON API, version 1. People script against it: keep it stable.

Lists answer ``{"items": […], "total": n}``. Unknown keys and bad values get 4xx with a
reason. Nothing here is personal.
"""

from datetime import date, datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import HttpError, ValidationError

from booking.models import AppointmentKind
from booking.offers import offers
from pages.dates import iso_local
from pages.languages import SOURCE
from pages.listings import hours_by_weekday, services_of
from pages.models import Municipality, MunicipalityPage, OfficePage, ServicePage, Topic
from pages.navigation import offered_languages, page_path, site_root
from pages.responsibility import serves
from pages.translations import column
from search.facade import search as search_site

LONGEST_SPAN_DAYS = 92

api = NinjaAPI(
    title="KIM portal",
    version="1",
    description="Services, offices and free consultation slots of a district, read-only.",
    docs_url=None,
    urls_namespace="api",
)


class Paging(Schema):
    lang: str = Field(SOURCE, description="Language code, as in the addresses of pages")
    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class Filters(Paging):
    topic: str = Field("", description="Key of a topic")
    municipality: str = Field("", description="Key of a municipality")


class SlotFilters(Paging):
    limit: int = Field(2000, ge=1, le=5000)
    municipality: str
    kind: str
    first: date | None = Field(None, alias="from", description="First local day")
    last: date | None = Field(None, alias="to", description="Last local day, included")


class SearchFilters(Filters):
    q: str = Field("", max_length=20_000)


class Item(Schema):
    id: str
    url: str


class MunicipalityItem(Item):
    name: str
    kind: str
    official_key: str
    postal_codes: list[str]
    latitude: float
    longitude: float


class TopicItem(Item):
    name: str
    parent: str | None


class TextItem(Item):
    lang: str = Field(description="The language this text is in; may be a fallback")
    title: str
    summary: str


class ServiceItem(TextItem):
    topic: str


class Hours(Schema):
    weekday: int = Field(description="0 for Monday")
    opens: str
    closes: str


class OfficeItem(TextItem):
    kind: str
    municipalities: list[str] = Field(description="Empty: the whole district")
    street: str
    postal_code: str
    city: str
    phone: str
    email: str
    spoken_languages: list[str]
    step_free: str
    opening_hours: list[Hours]


class SlotItem(Item):
    starts_at: str
    ends_at: str
    meeting_place: str | None
    channel: str
    interpreter: bool
    free: int = Field(description="How many case managers are free")


class SearchItem(TextItem):
    kind: str


class Listing(Schema):
    total: int


class MunicipalityList(Listing):
    items: list[MunicipalityItem]


class TopicList(Listing):
    items: list[TopicItem]


class ServiceList(Listing):
    items: list[ServiceItem]


class OfficeList(Listing):
    items: list[OfficeItem]


class SlotList(Listing):
    items: list[SlotItem]


class SearchList(Listing):
    items: list[SearchItem]
    correction: str | None


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


def listing(items: list[Any], asked: Paging, build: Any) -> dict[str, Any]:
    chosen = items[asked.offset : asked.offset + asked.limit]
    return {"items": [build(item) for item in chosen], "total": len(items)}


def text_item(page: Any, request: HttpRequest, language: str) -> dict[str, Any]:
    reading = page.reading(language)
    return {
        "id": page.slug,
        "url": site_root(request) + page_path(page, language),
        "lang": reading.language.code,
        "title": str(reading.text["heading"]),
        "summary": str(reading.text["lead"]),
    }


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

    with_page = [town for town in Municipality.objects.all() if town.pk in pages]
    return listing(with_page, asked, item)


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

    found = Topic.objects.select_related("parent").order_by("parent_id", "order")
    return listing(list(found), asked, item)


@api.get("/services", response=ServiceList)
def services(request: HttpRequest, asked: Query[Filters]) -> dict[str, Any]:
    """Services by topic; they are the same in every municipality of the district."""
    language = language_of(request, asked)
    one_of(Municipality, asked.municipality, "municipality")
    topic = one_of(Topic, asked.topic, "topic")

    def item(service: ServicePage) -> dict[str, Any]:
        return text_item(service, request, language) | {"topic": service.topic.key}

    return listing(services_of(topic, language), asked, item)


@api.get("/offices", response=OfficeList)
def offices(request: HttpRequest, asked: Query[Filters]) -> dict[str, Any]:
    """Offices of today, by topic they answer for and municipality they serve."""
    language = language_of(request, asked)
    municipality = one_of(Municipality, asked.municipality, "municipality")
    topic = one_of(Topic, asked.topic, "topic")
    found = (
        OfficePage.objects.for_readers_of(language)
        .valid_on(timezone.localdate())
        .select_related("kind")
        .prefetch_related("municipalities", "opening_hours")
        .order_by("title", "pk")
    )
    if topic is not None:
        subtopics = [topic, *topic.children.all()]
        found = found.filter(kind__responsibilities__topic__in=subtopics).distinct()
    serving = [
        office
        for office in found
        if municipality is None or serves(office, municipality)
    ]
    return listing(
        serving, asked, lambda office: office_item(office, request, language)
    )


def office_item(
    office: OfficePage, request: HttpRequest, language: str
) -> dict[str, Any]:
    hours = [
        {"weekday": day, "opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
        for day, stretches in hours_by_weekday(office)
        for opens, closes in stretches
    ]
    return text_item(office, request, language) | {
        "id": str(office.pk),
        "kind": office.kind.key,
        "municipalities": [town.key for town in office.municipalities.all()],
        "street": office.street,
        "postal_code": office.postal_code,
        "city": office.city,
        "phone": office.phone,
        "email": office.email,
        "spoken_languages": office.spoken_languages,
        "step_free": office.step_free,
        "opening_hours": hours,
    }


@api.get("/slots", response=SlotList)
def slots(request: HttpRequest, asked: Query[SlotFilters]) -> dict[str, Any]:
    """Free times for people of a municipality, as the booking pages offer them."""
    language = language_of(request, asked)
    municipality = one_of(Municipality, asked.municipality, "municipality")
    kind = one_of(AppointmentKind.objects.public().model, asked.kind, "kind")
    if municipality is None or kind is None or not kind.open_to("public"):
        raise HttpError(HTTPStatus.BAD_REQUEST, "municipality and kind: choose both")
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
        if not 0 <= days <= LONGEST_SPAN_DAYS:
            raise HttpError(HTTPStatus.BAD_REQUEST, "to: at most 92 days after from")
    start = local_midnight(asked.first) if asked.first else None
    end = local_midnight(asked.last + timedelta(days=1)) if asked.last else None
    return start, end


def local_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@api.get("/search", response=SearchList)
def search(request: HttpRequest, asked: Query[SearchFilters]) -> dict[str, Any]:
    """What a reader finds for words in their language or in German."""
    language = language_of(request, asked)
    topic = one_of(Topic, asked.topic, "topic")
    municipality = one_of(Municipality, asked.municipality, "municipality")
    page = search_site(
        asked.q,
        language,
        topic=topic.key if topic else None,
        municipality=municipality.key if municipality else None,
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
        "correction": page.correction,
    }
