"""Runs graded queries over a corpus, in an index of its own that is then thrown away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils import timezone

from pages.languages import LANGUAGES
from search import copying
from search.engines import tables
from search.engines.elastic import Elastic
from search.engines.embedded import Embedded
from search.engines.facts import facts_of
from search.engines.found import Engine, Filters
from search.indexing import fill
from search.models import Document, Generation
from search.planner import Planner
from search.records import EVERYWHERE, Record, Text
from search.steps import EVERY_STEP, Steps
from search.terms import supplied_glossary

DEPTH = 60


def records_of(corpus: dict[str, Any]) -> list[Record]:
    """The services of a corpus, each with its texts in all languages.

    Raises KeyError for a corpus of another format.
    """
    texts: dict[str, dict[str, Text]] = {}
    for document in corpus["documents"]:
        text = Text(document["title"], document["summary"])
        texts.setdefault(document["service"], {})[document["lang"]] = text
    return [
        Record(
            kind=Document.Kind.SERVICE,
            key=service["id"],
            path="",
            texts=texts[service["id"]],
            topics=(service["topic"],),
            towns=tuple(service["municipalities"]) or (EVERYWHERE,),
            spoken=tuple(service.get("languages_offered", ())),
        )
        for service in corpus["services"]
        if service["id"] in texts
    ]


def evaluate(
    corpus: dict[str, Any],
    queries: list[dict[str, Any]],
    engine: str = Embedded.name,
    steps: Steps = EVERY_STEP,
) -> dict[str, list[str]]:
    """{query: the services found, best first}, each query asked by a reader of its language.

    Uses the glossary supplied with the portal, whatever this site's editors added.
    Raises KeyError for data of another format, and UnavailableError where Elasticsearch
    is to answer and does not.
    """
    with transaction.atomic():
        generation = tables.new_generation()
        glossary = supplied_glossary()
        fill(generation, records_of(corpus), glossary, steps)
        planner = Planner(tables.vocabulary_of(generation), glossary, steps)
        with _engine(engine, planner, generation) as ranking:
            results = dict(_answers(planner, ranking, queries))
        transaction.set_rollback(True)
    return results


@contextmanager
def _engine(name: str, planner: Planner, generation: Generation) -> Iterator[Engine]:
    if name == Elastic.name:
        with copying.scratch(generation) as index:
            yield Elastic(planner.vocabulary, index)
    else:
        yield Embedded(planner.vocabulary, facts_of(generation))


def _answers(
    planner: Planner, engine: Engine, queries: list[dict[str, Any]]
) -> Iterator[tuple[str, list[str]]]:
    filters = Filters(timezone.localdate())
    for query in queries:
        plan = planner.plan(query["query"], known_language(query["lang"]))
        found = engine.ranked(plan, filters, DEPTH, 0)
        yield query["id"], [ranked.identity[1] for ranked in found.hits]


def known_language(code: str) -> str:
    """The code itself. Raises KeyError for a language the portal cannot speak."""
    return LANGUAGES[code].code
