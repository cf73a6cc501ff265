"""What Elasticsearch is asked: never more than it takes, and the strongest of it."""

import datetime

import pytest

from search.engines.elastic_query import MOST_TERMS, WINDOW, known, request
from search.engines.found import Filters
from search.planner import Plan
from search.vocabulary import Entry, Vocabulary

WORDS = [("word", f"w{number}") for number in range(MOST_TERMS + 200)]
VOCABULARY = Vocabulary(
    {key: Entry(at, 1, "", german=False) for at, key in enumerate(WORDS)}, 5000
)


def tokens(asked):
    return [weighted.token for group in asked.words for weighted in group]


def test_of_too_many_alike_as_many_are_asked_as_it_takes():
    asked = known(VOCABULARY, Plan("de", (dict.fromkeys(WORDS, 1.0),)))
    assert len(tokens(asked)) == MOST_TERMS


def test_of_too_many_the_strongest_are_asked():
    weights = dict.fromkeys(WORDS, 0.5) | {WORDS[-1]: 1.0}
    asked = known(VOCABULARY, Plan("de", (weights, {WORDS[-2]: 0.7})))
    assert len(tokens(asked)) == MOST_TERMS
    assert {"word:" + WORDS[-1][1], "word:" + WORDS[-2][1]} <= set(tokens(asked))


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (40, (40, 20)),
        (WINDOW - 20, (WINDOW - 20, 20)),
        (WINDOW - 5, (WINDOW - 5, 5)),
        (WINDOW, (0, 0)),
        (10**30, (0, 0)),
    ],
)
def test_nothing_beyond_the_window_is_asked_for(offset, expected):
    plan = Plan("de", ({WORDS[0]: 1.0},))
    filters = Filters(datetime.date(2026, 5, 4))
    body = request(known(VOCABULARY, plan), plan, filters, 20, offset)
    assert (body["from"], body["size"]) == expected
    assert body["track_total_hits"] is True
