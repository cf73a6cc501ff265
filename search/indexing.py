"""Makes the index of the site, and brings changed records into it."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pages.models import OfficePage, ServicePage
from search import outbox
from search.compounds import Compounds
from search.engines import tables
from search.engines.tables import Analysed
from search.glossary import Glossary
from search.models import Document, Generation, Lexeme, LiveIndex
from search.naming import named
from search.near_terms import Triple
from search.records import Identity, Record
from search.site import PAGE_KINDS, SiteReader, live
from search.steps import EVERY_STEP, Steps
from search.terms import store_terms, stored_glossary, stored_terms
from search.weighing import Weigher, german_words, spellings

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
        """The record with its lexemes: words, sounds and concepts."""
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

    Readers keep the old index until the new one is complete, and whoever has begun to read
    it reads to the end. What changed meanwhile is brought in before the change, while
    nothing else may write to the index; for changed terms it begins again.
    """
    with transaction.atomic():
        store_terms()
    number = None
    while number is None:
        terms, state = stored_terms(), _started().generation.state
        generation = tables.new_generation()
        fill(generation, SiteReader().everything(), stored_glossary())
        number = _put_in_use(generation, terms, state)
    return number


def _put_in_use(
    generation: Generation, terms: tuple[Triple, ...], state: str
) -> int | None:
    """How many documents; None where it was filled with terms that are no longer so."""
    with transaction.atomic():
        pointer = locked()
        before = pointer.generation
        is_current = (
            stored_terms() == terms
            and Generation.objects.filter(pk=generation.pk).exists()
        )
        if is_current:
            if before.state != state:
                replace(generation, *difference(generation))
            LiveIndex.objects.filter(pk=pointer.pk).update(generation=generation)
    if not is_current:
        tables.drop(generation)
        return None
    _drop_unused(before)
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


def _drop_unused(replaced: Generation) -> None:
    """Drop what was replaced earlier, and what broke off; not what somebody may just read."""
    unused = Generation.objects.filter(live_as__isnull=True).exclude(pk=replaced.pk)
    long_ago = Q(built_at__lt=timezone.now() - LEFTOVER_AGE)
    for generation in unused.filter(Q(pk__lt=replaced.pk) | long_ago):
        with transaction.atomic():
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


def update(
    read: Callable[[SiteReader], list[Record]], gone: Iterable[Identity] = ()
) -> None:
    """Bring what ``read`` returns into the live index; ``gone`` leave it.

    The site is read while nobody else may write to the index: else somebody's newer change
    would be undone. Without an index there is nothing to keep up.
    """
    if not is_built():
        return
    gone = list(gone)
    with transaction.atomic():
        generation = locked().generation
        records = read(SiteReader())
        replace(generation, records, gone)
        changed = [*gone, *(record.identity for record in records)]
        if any(kind == PAGE_KINDS[OfficePage] for kind, _ in changed):
            replace(generation, advised_otherwise(generation))


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


def mend() -> int:
    """Bring the live index up to the site, whatever has changed; how many documents.

    Looks at every page: for what many of them depend on, and for the night.
    """
    if not is_built():
        return 0
    with transaction.atomic():
        generation = locked().generation
        changed, gone = difference(generation)
        replace(generation, changed, gone)
        return len(changed) + len(gone)


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
