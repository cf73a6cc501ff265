"""The public JSON API: shape, paging, filters, and reasons instead of faults."""

from datetime import datetime

import pytest
import time_machine
from openapi_spec_validator import validate

from booking.models import AppointmentKind
from pages.models import Municipality, Topic
from tests.factories import BERLIN, local

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_search", "clock")]

PAGING = {"lang", "limit", "offset"}
FILTERS = {"topic", "municipality"}
PARAMETERS = {
    "municipalities": PAGING,
    "topics": PAGING,
    "services": PAGING | FILTERS,
    "offices": PAGING | FILTERS,
    "slots": PAGING | {"municipality", "kind", "from", "to"},
    "search": PAGING | FILTERS | {"q", "spoken"},
}
LISTS = list(PARAMETERS)
NEEDED = {"slots": {"municipality": "netphen", "kind": "erstgespraech"}}
NASTY = [
    '"',
    "'; DROP TABLE x;--",
    "<script>alert(1)</script>",
    "\u202e\u200b",
    "\0",
    "𒐫" * 50,
    "a" * 10_000,
    "%",
    "*:*",
    "AND OR NOT",
    "٢٠٢٦",
    "57223",
    "-1",
    "1e9",
    "NaN",
    "null",
    "[]",
    "../../etc",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
]


@pytest.fixture
def clock():
    with time_machine.travel(local(2026, 12, 1, 12), tick=False) as traveller:
        yield traveller


@pytest.fixture
def ask(client):
    def asked(name, **parameters):
        return client.get(f"/api/v1/{name}", NEEDED.get(name, {}) | parameters)

    return asked


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


@pytest.mark.parametrize("name", LISTS)
def test_every_list_says_items_and_total(ask, name):
    parameters = {"q": "Wohnung"} if name == "search" else {}
    answer = ask(name, **parameters)
    assert answer["Content-Type"].startswith("application/json")
    told = answer.json()
    assert told["total"] >= len(told["items"]) > 0
    for item in told["items"]:
        assert item["id"]
        assert item["url"].startswith("http://testserver/de/")
    # In search a service and its topic share a key.
    names = {(item["id"], item.get("kind")) for item in told["items"]}
    assert len(names) == len(told["items"])


@pytest.mark.parametrize("name", ["municipalities", "topics", "services", "offices"])
def test_every_address_of_a_list_leads_to_a_page(ask, client, name):
    for lang in ("de", "ar"):
        items = ask(name, lang=lang, limit=4, offset=3).json()["items"]
        assert len(items) == 4
        for item in items:
            assert client.get(item["url"]).status_code == 200, item


@pytest.mark.parametrize("name", LISTS)
def test_pages_of_a_list_make_up_the_whole(ask, name):
    parameters = {"q": "Wohnung Hilfe"} if name == "search" else {}
    whole = ids(ask(name, limit=500, **parameters))
    total = ask(name, **parameters).json()["total"]
    assert len(whole) == total > 3
    first = ids(ask(name, limit=2, **parameters))
    second = ids(ask(name, limit=2, offset=2, **parameters))
    assert first + second == whole[:4]
    behind = ask(name, limit=2, offset=total, **parameters).json()
    assert (behind["items"], behind["total"]) == ([], total)


def test_keys_are_those_of_the_district(ask):
    towns = ids(ask("municipalities"))
    assert sorted(towns) == sorted(Municipality.objects.values_list("key", flat=True))
    assert len(towns) == 11
    keys = ids(ask("topics", limit=500))
    assert sorted(keys) == sorted(Topic.objects.values_list("key", flat=True))


def test_topics_name_their_parents(ask):
    items = {item["id"]: item for item in ask("topics", limit=500).json()["items"]}
    assert items["wohnen"]["parent"] is None
    assert items["wohnung-suchen"]["parent"] == "wohnen"


def test_texts_are_in_the_readers_language_or_say_which_one(ask):
    arabic = {i["id"]: i for i in ask("services", lang="ar", limit=500).json()["items"]}
    german = {i["id"]: i for i in ask("services", limit=500).json()["items"]}
    assert set(arabic) == set(german)
    assert len(german) == 49
    assert {item["lang"] for item in german.values()} == {"de"}
    languages = {item["lang"] for item in arabic.values()}
    assert "ar" in languages
    for key, item in arabic.items():
        assert item["url"] == german[key]["url"].replace("/de/", "/ar/")
        if item["lang"] == "de":
            assert item["title"] == german[key]["title"]


