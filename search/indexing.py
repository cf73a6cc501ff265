"""Keeps the index up to the site: at every change, and in one go."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from pages.models import ServicePage, Topic
from search.engines import embedded
from search.engines.embedded import Analysed
from search.glossary import IN_SUMMARY, IN_TITLE, Glossary
from search.models import Document, Generation, Lexeme, LiveIndex
from search.records import Record
from search.site import PAGE_KINDS, SiteReader, identity_of, live
from search.terms import store_terms, store_topic_terms, stored_terms
from search.weighing import german_words, impacts, spellings

LEFTOVER_AGE = timedelta(days=1)  # no rebuild takes that long; this one broke off

Identity = tuple[str, str]

NAME = "site"


def analysed(record: Record, glossary: Glossary, lexicon: frozenset[str]) -> Analysed:
    """The record with its lexemes: words, sounds, filters and concepts."""
    concepts = dict(record.concepts)
    for language, text in record.texts.items():
        for field, impact in ((text.title, IN_TITLE), (text.summary, IN_SUMMARY)):
            for concept in glossary.in_text(field, language, lexicon):
                concepts[concept] = max(concepts.get(concept, 0.0), impact)
    found = {("concept", concept): impact for concept, impact in concepts.items()}
    return Analysed(record, impacts(record, lexicon) | found, spellings(record))


def fill(generation: Generation, records: list[Record], glossary: Glossary) -> None:
    """Store records in an empty generation."""
    lexicon = frozenset(german_words(records))
    ready = (analysed(record, glossary, lexicon) for record in records)
    embedded.add(generation, ready, lexicon)
    embedded.recount(generation)


def rebuild() -> int:
    """Build the index anew beside the old one, then change over; how many documents.

    Readers keep the old index until the new one is complete. What changed meanwhile is
    brought in before the change, while nothing else may write to the index.
    """
    with transaction.atomic():
        store_terms()
    pointer, _created = LiveIndex.objects.select_related("generation").get_or_create(
        name=NAME, defaults={"generation": embedded.new_generation}
    )
    state = pointer.generation.state
    generation = embedded.new_generation()
    fill(generation, SiteReader().everything(), Glossary(stored_terms()))
    with transaction.atomic():
        old = _locked(pointer.name)
        if old.generation.state != state:
            replace(generation, *difference(generation))
        LiveIndex.objects.filter(pk=old.pk).update(generation=generation)
        embedded.drop(old.generation)
        _drop_leftovers()
        return Document.objects.filter(generation=generation).count()


def _locked(name: str = NAME) -> LiveIndex:
    """The pointer, held until the transaction ends: writers of the index take turns."""
    LiveIndex.objects.select_for_update().get(name=name)
    return LiveIndex.objects.select_related("generation").get(name=name)


def _drop_leftovers() -> None:
    unused = Generation.objects.filter(live_as__isnull=True)
    for generation in unused.filter(built_at__lt=timezone.now() - LEFTOVER_AGE):
        embedded.drop(generation)


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
    glossary = Glossary(stored_terms())
    lexicon = frozenset(
        Lexeme.objects.filter(generation=generation, german=True).values_list(
            "text", flat=True
        )
    ) | german_words(records)
    identities = {*gone, *(record.identity for record in records)}
    ready = (analysed(record, glossary, lexicon) for record in records)
    touched = embedded.remove(generation, identities)
    touched |= embedded.add(generation, ready, lexicon)
    embedded.recount(generation, touched)
    embedded.mark_changed(generation)


def update_pages(pages: Iterable[Page], gone: Iterable[Identity] = ()) -> None:
    """Bring the index up to these pages, in the transaction that changed them.

    Pages that are no longer published leave it. Builds the index where there is none.
    """
    changed = [page for page in pages if type(page) in PAGE_KINDS]
    reader = SiteReader()
    records = [
        reader.record(page)
        for page_type in PAGE_KINDS
        if (numbers := [page.pk for page in changed if type(page) is page_type])
        for page in live(page_type).filter(pk__in=numbers)
    ]
    update(records, {*gone, *(identity_of(page) for page in changed)})


def update_topic(topic: Topic) -> None:
    """Bring the index up to a topic's names, and to where its services belong."""
    if not LiveIndex.objects.filter(name=NAME).exists():
        return
    store_topic_terms()
    records = [r for r in SiteReader().topics() if r.key == topic.key]
    services = live(ServicePage).filter(Q(topic=topic) | Q(topic__parent=topic))
    update(records, [("topic", topic.key)])
    update_pages(services)


def update(records: list[Record], gone: Iterable[Identity]) -> None:
    with transaction.atomic():
        if not LiveIndex.objects.filter(name=NAME).exists():
            rebuild()
            return
        replace(_locked().generation, records, gone)


def check() -> tuple[list[Identity], list[Identity]]:
    """What the live index lacks or has otherwise than the site, and what it has too much."""
    pointer = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if pointer is None:
        return [record.identity for record in SiteReader().everything()], []
    changed, gone = difference(pointer.generation)
    return [record.identity for record in changed], gone
