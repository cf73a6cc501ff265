"""What editors change in the glossary, and what follows from it for the index.

In one transaction: the concept, its terms, and the documents it is found by.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify

from pages.models import Topic
from search import indexing
from search.analysis import tokens
from search.engines.tables import batched
from search.models import Concept, Document, LiveIndex, Posting, Term
from search.records import Identity, Record
from search.site import KEY_FIELDS, PAGE_KINDS, SiteReader, identity_of, live
from search.stopwords import term_stems

LONGEST_KEY = 60
AT_ONCE = 200  # documents; SQLite refuses statements with a thousand conditions
MOST_ASKED_FOR = 100  # concepts; with more it is quicker to look at every document


def free_key(name: str) -> str:
    """A key for a new concept, made of its name: no other concept or topic has it."""
    base = slugify(name)[: LONGEST_KEY - 6].strip("-") or "concept"
    taken = set(
        Concept.objects.filter(key__startswith=base).values_list("key", flat=True)
    ) | set(Topic.objects.filter(key__startswith=base).values_list("key", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (base, *numbered) if key not in taken)


def take_turns() -> None:
    """Wait for others who change the glossary; they wait until this transaction ends."""
    list(LiveIndex.objects.select_for_update().filter(name=indexing.NAME))


def mark_edited(concept: Concept) -> None:
    """From now on it is as the editors want it, whatever the supplied file says."""
    concept.changed_at = timezone.now()


@transaction.atomic
def add_searched(concept: Concept, language: str, text: str) -> Term:
    """A word that readers searched with finds at once; it is not offered to others.

    A word the concept has already stays as it is; a supplied one is switched on again.
    ``text`` has been checked, see ``term_check``.
    """
    same = Term.objects.filter(concept=concept, language=language, text=text)
    term = same.first() or Term(
        concept=concept, language=language, text=text, is_offered=False
    )
    term.is_off = False
    term.save()
    update_concepts([concept])
    return term


def update_concept(concept: Concept) -> None:
    """Bring the index up to a concept whose terms, topics or pages have changed."""
    update_concepts([concept])


@transaction.atomic
def update_concepts(concepts: Iterable[Concept]) -> None:
    """Bring the index up to these concepts: what has them, and what should have them."""
    update_keys([concept.key for concept in concepts])


def update_keys(keys: list[str]) -> None:
    """As ``update_concepts``; some of them may be gone."""
    if len(keys) > MOST_ASKED_FOR:
        index_again(_documents())
    else:
        index_again(documents_with(keys) | documents_for(keys))


def documents_with(keys: Iterable[str]) -> set[Identity]:
    """What the index has under these concepts."""
    return _documents(lexeme__kind="concept", lexeme__text__in=list(keys))


def documents_for(keys: Iterable[str]) -> set[Identity]:
    """What may belong under these concepts now: by their terms, topics and pages."""
    concepts = list(
        Concept.objects.filter(key__in=list(keys)).prefetch_related("terms", "answers")
    )
    topics = {topic for concept in concepts for topic in concept.topics}
    found = _about(topics)
    pages = {answer.page_id for concept in concepts for answer in concept.answers.all()}
    for page_type in PAGE_KINDS:
        found |= {identity_of(page) for page in live(page_type).filter(pk__in=pages)}
    terms = (term for concept in concepts for term in concept.terms.all())
    return found | _naming(term for term in terms if not term.is_off)


def _about(topics: set[str]) -> set[Identity]:
    live_index = LiveIndex.objects.filter(name=indexing.NAME)
    rows = Document.objects.filter(
        generation__in=live_index.values("generation")
    ).values_list("kind", "key", "topics")
    return {(kind, key) for kind, key, keys in rows if topics & set(keys.split())}


def _naming(terms: Iterable[Term]) -> set[Identity]:
    """Documents that have every word of one of the terms; more than name it."""
    phrases = {stems for term in terms if (stems := _stems(term.text, term.language))}
    words = {word for stems in phrases for word in stems}
    having: dict[str, set[Identity]] = {word: set() for word in words}
    for word, kind, key in _postings(
        lexeme__kind="word", lexeme__text__in=words
    ).values_list("lexeme__text", "document__kind", "document__key"):
        having[word].add((kind, key))
    return {
        identity
        for stems in phrases
        for identity in set.intersection(*(having[word] for word in stems))
    }


def _stems(text: str, language: str) -> frozenset[str]:
    return term_stems([forms[0] for forms in tokens(text, language)], language)


def _postings(**wanted: Any) -> QuerySet[Posting]:
    live_index = LiveIndex.objects.filter(name=indexing.NAME)
    return Posting.objects.filter(
        document__generation__in=live_index.values("generation"), **wanted
    )


def _documents(**wanted: Any) -> set[Identity]:
    rows = _postings(**wanted).values_list("document__kind", "document__key")
    return set(rows.distinct())


def index_again(identities: set[Identity]) -> None:
    """Bring the index up to these documents; to nothing else where it was not built."""
    if not indexing.is_built():
        return
    for some in batched(sorted(identities), AT_ONCE):
        indexing.update(partial(_records_of, some), some)
    if not identities:
        # Nothing to index, yet processes have to read the glossary anew.
        indexing.update_definitions()


def _records_of(identities: list[Identity], reader: SiteReader) -> list[Record]:
    topics = {record.identity: record for record in reader.topics()}
    pages = [
        reader.record(page)
        for page_type, kind in PAGE_KINDS.items()
        if (keys := [key for of, key in identities if of == kind])
        for page in live(page_type).filter(**{f"{KEY_FIELDS[kind]}__in": keys})
    ]
    return [*(topics[found] for found in identities if found in topics), *pages]