def test_services_are_filtered_by_topic(ask):
    some = ids(ask("services", topic="wohnen"))
    assert "wohnung-suchen" in some
    assert 0 < len(some) < 49
    assert ids(ask("services", topic="wohnung-suchen")) == ["wohnung-suchen"]
    # Services are the same in every town.
    assert ids(ask("services", topic="wohnen", municipality="kreuztal")) == some


def test_offices_are_filtered_by_town_and_topic(ask):
    answer = ask("offices", municipality="kreuztal", limit=500).json()["items"]
    assert answer
    for item in answer:
        assert item["municipalities"] == [] or "kreuztal" in item["municipalities"]
    housing = ask("offices", municipality="kreuztal", topic="wohnen", limit=500).json()
    assert 0 < housing["total"] < len(answer)
    kinds = {item["kind"] for item in housing["items"]}
    named = Topic.objects.filter(parent__key="wohnen").values_list(
        "responsible__key", flat=True
    )
    assert kinds <= set(named)


def test_offices_tell_how_to_reach_them(ask):
    items = ask("offices", municipality="netphen", limit=500).json()["items"]
    hall = next(item for item in items if item["kind"] == "buergerbuero")
    assert hall["phone"].startswith("030 23125-")
    assert hall["opening_hours"][0] == {
        "weekday": 0,
        "opens": "08:00",
        "closes": "12:00",
    }
    assert hall["step_free"] in ("yes", "no", "unknown")
    assert "lift" in hall["accessibility"]
    assert hall["contacts"][0] == {
        "kind": "phone",
        "role": "appointments",
        "value": hall["contacts"][0]["value"],
    }


def test_offices_tell_which_days_are_not_as_usual_and_not_past(ask, clock):
    def told(town, kind):
        items = ask("offices", municipality=town, limit=500).json()["items"]
        office = next(item for item in items if item["kind"] == kind)
        return office["exceptions"], office["closed"]

    days = {"first_day": "2026-12-24", "last_day": "2026-12-31"}
    hours = [{"opens": "09:00", "closes": "11:00"}]
    clock.move_to(local(2026, 12, 11, 12))
    exception = days | {"hours": hours, "reason": "holiday_period"}
    assert told("netphen", "buergerbuero") == ([exception], None)
    closed = {"first_day": "2026-12-14", "last_day": "2027-01-08", "reason": "moving"}
    assert told("burbach", "wohnungsamt") == ([], closed)
    clock.move_to(local(2027, 1, 9, 12))
    assert told("netphen", "buergerbuero") == ([], None)
    assert told("burbach", "wohnungsamt") == ([], None)


def test_offices_of_tomorrow_and_yesterday_are_not_listed(ask, clock):
    authority = "auslaenderbehoerde"

    def listed():
        items = ask("offices", limit=500).json()["items"]
        return [item for item in items if item["kind"] == authority]

    assert len(listed()) == 2
    clock.move_to(local(2027, 7, 1, 0, 0))
    assert len(listed()) == 1
    assert listed()[0]["municipalities"] == []


def test_slots_say_when_where_and_how_many(ask):
    items = ask("slots", lang="ar").json()["items"]
    for item in items:
        starts_at = datetime.fromisoformat(item["starts_at"])
        assert starts_at.utcoffset() == starts_at.astimezone(BERLIN).utcoffset()
        assert item["starts_at"] < item["ends_at"]
        assert item["free"] >= 1
        assert item["channel"] == "on_site"
        assert item["meeting_place"] == "Rathaus Netphen"
    assert [i["starts_at"] for i in items] == sorted(i["starts_at"] for i in items)


def test_slots_are_those_of_the_booking_page(ask, client):
    page = client.get(
        "/de/booking/?municipality=netphen&kind=erstgespraech&language=de"
    )
    first = ask("slots").json()["items"][0]
    assert f'data-starts-at="{first["starts_at"]}"' in page.content.decode()


def test_slots_lie_between_the_days_asked_for(ask):
    everything = ask("slots").json()["items"]
    days = sorted({item["starts_at"][:10] for item in everything})
    first, last = days[1], days[2]
    found = ask("slots", **{"from": first, "to": last}).json()["items"]
    assert {item["starts_at"][:10] for item in found} == {first, last}
    assert [i for i in everything if first <= i["starts_at"][:10] <= last] == found
    assert ask("slots", **{"from": last}).json()["items"][0]["starts_at"][:10] == last


