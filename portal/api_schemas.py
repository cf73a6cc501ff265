"""What the JSON API is asked and what it answers; the OpenAPI document is made from it."""

from datetime import date

from ninja import Field, Schema

from pages.languages import SOURCE


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
    spoken: str = Field("", description="Code of a language in which one is advised")


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
    reviewed_on: date | None = Field(description="Day of the last check")
    related: list[str] = Field(description="Services (id) that may help too, in order")


class Stretch(Schema):
    opens: str
    closes: str


class Hours(Stretch):
    weekday: int = Field(description="0 for Monday")


class OpeningException(Schema):
    first_day: date
    last_day: date
    hours: list[Stretch] = Field(description="Empty: closed")
    reason: str


class Closed(Schema):
    first_day: date
    last_day: date | None = Field(description="null: not known yet")
    reason: str


class Contact(Schema):
    kind: str
    role: str = Field(description="What it is for")
    value: str


class OfficeItem(TextItem):
    kind: str
    municipalities: list[str] = Field(description="Empty: the whole district")
    street: str
    postal_code: str
    city: str
    phone: str
    email: str
    website: str
    spoken_languages: list[str]
    step_free: str
    accessibility: list[str]
    by_appointment_only: bool
    open_on_holidays: bool = Field(description="Else closed on public holidays")
    opening_hours: list[Hours]
    exceptions: list[OpeningException] = Field(description="Come before the week")
    closed: Closed | None = Field(description="The whole office, for some time")
    contacts: list[Contact]
    valid_from: date | None
    valid_to: date | None


class SlotItem(Item):
    starts_at: str
    ends_at: str
    meeting_place: str | None
    channel: str
    interpreter: bool
    free: int = Field(description="How many case managers are free")
    seats: int = Field(description="How many readers can still book this time")


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


class Facets(Schema):
    topic: dict[str, int]
    municipality: dict[str, int]
    spoken: dict[str, int]


class SearchList(Listing):
    items: list[SearchItem]
    facets: Facets = Field(
        description="How many hits each value of a filter leaves, under the other filters"
    )
    searched: str = Field(
        description="The query, or its correction if it finds nothing"
    )
    correction: str | None = Field(description="The query as it may have been meant")
    engine: str
