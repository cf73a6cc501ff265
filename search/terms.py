"""Where the glossary's terms are kept: the file we supply, topics, and editors' own."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pages.languages import LANGUAGES, SOURCE
from pages.models import Topic
from pages.translations import column
from search.models import Concept, Term

FILE = Path(__file__).with_name("glossary.json")
LONGEST_TERM = 120

Triple = tuple[str, str, str]  # concept, language, term


@lru_cache(maxsize=1)
def supplied() -> list[dict[str, Any]]:
    """The concepts of the file: key, topics, and terms by language."""
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
        for language, term in [*_names(topic), *((SOURCE, word) for word in topic.found_by)]
    ]


def _names(topic: Topic) -> list[tuple[str, str]]:
    names = {code: getattr(topic, column("name", code)) for code in LANGUAGES}
    return [(code, name) for code, name in names.items() if name]


def stored_terms() -> list[Triple]:
    """The glossary readers search with."""
    return list(Term.objects.values_list("concept__key", "language", "text"))


def concepts_of_topics() -> dict[str, list[str]]:
    """{topic: the concepts it answers}, its own first."""
    found = {key: [key] for key in Topic.objects.values_list("key", flat=True)}
    for key, topics in Concept.objects.values_list("key", "topics"):
        for topic in topics:
            if topic in found and key != topic:
                found[topic].append(key)
    return found


def store_terms() -> None:
    """Bring the tables up to the file and the topics; editors' terms stay."""
    for concept in supplied():
        Concept.objects.update_or_create(
            key=concept["key"], defaults={"topics": concept["topics"]}
        )
    _replace(Term.Origin.FILE, supplied_terms())
    store_topic_terms()


def store_topic_terms() -> None:
    """Bring the terms that come from topics up to their names."""
    terms = topic_terms()
    for key in {key for key, _, _ in terms}:
        Concept.objects.get_or_create(key=key, defaults={"topics": [key]})
    _replace(Term.Origin.TOPIC, terms)
    Concept.objects.filter(terms__isnull=True).delete()


def _replace(origin: Term.Origin, terms: list[Triple]) -> None:
    Term.objects.filter(origin=origin).delete()
    numbers = dict(Concept.objects.values_list("key", "pk"))
    Term.objects.bulk_create(
        Term(concept_id=numbers[key], language=language, text=text, origin=origin)
        for key, language, text in dict.fromkeys(
            (key, language, text[:LONGEST_TERM]) for key, language, text in terms
        )
        if text
    )
