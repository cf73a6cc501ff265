"""What changes on the site, and what of the index follows from it.

Most of it happens in the transaction that makes the change; where Wagtail tells of a change
only afterwards, and whatever else was missed, the night mends.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from wagtail.models import Page

from pages.jobs import nightly, periodically
from pages.models import OfficePage, ServiceIndexPage, TopicResponsibility
from search import concept_changes, indexing
from search.models import Document, Generation, LiveIndex
from search.records import Identity, Record
from search.site import PAGE_KINDS, SiteReader, identity_of, live
from search.terms import store_topic_terms

CALENDAR_PAUSE = timedelta(minutes=5)


def update_pages(pages: Iterable[Page], gone: Iterable[Identity] = ()) -> None:
    """Bring the index up to these pages; those that are no longer published leave it."""
    pages = list(pages)
    if any(type(page) is ServiceIndexPage for page in pages):
        update_structure()  # the addresses of topics are below it
        return
    changed = [page for page in pages if type(page) in PAGE_KINDS]
    gone = {*gone, *(identity_of(page) for page in changed)}
    if gone:
        indexing.update(lambda reader: _records_of(changed, reader), gone)


def _records_of(pages: list[Page], reader: SiteReader) -> list[Record]:
    return [
        reader.record(page)
        for page_type in PAGE_KINDS
        if (numbers := [page.pk for page in pages if type(page) is page_type])
        for page in live(page_type).filter(pk__in=numbers)
    ]


def update_structure() -> None:
    """Bring the index up to what many pages depend on: towns, kinds, responsibilities."""
    indexing.mend()


def update_topic(key: str) -> None:
    """Bring the index up to a topic: its names, what belongs to it, what names it."""
    if not indexing.is_built():
        return
    with transaction.atomic():
        store_topic_terms()
        indexing.mend()
        concept_changes.update_keys([key])


@periodically("search by date", CALENDAR_PAUSE)
def follow_the_calendar(_now: datetime) -> dict[str, int]:
    """Bring the index up to responsibilities that begin or end by date.

    Compares the offices of all kinds that have one: whatever day was missed, the next run
    makes up for it.
    """
    pointer = LiveIndex.objects.select_related("generation")
    live_index = pointer.filter(name=indexing.NAME).first()
    if live_index is None:
        return {}
    offices = _outdated_offices(live_index.generation, SiteReader())
    services = indexing.advised_otherwise(live_index.generation)
    if offices or services:
        # Read again: somebody may have changed more by then.
        indexing.update(
            lambda reader: [
                *_outdated_offices(indexing.locked().generation, reader),
                *indexing.advised_otherwise(indexing.locked().generation),
            ]
        )
    return {"offices_indexed": len(offices), "services_indexed": len(services)}


def _outdated_offices(generation: Generation, reader: SiteReader) -> list[Record]:
    """Offices with a dated responsibility that the index has otherwise."""
    dated = Q(valid_from__isnull=False) | Q(valid_to__isnull=False)
    kinds = TopicResponsibility.objects.filter(dated).values("kind")
    stored = dict(
        Document.objects.filter(
            generation=generation, kind=PAGE_KINDS[OfficePage]
        ).values_list("key", "fingerprint")
    )
    records = [reader.record(page) for page in live(OfficePage).filter(kind__in=kinds)]
    return [
        record for record in records if stored.get(record.key) != record.fingerprint()
    ]


@nightly("search index")
def mend_by_night(_now: datetime) -> dict[str, int]:
    """Bring the index up to whatever was missed by day."""
    pages, surplus = indexing.check()
    if pages or surplus:
        return {"documents_mended": indexing.mend()}
    return {"documents_mended": 0}
