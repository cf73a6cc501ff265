"""The Elasticsearch engine: the embedded engine's score, computed by a server."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from search.engines import elastic_index, elastic_server
from search.engines.elastic_query import FIELDS, Asked, known, request
from search.engines.elastic_server import PausedError, UnavailableError, asking
from search.engines.found import Filters, Found, Ranked
from search.planner import Plan
from search.vocabulary import Vocabulary

SECONDS_BETWEEN_LOOKS = 60.0


class Fit:
    """Remembers for a minute that an index fits this version of the program."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[str, float] = {}

    def make_sure(self, client: Elasticsearch) -> None:
        """Asks the server unless it has done so a moment ago. Raises OutOfDateError."""
        with self._lock:
            seen = self._seen.get(elastic_index.alias())
        if seen is None or self._clock() - seen >= SECONDS_BETWEEN_LOOKS:
            self.look(client)

    def look(self, client: Elasticsearch) -> None:
        """Asks the server. Raises OutOfDateError."""
        now = self._clock()
        elastic_index.make_sure_it_fits(client)
        with self._lock:
            self._seen[elastic_index.alias()] = now

    def forget(self) -> None:
        with self._lock:
            self._seen.clear()


fit = Fit()


@dataclass(frozen=True)
class Elastic:
    """Searches the copy in Elasticsearch; needs the vocabulary of the live generation.

    ``index``: another one than the site's, for evaluations.
    """

    vocabulary: Vocabulary
    index: str | None = None
    name: str = "elasticsearch"

    def ranked(self, plan: Plan, filters: Filters, limit: int, offset: int) -> Found:
        """The documents a plan finds; see ``Engine``. One request, once a minute three.

        Raises UnavailableError for whatever keeps the server from answering rightly, and
        at once while it is left alone.
        """
        if elastic_server.breaker.refuses:
            raise PausedError("not asked")
        asked = known(self.vocabulary, plan)
        if asked is None:
            return Found(facets={name: {} for name in FIELDS})
        try:
            return self._answer(asked, plan, filters, limit, offset)
        except UnavailableError:
            fit.forget()  # what comes back need not be what went away
            raise

    def _answer(
        self, asked: Asked, plan: Plan, filters: Filters, limit: int, offset: int
    ) -> Found:
        with asking() as client:
            body = request(asked, plan, filters, limit, offset)
            if self.index is None:
                fit.make_sure(client)
            answer = client.search(
                index=self.index or elastic_index.alias(),
                preference="_local",
                # Part of the answer would look like all of it.
                allow_partial_search_results=False,
                **_arguments(body),
            )
            return _found(answer.body)


def _arguments(body: Mapping[str, Any]) -> dict[str, Any]:
    """The client's names for what the body calls otherwise."""
    other = {"from": "from_", "_source": "source"}
    return {other.get(name, name): value for name, value in body.items()}


def _found(answer: Mapping[str, Any]) -> Found:
    hits = [
        Ranked(
            (str(hit["_source"]["kind"]), str(hit["_source"]["key"])),
            float(hit["_score"]),
            len(hit.get("matched_queries", ())),
        )
        for hit in answer["hits"]["hits"]
    ]
    facets = {
        name: {
            str(bucket["key"]): int(bucket["doc_count"])
            for bucket in answer["aggregations"][name]["values"]["buckets"]
        }
        for name in FIELDS
    }
    return Found(hits, int(answer["hits"]["total"]["value"]), facets)
