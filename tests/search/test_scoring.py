"""The measures themselves, and the graded queries they are used on."""

import json
from math import log2
from pathlib import Path

import pytest

from pages.languages import LANGUAGES
from portal.demo.files import services
from tests.search import scoring

GRADED = Path(__file__).with_name("graded_queries.json")
QUERIES = json.loads(GRADED.read_text("utf-8"))["queries"]
RELEVANT = {"best": 3, "related": 1}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (["best", "related"], 1),
        (["best", "related", "other"], 1),
        ([], 0),
        (["other"] * 10 + ["best"], 0),
        (["related", "best"], (1 + 3 / log2(3)) / (3 + 1 / log2(3))),
    ],
)
def test_the_best_order_scores_one_and_a_worse_one_less(found, expected):
    assert scoring.ndcg_at_10(found, RELEVANT) == pytest.approx(expected)


def test_success_needs_a_service_that_helps_among_the_first_three():
    assert scoring.success_at_3(["a", "b", "best"], RELEVANT)
    assert not scoring.success_at_3(["a", "b", "c", "best"], RELEVANT)
    assert not scoring.success_at_3(["related"], RELEVANT)


def test_queries_without_an_answer_count_as_false_alarms_only():
    queries = [
        {"id": "found", "relevant": RELEVANT},
        {"id": "missed", "relevant": RELEVANT},
        {"id": "alarm", "relevant": {}},
        {"id": "silence", "relevant": {}},
    ]
    answers = {"found": ["best"], "missed": [], "alarm": ["best"], "silence": []}
    assert scoring.mean(scoring.success_at_3, queries, answers) == 0.5
    assert scoring.missed(queries, answers) == ["missed"]
    assert scoring.false_alarms(queries, answers) == ["alarm"]


def test_every_graded_query_is_about_services_of_the_demo_in_a_known_language():
    assert len({query["id"] for query in QUERIES}) == len(QUERIES)
    assert {query["lang"] for query in QUERIES} <= LANGUAGES.keys()
    for query in QUERIES:
        assert query["q"].strip()
        assert query["relevant"].keys() <= services().keys(), query["id"]
        assert set(query["relevant"].values()) <= {1, 2, 3}
        assert bool(query["relevant"]) == (query["category"] != "no answer")


def test_cross_lingual_queries_ask_for_services_in_german_only():
    for query in QUERIES:
        if query["category"] == "cross-lingual":
            sought = [key for key, grade in query["relevant"].items() if grade == 3]
            assert all(services()[key].keys() == {"de"} for key in sought), query["id"]
