"""Elasticsearch in the bench: our engine on it, and while it is down; its own analyzers."""

import os
import secrets
from contextlib import contextmanager

from django.test.utils import override_settings
from django.utils import timezone
from elasticsearch import Elasticsearch

from search import copying
from search.engines import elastic_index, elastic_server
from search.engines.either import Either
from search.engines.elastic import Elastic
from search.engines.found import Filters
from tests.bench.search.contenders import MOST, Ours, StockElasticsearch
from tests.elasticsearch import private_elasticsearch
from tests.servers import ServerMissingError, free_port

HEAP = "1g"


class OnElasticsearch(Ours):
    """Our planner with Elasticsearch."""

    name = "elasticsearch"

    def __init__(self, records, client):
        super().__init__(records)
        self.client, self.index = client, f"bench-{secrets.token_hex(6)}"
        elastic_index.create(client, self.index)
        copying.copy(client, self.index, self.generation, version=1)
        client.indices.refresh(index=self.index)
        self.engine = Elastic(self.planner.vocabulary, self.index)

    def close(self):
        self.client.indices.delete(index=self.index)


class WhileItIsDown(Ours):
    """Our planner with an Elasticsearch that has failed three times: the embedded engine."""

    name = "elasticsearch down"

    def ask(self, query, language):
        plan = self.planner.plan(query, language)
        with down():
            either = Either(self.engine)
            found = either.ranked(plan, Filters(timezone.localdate()), MOST, 0)
        return [hit.identity[1] for hit in found.hits]


@contextmanager
def down():
    kept, elastic_server.breaker = elastic_server.breaker, Opened()
    try:
        yield
    finally:
        elastic_server.breaker = kept


class Opened(elastic_server.Breaker):
    """Open already, as after three failures."""

    def __init__(self):
        super().__init__()
        for _ in range(elastic_server.FAILURES_TO_OPEN):
            self.failed()


@contextmanager
def server():
    """The address of a given server, which may know analyzers for languages, or of one of
    our own, which does not. Raises ServerMissingError."""
    if given := os.environ.get("TEST_ELASTICSEARCH_URL"):
        yield given
        return
    with private_elasticsearch(HEAP) as own:
        yield own.url


@contextmanager
def contenders():
    """What makes them from records; only the last one where no server can be had."""
    try:
        with (
            server() as address,
            override_settings(ELASTICSEARCH_URL=address, SEARCH_TIMEOUT=30),
            Elasticsearch(address, request_timeout=60) as client,
        ):
            yield [
                lambda records: OnElasticsearch(records, client),
                lambda records: StockElasticsearch(records, client),
                WhileItIsDown,
            ]
    except ServerMissingError as missing:
        print(f"Elasticsearch: skipped, {missing}")
        with override_settings(ELASTICSEARCH_URL=f"http://127.0.0.1:{free_port()}"):
            yield [WhileItIsDown]
