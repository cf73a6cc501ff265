"""Changes of the index on their way to Elasticsearch.

A change is noted in the transaction that makes it and crosses over after the commit, at
once or by the worker. Its number is the version of what is stored there, so an older state
never replaces a newer one, in whatever order changes arrive.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from pages.jobs import periodically
from search.engines import elastic_index, elastic_server
from search.engines.elastic import fit
from search.engines.elastic_server import (
    PausedError,
    UnavailableError,
    asking,
    is_configured,
)
from search.models import Document, IndexChange
from search.records import Identity

logger = logging.getLogger(__name__)

PAUSE = timedelta(seconds=5)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
# An editor waits for these few; the worker has the time for more.
AT_COMMIT, AT_ONCE = 25, 200
# The worker has messages to send as well.
SECONDS_FOR_WORKER = 10.0


def note(identities: Iterable[Identity]) -> None:
    """Note that these documents changed, came or went.

    Called in the transaction of the change, by whoever holds the index: only then are
    the numbers of changes in the order of their commits.
    """
    if not is_configured():
        return
    now = timezone.now()
    IndexChange.objects.bulk_create(
        [
            IndexChange(kind=kind, key=key, noted_at=now, next_try=now)
            for kind, key in identities
        ],
        batch_size=AT_ONCE,
    )
    waiting = (work for _, work, *_ in connection.run_on_commit)
    if _cross_at_commit not in waiting:  # a stack of changes is one wait, not one each
        transaction.on_commit(_cross_at_commit)


def _cross_at_commit() -> None:
    """Never fails; an editor waits for one request, once a minute for three."""
    try:
        drain(timezone.now(), AT_COMMIT)
    except UnavailableError:
        pass  # the worker tries again
    except DatabaseError as error:
        logger.warning("Changes of the index wait: %s", type(error).__name__)


@periodically("search copy", PAUSE)
def drain_all(now: datetime) -> dict[str, int]:
    """Bring over the changes that are due, as many as about ten seconds allow."""
    brought = 0
    if is_configured():
        deadline = monotonic() + SECONDS_FOR_WORKER
        while (left := deadline - monotonic()) > 0:
            try:
                some = drain(now, AT_ONCE, left)
            except UnavailableError:
                break
            brought += some
            if not some:
                break
    return {"search_changes_copied": brought} if brought else {}


def drain(now: datetime, most: int, seconds: float | None = None) -> int:
    """Bring over the oldest changes that are due; how many are done with.

    Those that failed are tried again later. Raises UnavailableError if all did, and
    PausedError before anything is read while the server is left alone.
    """
    if elastic_server.breaker.refuses:
        raise PausedError("not asked")
    # The changes first, then the documents: so these are at least as new.
    changes = list(IndexChange.objects.due(now)[:most])
    if not changes:
        return 0
    actions = list(_actions(changes))
    try:
        with asking(seconds) as client:
            fit.make_sure(client)  # nothing is written into the copy of another portal
            refused = elastic_index.write(client, elastic_index.alias(), actions)
    except PausedError:
        raise
    except UnavailableError:
        fit.forget()
        _postpone(changes, now)
        raise
    late = [c for c in changes if elastic_index.number_of(c.identity) in refused]
    _postpone(late, now)
    done = {change.pk for change in changes} - {change.pk for change in late}
    IndexChange.objects.filter(pk__in=done).delete()
    return len(done)


def _actions(changes: list[IndexChange]) -> Iterator[dict[str, Any]]:
    newest = {change.identity: change.pk for change in changes}  # in their order
    documents = Document.objects.filter(
        generation__live_as__isnull=False,
        kind__in={kind for kind, _ in newest},
        key__in={key for _, key in newest},
    )
    wanted = [row for row in documents if (row.kind, row.key) in newest]
    for body in elastic_index.bodies(wanted):
        version = newest.pop((body["kind"], body["key"]))
        yield elastic_index.storing(body, version)
    for identity, version in newest.items():
        yield elastic_index.deleting(identity, version)


def _postpone(changes: list[IndexChange], now: datetime) -> None:
    for change in changes:
        wait = min(FIRST_WAIT * 2 ** min(change.attempts, 10), LONGEST_WAIT)
        change.attempts, change.next_try = change.attempts + 1, now + wait
    IndexChange.objects.bulk_update(changes, ["attempts", "next_try"])


def oldest() -> datetime | None:
    """Since when (UTC) the oldest change waits; None when all have crossed over."""
    first = IndexChange.objects.order_by("noted_at").first()
    return first.noted_at if first else None
