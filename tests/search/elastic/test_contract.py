"""What every engine promises, and that both keep it alike."""

import datetime
import secrets
from itertools import chain

import pytest

from search import copying
from search.engines import elastic_index, tables
from search.engines.elastic import Elastic
from search.engines.embedded import Embedded
from search.engines.facts import facts_of
from search.engines.found import Filters
from search.glossary import Glossary
from search.indexing import fill
from search.planner import Plan, Planner
from search.records import EVERYWHERE, Record, Text
from tests.conftest import inside_transaction

TODAY = datetime.date(2026, 5, 4)
DAY = datetime.timedelta(days=1)
WITH_SERVER = (pytest.mark.elasticsearch, pytest.mark.once)
STRANGE = 'ämter/ü b"c\\d?e=f&g.h*'


def service(key, de, **facts):
    texts = {"de": Text(de), **facts.pop("texts", {})}
    return Record("service", key, f"{key}/", texts, **facts)


RECORDS = [
    service("wohngeld", "Wohngeld", topics=("wohnen",), spoken=("ar", "tr")),
    service(
        "kita",
        "Kita und Tagespflege",
        topics=("kita", "familie"),
        texts={"ar": Text("الحضانة ورعاية الأطفال")},
        concepts={"kita": 3.0},
    ),
    service("miete", "Miete und Wohngeld für Familien", topics=("wohnen", "familie")),
    service("pflege", "Pflege zu Hause", towns=("siegen",), topics=("familie",)),
    service("pflege-kreis", "Pflege zu Hause", spoken=("tr",)),
    service("pflege-olpe", "Pflege zu Hause", towns=("olpe", "siegen")),
    service("kurs", "Sprachkurs", texts={"tr": Text("Almanca kursu")}),
    service("kurs-ohne", "Sprachkurs"),
    service("schwer", "Anmeldung der Wohnung", weight=1.0),
    service("leicht", "Anmeldung der Wohnung", weight=0.5),
    service("gestern", "Sommerfest", valid_to=TODAY - DAY),
    service("heute", "Sommerfest", valid_from=TODAY, valid_to=TODAY),
    service("morgen", "Sommerfest", valid_from=TODAY + DAY),
    service(STRANGE, "Sonderzeichen"),
    Record("office", "kita", "x/", {"de": Text("Kita")}, weight=0.85),
    *(service(f"nummer-{n:02}", "Lebensmittelausgabe") for n in range(30)),
]


@pytest.fixture(scope="module")
def generation(django_db_setup, django_db_blocker):
    def filled():
        found = tables.new_generation()
        fill(found, RECORDS, Glossary({}))
        return found

    yield from inside_transaction(filled, django_db_blocker)


@pytest.fixture(scope="module")
def vocabulary(generation, django_db_blocker):
    with django_db_blocker.unblock():
        return tables.vocabulary_of(generation)


@pytest.fixture(scope="module")
def copied(generation, es_client, django_db_blocker):
    """The name of an index with these records."""
    name = f"test-{secrets.token_hex(6)}"
    elastic_index.create(es_client, name)
    with django_db_blocker.unblock():
        copying.copy(es_client, name, generation, version=1)
    es_client.indices.refresh(index=name)
    yield name
    es_client.indices.delete(index=name)


@pytest.fixture
def embedded(vocabulary, generation, db):
    return Embedded(vocabulary, facts_of(generation))


@pytest.fixture
def elastic(configured, vocabulary, copied):
    return Elastic(vocabulary, copied)


@pytest.fixture(
    params=["embedded", pytest.param("elastic", marks=WITH_SERVER)],
)
def engine(request, db):
    return request.getfixturevalue(request.param)


@pytest.fixture
def ask(engine, vocabulary):
    def answered(query, language="de", limit=20, offset=0, **filters):
        plan = Planner(vocabulary, Glossary({})).plan(query, language)
        chosen = Filters(filters.pop("today", TODAY), **filters)
        return engine.ranked(plan, chosen, limit, offset)

    return answered


def keys(found):
    return [hit.identity[1] for hit in found.hits]


def test_the_words_of_a_title_find_it_first(ask):
    assert keys(ask("Wohngeld"))[:2] == ["wohngeld", "miete"]


def test_a_hit_is_told_by_kind_and_key(ask):
    found = ask("Kita")
    assert {hit.identity for hit in found.hits} >= {
        ("office", "kita"),
        ("service", "kita"),
    }


def test_more_words_of_the_query_are_worth_more(ask):
    assert keys(ask("Miete Familien"))[0] == "miete"


def test_how_many_words_of_the_query_are_there_is_told(ask):
    covered = {hit.identity[1]: hit.covered for hit in ask("Wohngeld Miete").hits}
    assert covered["miete"] == 2
    assert covered["wohngeld"] == 1


def test_what_only_a_concept_finds_covers_no_word(ask, engine):
    plan = Plan("de", (), {"kita": 1.0})
    found = engine.ranked(plan, Filters(TODAY), 20, 0)
    assert [(hit.identity, hit.covered) for hit in found.hits] == [
        (("service", "kita"), 0)
    ]


def test_a_text_in_the_readers_language_comes_first(ask):
    assert keys(ask("Sprachkurs", "tr")) == ["kurs", "kurs-ohne"]


def test_without_one_equal_hits_are_in_the_order_of_their_names(ask):
    assert keys(ask("Sprachkurs", "ru")) == ["kurs", "kurs-ohne"]
    assert keys(ask("Hause")) == ["pflege", "pflege-kreis", "pflege-olpe"]


