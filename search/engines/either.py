"""Elasticsearch where there is one and it answers, else the embedded engine."""

from search.engines.elastic import Elastic
from search.engines.elastic_server import UnavailableError, is_configured
from search.engines.embedded import Embedded
from search.engines.found import Engine, Filters, Found
from search.planner import Plan


class Either:
    """The engine of one search; never fails for a server.

    ``name`` is that of the engine which gave the last answer. A server that did not answer
    is not asked again by the same search, so nobody waits twice. Every failure is logged
    by its kind; while the server is left alone there are none.
    """

    def __init__(self, embedded: Embedded) -> None:
        self._embedded = embedded
        self._engine: Engine = embedded
        if is_configured():
            self._engine = Elastic(embedded.vocabulary)

    @property
    def name(self) -> str:
        return self._engine.name

    def ranked(self, plan: Plan, filters: Filters, limit: int, offset: int) -> Found:
        """The documents a plan finds; see ``Engine``."""
        try:
            return self._engine.ranked(plan, filters, limit, offset)
        except UnavailableError:  # in the log where it came up; readers need not know
            self._engine = self._embedded
            return self._embedded.ranked(plan, filters, limit, offset)
