"""Keeps the index up to the site: at every change, and in one go."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from pages.jobs import periodically
from pages.models import (
    Municipality,
    MunicipalityPage,
    OfficeKind,
    OfficePage,
    ServicePage,
    Topic,
    TopicResponsibility,
)
from search import outbox
from search.compounds import Compounds
from search.engines import tables
from search.engines.tables import Analysed
from search.glossary import Glossary
from search.models import Document, Generation, Lexeme, LiveIndex
from search.naming import named
from search.records import Identity, Record
from search.site import PAGE_KINDS, SiteReader, identity_of, live
from search.steps import EVERY_STEP, Steps
from search.terms import store_terms, store_topic_terms, stored_glossary
from search.weighing import Weigher, german_words, spellings

CALENDAR_PAUSE = timedelta(minutes=5)
LEFTOVER_AGE = timedelta(days=1)  # no rebuild takes that long; this one broke off

NAME = "site"


class Analyser:
    """Makes records ready to be stored, with one lexicon and one glossary."""

    def __init__(
        self, lexicon: frozenset[str], glossary: Glossary, steps: Steps = EVERY_STEP
    ) -> None:
        self._compounds = Compounds(lexicon | glossary.german)
        self._weigher = Weigher(self._compounds, steps)
        self._glossary = glossary

    def analysed(self, record: Record) -> Analysed:
        """The record with its lexemes: words, sounds, filters and concepts."""
        concepts = dict(record.concepts)
        for language, text in record.texts.items():
            about = named(
                self._glossary, text.title, text.summary, language, self._compounds
            )
            for concept, impact in about.items():
                concepts[concept] = max(concepts.get(concept, 0.0), impact)
        found = {("concept", concept): impact for concept, impact in concepts.items()}
        impacts = self._weigher.impacts(record) | found
        return Analysed(record, impacts, spellings(record))


def fill(
    generation: Generation,
    records: list[Record],
    glossary: Glossary,
    steps: Steps = EVERY_STEP,
) -> None:
    """Store records in an empty generation."""
    lexicon = german_words(records)
    analyser = Analyser(lexicon, glossary, steps)
    tables.add(generation, map(analyser.analysed, records), lexicon)
    tables.recount(generation)


def rebuild() -> int:
    """Build the index anew beside the old one, then change over; how many documents.

    Readers keep the old index until the new one is complete. What changed meanwhile is
    brought in before the change, while nothing else may write to the index.
    """
    with transaction.atomic():
        store_terms()
    state = _started().generation.state
    generation = tables.new_generation()
    fill(generation, SiteReader().everything(), stored_glossary())
    with transaction.atomic():
        old = locked()
        if old.generation.state != state:
            replace(generation, *difference(generation))
        LiveIndex.objects.filter(pk=old.pk).update(generation=generation)
        tables.drop(old.generation)
        _drop_leftovers()
        return Document.objects.filter(generation=generation).count()


def _started() -> LiveIndex:
    """The pointer; at first to an empty generation."""
    pointers = LiveIndex.objects.select_related("generation")
    pointer = pointers.filter(name=NAME).first()
    if pointer is None:
        empty = tables.new_generation()
        pointer, _created = pointers.get_or_create(
            name=NAME, defaults={"generation": empty}
        )
    return pointer


def locked() -> LiveIndex:
    """The pointer, held until the transaction ends: writers of the index take turns."""
    LiveIndex.objects.select_for_update().get(name=NAME)
    return LiveIndex.objects.select_related("generation").get(name=NAME)


def _drop_leftovers() -> None:
    unused = Generation.objects.filter(live_as__isnull=True)
    for generation in unused.filter(built_at__lt=timezone.now() - LEFTOVER_AGE):
        tables.drop(generation)


def difference(generation: Generation) -> tuple[list[Record], list[Identity]]:
    """Records the generation lacks or has otherwise, and what it has too much."""
    stored = {
        (kind, key): fingerprint
        for kind, key, fingerprint in Document.objects.filter(
            generation=generation
        ).values_list("kind", "key", "fingerprint")
    }
    records = SiteReader().everything()
    changed = [r for r in records if stored.get(r.identity) != r.fingerprint()]
    return changed, list(stored.keys() - {record.identity for record in records})


def replace(
    generation: Generation, records: list[Record], gone: Iterable[Identity] = ()
) -> None:
    """Bring these records into the generation; ``gone`` leave it."""
    identities = {*gone, *(record.identity for record in records)}
    if not identities:
        return
    lexicon = frozenset(
        Lexeme.objects.filter(generation=generation, german=True).values_list(
            "text", flat=True
        )
    ) | german_words(records)
    analyser = Analyser(lexicon, stored_glossary())
    touched = tables.remove(generation, identities)
    touched |= tables.add(generation, map(analyser.analysed, records), lexicon)
    tables.recount(generation, touched)
    tables.mark_changed(generation)
    outbox.note(identities)


def is_built() -> bool:
    """Whether there is an index; until the first rebuild there is nothing to keep up."""
    return LiveIndex.objects.filter(name=NAME).exists()


def update_pages(pages: Iterable[Page], gone: Iterable[Identity] = ()) -> None:
    """Bring the index up to these pages, in the transaction that changed them.

    Pages that are no longer published leave it.
    """
    changed = [page for page in pages if type(page) in PAGE_KINDS]
    gone = {*gone, *(identity_of(page) for page in changed)}
    if gone and is_built():
        update(_records_of(changed), gone)


def _records_of(pages: list[Page]) -> list[Record]:
    reader = SiteReader()
    return [
        reader.record(page)
        for page_type in PAGE_KINDS
        if (numbers := [page.pk for page in pages if type(page) is page_type])
        for page in live(page_type).filter(pk__in=numbers)
    ]


def update_topic(topic: Topic) -> None:
    """Bring the index up to a topic's names, and to where its services belong."""
    if not is_built():
        return
    store_topic_terms()
    found = [record for record in SiteReader().topics() if record.key == topic.key]
    services = live(ServicePage).filter(Q(topic=topic.pk) | Q(topic__parent=topic.pk))
    update([*found, *_records_of(list(services))], [("topic", topic.key)])