def test_a_document_counts_as_much_as_its_weight(ask):
    found = ask("Anmeldung Wohnung").hits
    scores = {hit.identity[1]: hit.score for hit in found}
    assert scores["leicht"] == pytest.approx(scores["schwer"] / 2, rel=0.001)


def test_a_document_holds_on_its_days_only(ask):
    assert keys(ask("Sommerfest")) == ["heute"]
    assert set(keys(ask("Sommerfest", today=TODAY - DAY))) == {"gestern"}
    assert set(keys(ask("Sommerfest", today=TODAY + DAY))) == {"morgen"}


def test_a_topic_narrows_the_hits(ask):
    assert keys(ask("Wohngeld", topic="familie")) == ["miete"]
    assert keys(ask("Wohngeld", topic="nirgends")) == []


def test_a_town_has_what_is_for_the_whole_district_too(ask):
    assert set(keys(ask("Pflege", municipality="olpe"))) >= {
        "pflege-olpe",
        "pflege-kreis",
    }
    assert "pflege" not in keys(ask("Pflege Hause", municipality="olpe"))


def test_a_towns_own_offers_come_before_the_districts(ask):
    found = keys(ask("Pflege Hause", municipality="olpe"))
    assert found.index("pflege-olpe") < found.index("pflege-kreis")


def test_the_language_of_advice_narrows_the_hits(ask):
    assert keys(ask("Pflege Hause", spoken="tr")) == ["pflege-kreis"]


def test_filters_narrow_together(ask):
    assert keys(ask("Hause", topic="familie", municipality="siegen")) == ["pflege"]
    assert keys(ask("Hause", topic="familie", spoken="tr")) == []


def test_each_facet_counts_under_the_other_filters(ask):
    found = ask("Pflege Hause", municipality="siegen", spoken="tr")
    assert found.total == 1
    assert found.facets["topic"] == {}
    assert found.facets["municipality"] == {EVERYWHERE: 1}
    assert found.facets["spoken"] == {"tr": 1}


def test_a_facet_counts_what_its_own_filter_leaves_out(ask):
    found = ask("Wohngeld", topic="familie")
    assert found.facets["topic"] == {"wohnen": 2, "familie": 1}
    assert found.facets["municipality"] == {EVERYWHERE: 1}


def test_facets_do_not_count_what_does_not_hold_today(ask):
    assert ask("Sommerfest").facets["municipality"] == {EVERYWHERE: 1}


def test_pages_follow_each_other_without_gap_or_repetition(ask):
    every = keys(ask("Lebensmittelausgabe", limit=100))
    pages = [
        keys(ask("Lebensmittelausgabe", limit=7, offset=at)) for at in range(0, 35, 7)
    ]
    assert every == sorted(every)
    assert list(chain.from_iterable(pages)) == every
    assert len(every) == 30


def test_the_total_counts_all_hits_on_every_page(ask):
    for limit, offset in ((7, 0), (7, 28), (7, 700), (0, 0)):
        assert ask("Lebensmittelausgabe", limit=limit, offset=offset).total == 30


def test_keys_may_hold_any_letter(ask):
    assert keys(ask("Sonderzeichen")) == [STRANGE]


@pytest.mark.parametrize(
    "query", ["", "xqzwv", "***", "a\0b", '"', "AND OR NOT", "5" * 500]
)
def test_what_nothing_is_about_finds_nothing(ask, query):
    found = ask(query)
    assert (found.hits, found.total) == ([], 0)
    assert {name: dict(counts) for name, counts in found.facets.items()} == {
        "topic": {},
        "municipality": {},
        "spoken": {},
    }


QUERIES = ["Wohngeld", "wongeld", "Kita", "Pflege", "Wohn", "Tagespflege Kita Wohngeld"]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("language", ["de", "ar", "tr"])
def test_both_engines_find_the_same_with_the_same_scores(
    query, language, embedded, elastic, vocabulary
):
    plan = Planner(vocabulary, Glossary({})).plan(query, language)
    ours, theirs = (
        engine.ranked(plan, Filters(TODAY, municipality="siegen"), 50, 0)
        for engine in (embedded, elastic)
    )
    assert [hit.identity for hit in theirs.hits] == [hit.identity for hit in ours.hits]
    assert [hit.covered for hit in theirs.hits] == [hit.covered for hit in ours.hits]
    assert [hit.score for hit in theirs.hits] == pytest.approx(
        [hit.score for hit in ours.hits], rel=0.01
    )
    assert {name: dict(counts) for name, counts in theirs.facets.items()} == {
        name: dict(counts) for name, counts in ours.facets.items()
    }


def test_very_many_alternatives_are_answered_too(engine, vocabulary):
    """More than Elasticsearch allows in one query: the strongest are kept."""
    group = {key: 0.01 for key in vocabulary.entries if key[0] == "word"}
    group[("word", "wohngeld")] = 1.0
    plan = Plan("de", (group,) * (2000 // len(group)))
    assert keys(engine.ranked(plan, Filters(TODAY), 20, 0))[0] == "wohngeld"


@pytest.mark.parametrize("offset", [99_990, 99_999, 100_000, 999_999, 10**12])
def test_far_beyond_the_last_hit_there_are_none_but_their_number(ask, offset):
    found = ask("Pflege", offset=offset)
    assert found.hits == []
    assert found.total == 4
    assert found.facets["topic"]["familie"] == 2
