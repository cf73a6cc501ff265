"""How good answers to graded queries are.

Grades: 3 what was asked for, 2 helps as well, 1 is related; everything else is 0.
"""

from math import log2

HELPS = 2


def gain(grades):
    """The sum of the grades, each counting for less the further down it stands."""
    return sum(grade / log2(place + 1) for place, grade in enumerate(grades, start=1))


def ndcg_at_10(found, relevant):
    """From 0 to 1, the gain of the first ten; 1 where no other order would be better."""
    best = sorted(relevant.values(), reverse=True)
    return gain(relevant.get(key, 0) for key in found[:10]) / gain(best[:10])


def success_at_3(found, relevant):
    """Whether one of the first three helps."""
    return any(relevant.get(key, 0) >= HELPS for key in found[:3])


def mean(measure, queries, answers):
    """Of a measure, over the queries that have an answer."""
    values = [
        measure(answers[query["id"]], query["relevant"])
        for query in queries
        if query["relevant"]
    ]
    return sum(values) / len(values)


def missed(queries, answers):
    """The queries that have an answer, but none among the first three."""
    return [
        query["id"]
        for query in queries
        if query["relevant"]
        and not success_at_3(answers[query["id"]], query["relevant"])
    ]


def false_alarms(queries, answers):
    """The queries that have no answer and got one."""
    return [
        query["id"]
        for query in queries
        if not query["relevant"] and answers[query["id"]]
    ]
