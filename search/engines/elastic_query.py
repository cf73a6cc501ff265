"""From a plan to a request in Elasticsearch's words. Pure, without a server.

The score is that of the embedded engine, written with queries of Elasticsearch's core:
no script, no analyzer of our own, no module that a small distribution lacks.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl import A, Q, Search
from elasticsearch.dsl.query import Query

from pages.languages import SOURCE
from search.engines.found import (
    GERMAN,
    LEAST_COVERAGE,
    MUNICIPALITY,
    OWN_TOWN,
    READERS_LANGUAGE,
    SPOKEN,
    TOPIC,
    Filters,
)
from search.planner import Plan
from search.records import EVERYWHERE
from search.vocabulary import Vocabulary
from search.weighing import Key

# Field of the mapping behind each filter that readers may choose.
FIELDS = {TOPIC: "topics", MUNICIPALITY: "towns", SPOKEN: "spoken"}
MOST_VALUES = 1000  # of a facet; a district has not that many towns or topics
# Elasticsearch allows 1024 at least, filters included, more on a larger machine.
MOST_TERMS = 900
# Elasticsearch ranks no further than this, and refuses to be asked for more.
WINDOW = 100_000


@dataclass(frozen=True)
class Weighted:
    """A lexeme as it is written in the index, and what having it is worth."""

    token: str
    boost: float


@dataclass(frozen=True)
class Asked:
    """What to look up of each word of a query, and of the concepts it means."""

    words: list[list[Weighted]]
    concepts: list[Weighted]


def token(key: Key) -> str:
    """How a lexeme is written: without the dots that a field's name may not have."""
    return f"{key[0]}:{key[1]}".replace(".", "·")


def request(
    asked: Asked, plan: Plan, filters: Filters, limit: int, offset: int
) -> dict[str, Any]:
    """The body of the search; beyond the window no hits, but their number and facets."""
    is_within = offset < WINDOW
    first, end = (offset, min(offset + limit, WINDOW)) if is_within else (0, 0)
    chosen = _chosen(filters)
    search = (
        Search()
        .query(
            "bool",
            must=[_factored(_strength(asked), plan, filters)],
            filter=list(_valid(filters)),
        )
        .post_filter("bool", filter=list(chosen.values()))
        .source(["kind", "key"])
        .sort("_score", "identity")
        .extra(track_total_hits=True)
    )
    for name, field in FIELDS.items():
        others = [query for other, query in chosen.items() if other != name]
        search.aggs.bucket(name, "filter", filter=Q("bool", filter=others)).bucket(
            "values", A("terms", field=field, size=MOST_VALUES)
        )
    return search[first:end].to_dict()


def known(vocabulary: Vocabulary, plan: Plan) -> Asked | None:
    """What the index knows of a plan, the strongest of too many; None if it knows nothing."""
    words = [list(_weighted(vocabulary, group.items())) for group in plan.groups]
    keys = ((("concept", concept), weight) for concept, weight in plan.concepts.items())
    concepts = list(_weighted(vocabulary, keys))
    groups = [*words, concepts]
    every = [
        (place, weighted) for place, group in enumerate(groups) for weighted in group
    ]
    if not every:
        return None
    every.sort(key=lambda one: one[1].boost, reverse=True)
    kept = set(every[:MOST_TERMS])
    *words, concepts = (
        [weighted for weighted in group if (place, weighted) in kept]
        for place, group in enumerate(groups)
    )
    return Asked(words, concepts)


def _weighted(
    vocabulary: Vocabulary, weights: Iterable[tuple[Key, float]]
) -> Iterator[Weighted]:
    for key, weight in weights:
        if key in vocabulary and weight > 0:
            yield Weighted(token(key), weight * vocabulary.idf(key))


def _strength(asked: Asked) -> Query:
    """Of each word the best it may stand for; their sum, times how many are there."""
    words, found = asked.words, [_term(concept) for concept in asked.concepts]
    if any(words):
        best = [
            Q("dis_max", queries=[_term(w) for w in group]) for group in words if group
        ]
        covered = [
            {
                "filter": Q(
                    "terms", words=[w.token for w in group], _name=f"word {place}"
                ),
                "weight": (1 - LEAST_COVERAGE) / len(words),
            }
            for place, group in enumerate(words)
            if group
        ]
        found.append(
            Q(
                "function_score",
                query=Q("bool", should=best),
                functions=[{"weight": LEAST_COVERAGE}, *covered],
                score_mode="sum",
                boost_mode="multiply",
            )
        )
    return Q("bool", should=found)


def _term(weighted: Weighted) -> Query:
    return Q("term", impacts={"value": weighted.token, "boost": weighted.boost})


def _factored(strength: Query, plan: Plan, filters: Filters) -> Query:
    """Times the document's weight, and what suits this reader."""
    own, german = Q("term", languages=plan.language), Q("term", languages=SOURCE)
    functions: list[Mapping[str, Any]] = [
        {"field_value_factor": {"field": "weight"}},
        {"filter": own, "weight": READERS_LANGUAGE},
        {"filter": Q("bool", filter=[german], must_not=[own]), "weight": GERMAN},
    ]
    if filters.municipality is not None:
        own_town = Q("term", towns=filters.municipality)
        functions.append({"filter": own_town, "weight": OWN_TOWN})
    return Q(
        "function_score",
        query=strength,
        functions=functions,
        score_mode="multiply",
        boost_mode="multiply",
    )


def _valid(filters: Filters) -> Iterator[Query]:
    """Documents hold from a day to a day, both included; without one, for ever."""
    today = filters.today.isoformat()
    yield Q("bool", must_not=[Q("range", valid_from={"gt": today})])
    yield Q("bool", must_not=[Q("range", valid_to={"lt": today})])


def _chosen(filters: Filters) -> dict[str, Query]:
    chosen: dict[str, Query] = {}
    if filters.topic is not None:
        chosen[TOPIC] = Q("term", topics=filters.topic)
    if filters.municipality is not None:
        chosen[MUNICIPALITY] = Q("terms", towns=[filters.municipality, EVERYWHERE])
    if filters.spoken is not None:
        chosen[SPOKEN] = Q("term", spoken=filters.spoken)
    return chosen
