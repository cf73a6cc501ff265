"""Where the glossary's terms are kept: the file we supply, topics, and editors' own.

What editors have changed of a supplied concept stays as they want it; terms they switched
off stay off.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pages.languages import LANGUAGES, SOURCE
from pages.models import Topic
from pages.translations import column
from search.glossary import Glossary
from search.models import Concept, Term
from search.near_terms import NearTerms, Triple

FILE = Path(__file__).with_name("glossary.json")
LONGEST_TERM = 120


@lru_cache(maxsize=1)
def supplied() -> list[dict[str, Any]]:
    """The concepts of the file: key, topics, terms by language, and perhaps ``suggested``."""
    concepts: list[dict[str, Any]] = json.loads(FILE.read_text("utf-8"))["concepts"]
    return concepts


def supplied_terms() -> list[Triple]:
    return [
        (concept["key"], language, term)
        for concept in supplied()
        for language, terms in concept["terms"].items()
        for term in terms
    ]


def topic_terms() -> list[Triple]:
    """Names of topics in every language, and the German words they are found by."""
    return [
        (topic.key, language, term)
        for topic in Topic.objects.all()
        for language, term in [
            *_names(topic),
            *((SOURCE, word) for word in topic.found_by),
        ]
    ]


def _names(topic: Topic) -> list[tuple[str, str]]:
    names = {code: getattr(topic, column("name", code)) for code in LANGUAGES}
    return [(code, name) for code, name in names.items() if name]


def stored_glossary() -> Glossary:
    """The glossary readers search with; made anew only when a term has changed."""
    return _glossary(stored_terms())


def stored_terms() -> tuple[Triple, ...]:
    """Every term that is in use, always in the same order: the answers are compared."""
    terms = Term.objects.in_use().order_by("pk")
    return tuple(terms.values_list("concept__key", "language", "text"))


def near_terms() -> NearTerms:
    """What stands near a text, of all terms in use; made anew when a term has changed."""
    return _near_terms(stored_terms())


def supplied_glossary() -> Glossary:
    """The glossary of the file alone."""
    return _glossary(tuple(supplied_terms()))


@lru_cache(maxsize=1)
def _near_terms(terms: tuple[Triple, ...]) -> NearTerms:
    return NearTerms(terms)


@lru_cache(maxsize=2)
def _glossary(terms: tuple[Triple, ...]) -> Glossary:
    return Glossary(terms)


def concepts_of_topics() -> dict[str, list[str]]:
    """{topic: the concepts it answers}, its own first."""
    found = {key: [key] for key in Topic.objects.values_list("key", flat=True)}
    for key, topics in Concept.objects.values_list("key", "topics"):
        for topic in topics:
            if topic in found and key != topic:
                found[topic].append(key)
    return found


def store_terms() -> None:
    """Bring the tables up to the file and the topics; what editors did stays."""
    _store_concepts([_supplied_concept(concept) for concept in supplied()])
    _replace(Term.Origin.FILE, supplied_terms())
    store_topic_terms()


def _supplied_concept(concept: dict[str, Any]) -> Concept:
    terms = concept["terms"]
    german = terms.get(SOURCE) or [concept["key"]]
    return Concept(
        key=concept["key"],
        name=german[0],
        topics=concept["topics"],
        is_suggested=concept.get("suggested", True),
    )


def store_topic_terms() -> None:
    """Bring the terms that come from topics up to their names."""
    topics = Topic.objects.all()
    _store_concepts(
        [
            Concept(key=topic.key, name=f"Thema: {topic}", topics=[topic.key])
            for topic in topics
        ]
    )
    _replace(Term.Origin.TOPIC, topic_terms())
    Concept.objects.as_supplied().filter(terms__isnull=True).delete()


def _store_concepts(concepts: list[Concept]) -> None:
    changed = set(
        Concept.objects.exclude(changed_at=None).values_list("key", flat=True)
    )
    Concept.objects.bulk_create(
        [concept for concept in concepts if concept.key not in changed],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["name", "topics", "is_suggested"],
    )


def _replace(origin: Term.Origin, terms: list[Triple]) -> None:
    wanted = {(key, code, text[:LONGEST_TERM]) for key, code, text in terms if text}
    stored = Term.objects.filter(origin=origin)
    numbers = {
        (key, code, text): pk
        for pk, key, code, text in stored.values_list(
            "pk", "concept__key", "language", "text"
        )
    }
    surplus = [pk for triple, pk in numbers.items() if triple not in wanted]
    if surplus:
        stored.filter(pk__in=surplus).delete()
    concepts = dict(Concept.objects.values_list("key", "pk"))
    Term.objects.bulk_create(
        Term(concept_id=concepts[key], language=code, text=text, origin=origin)
        for key, code, text in sorted(wanted - numbers.keys())
    )