def update_town(town: Municipality) -> None:
    """Bring the index up to a town's name and postal codes."""
    if is_built():
        page = MunicipalityPage.objects.filter(municipality=town.pk)
        offices = OfficePage.objects.filter(municipalities=town.pk)
        update_pages([*page, *offices])


def update_office_kind(kind: OfficeKind) -> None:
    """Bring the index up to a kind of office's names and responsibilities."""
    if is_built():
        update_pages(OfficePage.objects.filter(kind=kind.pk))


@periodically("search by date", CALENDAR_PAUSE)
def follow_the_calendar(_now: datetime) -> dict[str, int]:
    """Bring the index up to responsibilities that begin or end by date.

    Compares the offices of all kinds that have one: whatever day was missed, the next run
    makes up for it.
    """
    dated = Q(valid_from__isnull=False) | Q(valid_to__isnull=False)
    kinds = TopicResponsibility.objects.filter(dated).values("kind")
    pointer = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if pointer is None:
        return {}
    records = _records_of(list(live(OfficePage).filter(kind__in=kinds)))
    stored = dict(
        Document.objects.filter(
            generation=pointer.generation, kind=PAGE_KINDS[OfficePage]
        ).values_list("key", "fingerprint")
    )
    changed = [r for r in records if stored.get(r.key) != r.fingerprint()]
    services = advised_otherwise(pointer.generation)
    if changed or services:
        update([*changed, *services], [])
    return {"offices_indexed": len(changed), "services_indexed": len(services)}


def advised_otherwise(generation: Generation) -> list[Record]:
    """Services that offices advise about in other languages than the index says."""
    reader = SiteReader()
    stored = Document.objects.filter(
        generation=generation, kind=PAGE_KINDS[ServicePage]
    ).values_list("key", "topics", "spoken")
    keys = [
        key
        for key, topics, spoken in stored
        if reader.spoken_about(topics.split()) != tuple(spoken.split())
    ]
    services = live(ServicePage).filter(slug__in=keys) if keys else ()
    return [reader.record(service) for service in services]


def update(records: list[Record], gone: Iterable[Identity]) -> None:
    """Bring these records into the live index; ``gone`` leave it."""
    gone = list(gone)
    with transaction.atomic():
        generation = locked().generation
        replace(generation, records, gone)
        changed = [*gone, *(record.identity for record in records)]
        if any(kind == PAGE_KINDS[OfficePage] for kind, _ in changed):
            replace(generation, advised_otherwise(generation))


def update_definitions() -> None:
    """Make every process read anew what the portal explains."""
    if is_built():
        with transaction.atomic():
            tables.mark_changed(locked().generation)


def check() -> tuple[list[Identity], list[Identity]]:
    """What the live index lacks or has otherwise, and what it has too much."""
    pointer = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if pointer is None:
        return [record.identity for record in SiteReader().everything()], []
    changed, gone = difference(pointer.generation)
    return [record.identity for record in changed], gone
