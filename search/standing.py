"""How the search stands, for health checks."""

from datetime import datetime, timedelta
from typing import Any

from search import outbox
from search.engines.elastic import Elastic, fit
from search.engines.elastic_server import UnavailableError, asking, is_configured
from search.engines.embedded import Embedded

# A change that waits longer means that nobody brings changes over.
LATE = timedelta(minutes=15)


def standing(now: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether all is well, and what to tell: the engine that answers, and what waits.

    Asks the server, except for half a minute after it failed three times; one small
    request, which waits no longer than a reader's.
    """
    if not is_configured():
        return True, {"search_engine": Embedded.name}
    oldest = outbox.oldest()
    waits = now - oldest if oldest else timedelta()
    told: dict[str, Any] = {
        "search_engine": Elastic.name,
        "search_changes_oldest_minutes": int(waits.total_seconds() // 60),
    }
    try:
        with asking() as client:
            fit.look(client)  # whoever asks nothing learns nothing
    except UnavailableError as error:
        fit.forget()
        told["search_engine"] = Embedded.name
        told["elasticsearch"] = str(error)
        return False, told
    return waits <= LATE, told
