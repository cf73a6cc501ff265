"""Elasticsearch where there is one and it answers, else the embedded engine."""

from search.engines.elastic import Elastic
from search.engines.elastic_server import UnavailableError, is_configured
from search.engines.embedded import Embedded
from search.engines.found import Filters, Found
from search.planner import Plan


def ranked(
    embedded: Embedded, plan: Plan, filters: Filters, limit: int, offset: int
) -> tuple[Found, str]:
    """What is found, and the name of the engine that found it. Never fails for a server."""
    if is_configured():
        elastic = Elastic(embedded.vocabulary)
        try:
            return elastic.ranked(plan, filters, limit, offset), elastic.name
        except UnavailableError:
            pass  # told once in the log; readers need not know
    return embedded.ranked(plan, filters, limit, offset), embedded.name
