"""The portal's search beside SQLite's own full-text search over the same texts."""

import statistics
from functools import partial

from django.db import connection

from pages.languages import LANGUAGES
from pages.models import Topic
from pages.translations import column
from search.facade import search
from search.site import SiteReader
from tests.bench.timing import milliseconds

LIMIT = 20
RAW = "SELECT rowid, rank FROM bench_texts WHERE bench_texts MATCH %s ORDER BY rank LIMIT %s"


def queries():
    """(words, language): the names of the topics in every language that has them."""
    return [
        (name, code)
        for topic in Topic.objects.all()
        for code in LANGUAGES
        if (name := getattr(topic, column("name", code)))
    ]


def fill_fts5():
    """One row per document and language; how many documents."""
    records = SiteReader().everything()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE VIRTUAL TABLE bench_texts USING fts5(title, summary, body)"
        )
        for record in records:
            for text in record.texts.values():
                cursor.execute(
                    "INSERT INTO bench_texts VALUES (%s, %s, %s)",
                    [text.title, text.summary, text.body],
                )
    return len(records)


def raw(words):
    quoted = " OR ".join('"{}"'.format(word.replace('"', "")) for word in words.split())
    with connection.cursor() as cursor:
        cursor.execute(RAW, [quoted, LIMIT])
        return cursor.fetchall()


def measure():
    documents = fill_fts5()
    asked = queries()
    ours = [milliseconds(partial(search, *query, limit=LIMIT)) for query in asked]
    theirs = [milliseconds(partial(raw, words)) for words, _code in asked]
    p50, fts5_p50 = statistics.median(ours), statistics.median(theirs)
    return {
        "documents": documents,
        "asked": len(asked),
        "ms": round(p50, 2),
        "p95_ms": round(statistics.quantiles(ours, n=20)[-1], 2),
        "fts5_p50_ms": round(fts5_p50, 3),
        "ratio": round(p50 / fts5_p50, 1),
    }