def test_remote_slots_have_no_place(ask):
    kind = AppointmentKind.objects.public().filter(channel="phone").first()
    for item in ask("slots", kind=kind.key).json()["items"]:
        assert (item["channel"], item["meeting_place"]) == ("phone", None)


def test_search_finds_services_in_the_readers_language(ask):
    told = ask("search", q="Wohnung").json()
    assert any(item["id"] == "wohnung-suchen" for item in told["items"])
    assert told["items"][0]["kind"]
    assert ask("search", q="").json()["items"] == []


def test_search_counts_what_each_filter_leaves(ask):
    told = ask("search", q="Wohnung", limit=1).json()
    assert told["facets"]["topic"]["wohnen"] > 0
    assert told["facets"]["municipality"]["netphen"] > 0
    for name, counts in told["facets"].items():
        for key, number in counts.items():
            filtered = ask("search", q="Wohnung", limit=1, **{name: key}).json()
            assert filtered["total"] == number, (name, key)


def test_search_says_what_it_searched_for(ask):
    told = ask("search", q="Wohnung").json()
    assert (told["searched"], told["engine"]) == ("Wohnung", "embedded")


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("services", {"municipality": "atlantis"}),
        ("services", {"topic": "atlantis"}),
        ("offices", {"municipality": "atlantis"}),
        ("offices", {"topic": "atlantis"}),
        ("search", {"topic": "atlantis"}),
        ("search", {"municipality": "atlantis"}),
        ("search", {"spoken": "atlantis"}),
        ("slots", {"municipality": "atlantis"}),
        ("slots", {"kind": "atlantis"}),
        ("slots", {"kind": "folgegespraech"}),
        ("slots", {"municipality": ""}),
        ("slots", {"kind": ""}),
        ("slots", {"from": "yesterday"}),
        ("slots", {"from": "2026-12-10", "to": "2026-12-09"}),
        ("slots", {"from": "2026-12-10", "to": "2027-12-09"}),
        *((name, {"lang": "xx"}) for name in LISTS),
        # Known, but not offered.
        *((name, {"lang": "ti"}) for name in LISTS),
        *((name, {"limit": "abc"}) for name in LISTS),
        *((name, {"limit": "0"}) for name in LISTS),
        *((name, {"limit": "5001"}) for name in LISTS),
        *((name, {"offset": "-1"}) for name in LISTS),
    ],
)
def test_what_cannot_be_answered_gets_a_reason(ask, name, parameters):
    answer = ask(name, **parameters)
    assert 400 <= answer.status_code < 500
    reason = answer.json()["detail"]
    assert reason
    if isinstance(reason, list):
        assert {"parameter", "reason"} == set(reason[0])
        assert reason[0]["parameter"] in parameters


@pytest.mark.parametrize("value", NASTY)
@pytest.mark.parametrize("name", LISTS)
def test_no_value_is_a_fault(ask, name, value):
    known = PARAMETERS[name]
    unknown = {"unknown"}.union(*PARAMETERS.values()) - known
    for fields in (*({field} for field in known), unknown):
        answer = ask(name, **dict.fromkeys(fields, value))
        assert answer.status_code < 500, fields
        if answer.status_code >= 400:
            assert answer.json()["detail"]
            assert "<script>" not in answer.content.decode()


@pytest.mark.parametrize("field", ["from", "to"])
@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-02-30", "1970-01-01", "99999-01-01", "0"]
)
def test_no_day_is_a_fault(ask, field, day):
    assert ask("slots", **{field: day}).status_code < 500


def test_unknown_addresses_below_the_api_are_not_found(client):
    assert client.get("/api/v1/people").status_code == 404
    assert client.get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_the_api_is_read_only(client, name):
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(f"/api/v1/{name}").status_code == 405


def test_the_description_is_valid_and_complete(client):
    document = client.get("/api/v1/openapi.json").json()
    validate(document)
    assert document["openapi"].startswith("3.")
    paths = document["paths"]
    assert set(paths) == {f"/api/v1/{name}" for name in LISTS}
    for name, parameters in PARAMETERS.items():
        path = paths[f"/api/v1/{name}"]
        assert set(path) == {"get"}
        assert {p["name"] for p in path["get"]["parameters"]} == parameters
