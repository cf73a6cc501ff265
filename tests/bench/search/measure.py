"""How fast and how well services are found, beside other engines over the same services.

Wall-clock times of one process and one run: a server cannot be told its processor time.
"""

import json
import random
import statistics
import time
import tracemalloc
from pathlib import Path

from django.db import transaction

from search.indexing import Analyser
from search.loaded import loaded_of
from search.suggestions import known_of
from search.terms import store_terms, supplied_glossary
from search.weighing import german_words
from tests.bench.search.contenders import ModelSearch, Ours, RawFts5, filled
from tests.bench.search.corpus import SEED, services
from tests.search.scoring import mean, ndcg_at_10, success_at_3

SIZES = (165, 3_500, 20_000)
TESTS = Path(__file__).resolve().parents[2] / "search"
TIMED = 60  # queries
ROUNDS = 3


def graded():
    found = json.loads((TESTS / "graded_queries.json").read_text("utf-8"))["queries"]
    return [{**query, "query": query["q"]} for query in found]


def measure(more=()):
    """For each size what every contender needs and finds; ``more`` make contenders."""
    return [of_size(size, more) for size in SIZES]


def of_size(size, more):
    records = services(size)
    with transaction.atomic():
        contenders = [made(records) for made in (Ours, RawFts5, ModelSearch, *more)]
        times = timed(contenders)
        report = {
            "services": size,
            "texts": sum(len(record.texts) for record in records),
            "engines": {
                each.name: quality(each, size) | speed(times[each.name], times["fts5"])
                for each in contenders
            },
            "rebuild": rebuilding(records),
            "memory_mb": memory_of(contenders[0].generation),
        }
        for each in contenders:
            getattr(each, "close", lambda: None)()
        transaction.set_rollback(True)
    return report


def quality(contender, size):
    if size > getattr(contender, "most_graded", size):
        return {}
    queries = graded()
    answers = {q["id"]: contender.ask(q["query"], q["lang"]) for q in queries}
    return {
        "ndcg": round(mean(ndcg_at_10, queries, answers), 3),
        "success_at_3": round(mean(success_at_3, queries, answers), 3),
    }


def timed(contenders):
    """{contender: milliseconds per query}, asked in turns."""
    queries = random.Random(SEED).sample(graded(), TIMED)
    times = {each.name: [[] for _ in queries] for each in contenders}
    for turn in range(ROUNDS + 1):
        for place, query in enumerate(queries):
            for each in contenders:
                if turn > getattr(each, "rounds", ROUNDS) or place >= getattr(
                    each, "timed", TIMED
                ):
                    continue
                begun = time.perf_counter()
                each.ask(query["query"], query["lang"])
                taken = (time.perf_counter() - begun) * 1000
                if turn:  # the first one warms up
                    times[each.name][place].append(taken)
    return {
        name: [statistics.median(taken) if taken else None for taken in of_queries]
        for name, of_queries in times.items()
    }


def speed(ours, raw):
    ratios = [
        mine / theirs
        for mine, theirs in zip(ours, raw, strict=True)
        if mine is not None
    ]
    ours = [taken for taken in ours if taken is not None]
    return {
        "p50_ms": round(statistics.median(ours), 3),
        "p95_ms": round(statistics.quantiles(ours, n=20)[-1], 3),
        "to_fts5": round(statistics.median(ratios), 2),
    }


def rebuilding(records):
    """Services a second: analysed and stored, and analysed only."""
    begun = time.perf_counter()
    filled(records)
    stored = time.perf_counter() - begun
    analyser = Analyser(german_words(records), supplied_glossary())
    begun = time.perf_counter()
    for record in records:
        analyser.analysed(record)
    analysed = time.perf_counter() - begun
    return {
        "services_per_second": round(len(records) / stored),
        "analysis_per_second": round(len(records) / analysed),
        "ratio": round(analysed / stored, 2),
    }


def memory_of(generation):
    """Megabytes that a process keeps of an index and the glossary, once all is in use."""
    store_terms()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    loaded = loaded_of(generation)
    known_of(generation)
    for query in graded():
        loaded.planner.plan(query["query"], query["lang"])
    kept = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    return round(kept / 1e6, 1)
