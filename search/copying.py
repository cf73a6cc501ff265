"""The copy in Elasticsearch as a whole: made anew, compared, repaired."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from elasticsearch import Elasticsearch

from search import outbox
from search.engines import elastic_index, elastic_server
from search.engines.elastic import fit
from search.engines.elastic_server import working
from search.engines.tables import batched
from search.indexing import LEFTOVER_AGE, locked
from search.models import Document, Generation, IndexChange
from search.records import Identity

SECONDS_TO_WRITE = 30.0
MOST_RETRIES, MOST_REPAIRS = 3, 20

# What is stale or missing, and what is there and should not be.
Differences = tuple[list[Identity], list[Identity]]


class IncompleteError(Exception):
    """The copy does not hold what it should; readers keep the one before."""


def rebuild() -> int:
    """Copy the live index into a new one of Elasticsearch, then change over; how many.

    Reads and writes go on: readers keep the old copy until the new one is complete, and
    what changed meanwhile is brought in afterwards. Raises UnavailableError, and
    IncompleteError if the new copy is not whole or what it is a copy of is not live any
    more.
    """
    with working(SECONDS_TO_WRITE) as client:
        name = elastic_index.new_name(timezone.now())
        elastic_index.create(client, name)
        try:
            version, generation, number = fill(client, name)
            make_sure_it_is_live(generation)
            elastic_index.put_in_use(client, name, generation)
        except BaseException:
            client.options(ignore_status=404).indices.delete(index=name)
            raise
        fit.forget()
        elastic_server.breaker.succeeded()
        # What had waited until the copying began is in the copy.
        IndexChange.objects.filter(pk__lt=version).delete()
        repair(client)
        make_sure_it_is_live(generation)
        # Only now: whoever was searching an older one has their answer.
        elastic_index.drop_others(client, name)
        elastic_index.drop_scratch(client, timezone.now() - LEFTOVER_AGE)
        return number


def make_sure_it_is_live(generation: Generation) -> None:
    """Raises IncompleteError where another rebuild has put its own generation in use."""
    if not generation.live_as.exists():
        raise IncompleteError(
            "the index was rebuilt meanwhile; run search_rebuild again"
        )


def fill(client: Elasticsearch, name: str) -> tuple[int, Generation, int]:
    """Copy all documents of the live index into an empty one.

    As of which change, of which generation, and how many documents.

    Raises IncompleteError.
    """
    version, generation = _last_change()
    number = copy(client, name, generation, version)
    client.indices.refresh(index=name)
    there = client.count(index=name)["count"]
    if there != number:
        raise IncompleteError(f"{there} of {number} documents")
    return version, generation, number


@contextmanager
def scratch(generation: Generation) -> Iterator[str]:
    """The name of an index with a generation's documents, which is then thrown away.

    Raises UnavailableError, and IncompleteError if a document is refused.
    """
    name = elastic_index.scratch_name()
    with working(SECONDS_TO_WRITE) as client:
        elastic_index.drop_scratch(client, timezone.now() - LEFTOVER_AGE)
        elastic_index.create(client, name)
    try:
        with working(SECONDS_TO_WRITE) as client:
            copy(client, name, generation, version=1)
            client.indices.refresh(index=name)
        yield name
    finally:
        with working(SECONDS_TO_WRITE) as client:
            client.indices.delete(index=name)


def copy(client: Elasticsearch, name: str, generation: Generation, version: int) -> int:
    """Copy a generation's documents as of this version; how many.

    Raises IncompleteError if one is refused.
    """
    sent = 0

    def storing() -> Iterator[dict[str, Any]]:
        nonlocal sent
        for body in elastic_index.bodies(_documents(generation)):
            sent += 1
            yield elastic_index.storing(body, version)

    refused = elastic_index.write(
        client, elastic_index.filling(name), storing(), retries=MOST_RETRIES
    )
    if refused:
        raise IncompleteError(f"{len(refused)} documents refused")
    return sent


def _last_change() -> tuple[int, Generation]:
    """The number of a change later than all that the live index holds now."""
    with transaction.atomic():
        generation = locked().generation
        now = timezone.now()
        change = IndexChange.objects.create(kind="", key="", noted_at=now, next_try=now)
        version = change.pk
        change.delete()
    return version, generation


def _documents(generation: Generation) -> Iterator[Document]:
    """In batches: nothing is held open in the database for as long as it takes."""
    rows = Document.objects.filter(generation=generation)
    numbers = list(rows.order_by("pk").values_list("pk", flat=True))
    for batch in batched(numbers, elastic_index.DOCUMENTS_AT_ONCE):
        yield from Document.objects.filter(pk__in=batch)


def repair(client: Elasticsearch) -> None:
    """Bring over whatever differs and is not on its way, until nothing does.

    Raises IncompleteError if differences stay.
    """
    # Changes noted before may be crossing over to the index that was in use until now.
    since, _generation = _last_change()
    for _ in range(MOST_REPAIRS):
        stale, gone = differences(client)
        coming = _identities(IndexChange.objects.filter(pk__gt=since))
        left = {*stale, *gone} - coming
        if not left:
            return
        with transaction.atomic():
            locked()
            outbox.note(left)
        outbox.drain_all(timezone.now())
    raise IncompleteError(f"{len(left)} documents differ")


def _identities(changes: QuerySet[IndexChange]) -> set[Identity]:
    return set(changes.values_list("kind", "key"))


def differences(client: Elasticsearch) -> Differences:
    """What the copy lacks or has otherwise, and what it has too much, at this moment."""
    there = elastic_index.stored(client)
    expected = {
        (kind, key): (fingerprint, number)
        for kind, key, fingerprint, number in Document.objects.filter(
            generation__live_as__isnull=False
        ).values_list("kind", "key", "fingerprint", "pk")
    }
    stale = [
        identity for identity in expected if there.get(identity) != expected[identity]
    ]
    return stale, list(there.keys() - expected.keys())


def check() -> Differences:
    """What differs and is not on its way. Raises UnavailableError or OutOfDateError."""
    with working(SECONDS_TO_WRITE) as client:
        elastic_index.make_sure_it_fits(client)
        first = differences(client)
        if not any(first):
            return first
        # What crossed over while the two were compared does not differ a second time.
        again = differences(client)
    waiting = _identities(IndexChange.objects.all())
    stale, gone = (
        [identity for identity in one if identity in other and identity not in waiting]
        for one, other in zip(first, again, strict=True)
    )
    return stale, gone
