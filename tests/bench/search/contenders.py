"""What answers the same queries over the same services: our engines, and others.

Each is filled with records and then asked; it answers the keys of services, best first.
"""

import contextlib

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone
from elasticsearch import ApiError, helpers
from modelsearch.backends import get_search_backend
from wagtail.search.models import IndexEntry

from pages.models import PortalImage
from search.engines import tables
from search.engines.embedded import Embedded
from search.engines.facts import facts_of
from search.engines.found import Filters
from search.indexing import fill
from search.planner import Planner
from search.terms import supplied_glossary

MOST = 20
RAW = """
    SELECT key FROM bench_texts WHERE bench_texts MATCH %s
    ORDER BY bm25(bench_texts, 0, 5, 1) LIMIT %s
"""
STOCK = {
    "de": "german",
    "en": "english",
    "ar": "arabic",
    "ru": "russian",
    "tr": "turkish",
    "fa": "persian",
    "fr": "french",
}


_filled = {}


def generation_of(records):
    """A generation with these records; the same one for all who bring them."""
    if _filled.get("records") is not records:
        _filled.update(records=records, generation=filled(records))
    return _filled["generation"]


def filled(records):
    generation = tables.new_generation()
    fill(generation, records, supplied_glossary())
    return generation


class Ours:
    """Our planner with the embedded engine, over a generation of its own."""

    name = "embedded"

    def __init__(self, records):
        self.generation = generation_of(records)
        vocabulary = tables.vocabulary_of(self.generation)
        self.planner = Planner(vocabulary, supplied_glossary())
        self.engine = Embedded(vocabulary, facts_of(self.generation))

    def ask(self, query, language):
        plan = self.planner.plan(query, language)
        found = self.engine.ranked(plan, Filters(timezone.localdate()), MOST, 0)
        return [hit.identity[1] for hit in found.hits]


class RawFts5:
    """SQLite's full-text search as it comes: any word, or a word that begins so."""

    name = "fts5"

    def __init__(self, records):
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS bench_texts")
            cursor.execute(
                "CREATE VIRTUAL TABLE bench_texts USING fts5(key UNINDEXED, title, summary)"
            )
            cursor.executemany(
                "INSERT INTO bench_texts VALUES (%s, %s, %s)",
                [
                    (record.key, text.title, text.summary)
                    for record in records
                    for text in record.texts.values()
                ],
            )

    def ask(self, query, language):
        asked = " OR ".join(f'"{word}"*' for word in query.replace('"', " ").split())
        with connection.cursor() as cursor:
            cursor.execute(RAW, [asked, MOST])
            return once(key for (key,) in cursor.fetchall())


class ModelSearch:
    """Wagtail's search over one row per text; images, because their rows are cheap."""

    name = "modelsearch"
    # It takes seconds: a few queries, once, and no grading of large collections.
    timed, rounds, most_graded = 8, 1, 1000

    def __init__(self, records):
        IndexEntry.objects.all().delete()
        PortalImage.objects.all()._raw_delete("default")
        rows = [
            PortalImage(
                title=f"{text.title} {text.summary}"[:255],
                file=record.key,
                width=1,
                height=1,
            )
            for record in records
            for text in record.texts.values()
        ]
        PortalImage.objects.bulk_create(rows, batch_size=2000)
        images = ContentType.objects.get_for_model(PortalImage)
        # As its own indexing would, without asking for the tags of every image.
        IndexEntry.objects.bulk_create(
            [
                IndexEntry(content_type=images, object_id=str(pk), title=title)
                for pk, title in PortalImage.objects.values_list("pk", "title")
            ],
            batch_size=2000,
        )
        self.backend = get_search_backend()

    def ask(self, query, language):
        asked = query.replace('"', " ")  # else OperationalError
        found = self.backend.search(asked, PortalImage, operator="or")[:MOST]
        return once(str(image.file) for image in found)


class StockElasticsearch:
    """Elasticsearch's own analyzers, one pair of fields per language, fuzziness AUTO."""

    name = "elasticsearch stock"
    index = "bench-stock"

    def __init__(self, records, client):
        self.client = client
        client.indices.delete(index=self.index, ignore_unavailable=True)
        self.analyzers = available(client)
        client.indices.create(index=self.index, mappings={"properties": self._fields()})
        helpers.bulk(client, self._documents(records), refresh=True)

    def _fields(self):
        return {
            f"{field}_{code}": {"type": "text", "analyzer": analyzer}
            for code, analyzer in self.analyzers.items()
            for field in ("title", "summary")
        }

    def _documents(self, records):
        for record in records:
            fields = {}
            for code, text in record.texts.items():
                known = code if code in self.analyzers else "other"
                fields[f"title_{known}"] = text.title
                fields[f"summary_{known}"] = text.summary
            yield {"_index": self.index, "_id": record.key, **fields}

    def ask(self, query, language):
        fields = [
            f"{field}_{code}{boost}"
            for code in self.analyzers
            for field, boost in (("title", "^5"), ("summary", ""))
        ]
        found = self.client.search(
            index=self.index,
            size=MOST,
            query={
                "multi_match": {
                    "query": query,
                    "fields": fields,
                    "fuzziness": "AUTO",
                    "tie_breaker": 0.3,
                }
            },
        )
        return [hit["_id"] for hit in found["hits"]["hits"]]


def available(client):
    """{language: analyzer} of this server; a bare one has none for languages."""
    found = {"other": "standard"}
    for code, analyzer in STOCK.items():
        with contextlib.suppress(ApiError):
            client.indices.analyze(analyzer=analyzer, text="x")
            found[code] = analyzer
    return found


def once(keys):
    return list(dict.fromkeys(keys))
