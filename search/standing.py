"""How the search stands, for health checks."""

from datetime import datetime, timedelta
from typing import Any

from search import outbox
from search.analysis import ANALYSIS_VERSION
from search.engines.elastic import Elastic, fit
from search.engines.elastic_server import UnavailableError, asking, is_configured
from search.engines.embedded import Embedded
from search.models import Generation

# A change that waits longer means that nobody brings changes over.
LATE = timedelta(minutes=15)


def standing(now: datetime) -> tuple[bool, dict[str, Any]]:
    """Whether all is well, and what to tell: the engine that answers, and what waits.

    Asks the server, except for half a minute after it failed three times: two small
    requests, which wait no longer than a reader's.
    """
    is_current, index = _index()
    if not is_configured():
        return is_current, {"search_engine": Embedded.name, **index}
    oldest = outbox.oldest()
    waits = now - oldest if oldest else timedelta()
    told: dict[str, Any] = {
        "search_engine": Elastic.name,
        "search_changes_oldest_minutes": int(waits.total_seconds() // 60),
        **index,
    }
    try:
        with asking() as client:
            fit.look(client)  # whoever asks nothing learns nothing
    except UnavailableError as error:
        fit.forget()
        told["search_engine"] = Embedded.name
        told["elasticsearch"] = str(error)
        return False, told
    return is_current and waits <= LATE, told


def _index() -> tuple[bool, dict[str, str]]:
    """Whether this version of the program made the index; before the first there is none."""
    live = Generation.objects.filter(live_as__isnull=False)
    if live.exclude(analysis_version=ANALYSIS_VERSION).exists():
        return False, {"search_index": "outdated"}
    return True, {}
