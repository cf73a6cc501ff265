"""Why a search finds what it finds: how each word was understood, and what each hit owes it.

Reads the postings of the first hits from the embedded index. The other engine holds a copy
of it and weighs alike, so the explanation is the same for both.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from django.utils import timezone

from pages.languages import SOURCE
from search.analysis import words
from search.engines.either import Either
from search.engines.elastic_server import is_configured
from search.engines.facts import Facts
from search.engines.found import (
    GERMAN,
    READERS_LANGUAGE,
    Engine,
    Filters,
    Ranked,
    town_factor,
)
from search.engines.tables import bits
from search.expansion_reasons import Reason, reason_of
from search.explanation import (
    AskedConcept,
    ExplainedHit,
    Explanation,
    Meant,
    Sums,
    Word,
)
from search.facade import hit
from search.indexing import NAME
from search.loaded import Loaded, loaded_of
from search.models import Concept, Document, LiveIndex, Posting
from search.planner import MOST_WORDS, Plan
from search.records import Identity
from search.stems import asked_stems
from search.steps import Steps
from search.stopwords import says_nothing
from search.terms import near_terms
from search.weighing import Key

HITS = 10
EMBEDDED, ELASTICSEARCH = "embedded", "elasticsearch"
ENGINES: dict[str, Callable[[Loaded], Engine]] = {
    EMBEDDED: lambda loaded: loaded.embedded,
    # Answers from the embedded one where the server does not.
    ELASTICSEARCH: lambda loaded: Either(loaded.embedded),
}


def offered_engines() -> list[str]:
    """The engines that may be asked, the one that readers get first."""
    return [ELASTICSEARCH, EMBEDDED] if is_configured() else [EMBEDDED]


def explain(
    query: str, language: str, municipality: str | None = None, engine: str = ""
) -> Explanation:
    """Why a reader of this language finds what, for any text; empty without an index.

    Asks the engine that readers get, or another one by its name.
    """
    live = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if live is None:
        return Explanation()
    loaded = loaded_of(live.generation)
    chosen = _engine(loaded, engine)
    plan = loaded.planner.plan(query, language)
    found = chosen.ranked(
        plan, Filters(timezone.localdate(), municipality=municipality), HITS, 0
    )
    credulous = _without_doubt(loaded, plan, query)
    words = words_of(loaded, credulous, query, language)
    concepts = tuple(_concepts(loaded, plan, query))
    sums = Sums(plan, words, concepts, municipality)
    hits = tuple(_hits(loaded, sums, found.hits))
    return Explanation(
        words,
        concepts,
        plan.correction,
        hits,
        found.total,
        chosen.name,
        is_doubted=credulous is not plan,
    )


def _without_doubt(loaded: Loaded, plan: Plan, query: str) -> Plan:
    """What would be looked up if too little evidence were enough; the plan else."""
    if plan.groups or plan.concepts:
        return plan
    planner = replace(loaded.planner, steps=Steps.without("doubt"))
    credulous = planner.plan(query, plan.language)
    return credulous if credulous.groups or credulous.concepts else plan


def _engine(loaded: Loaded, name: str) -> Engine:
    offered = offered_engines()
    return ENGINES[name if name in offered else offered[0]](loaded)


def words_of(loaded: Loaded, plan: Plan, query: str, language: str) -> tuple[Word, ...]:
    """The words of a query in order, each with its part of the plan.

    The plan leaves out words that nothing is known of; the others follow each other.
    """
    every = list(dict.fromkeys(words(query, language)[:MOST_WORDS]))
    pairs = [first + second for first, second in pairwise(every)]
    telling = [word for word in every if not says_nothing(word, language)] or every
    groups = list(plan.groups)
    found = []
    for word in every:
        stems = tuple(asked_stems(word, language))
        parts = loaded.planner.compounds.parts(word)
        meant: tuple[Meant, ...] = ()
        if word in telling and groups:
            joined = [pair for pair in pairs if word in pair]
            reasons = {
                key: reason_of(key, word, stems, parts, joined) for key in groups[0]
            }
            left = len(telling) - telling.index(word)
            if len(groups) >= left or set(reasons.values()) != {Reason.OTHER}:
                meant = tuple(_meant(loaded, groups.pop(0), reasons))
        found.append(Word(word, word not in telling, stems, parts, meant))
    return tuple(found)


def _meant(
    loaded: Loaded, group: Mapping[Key, float], reasons: Mapping[Key, Reason]
) -> Iterable[Meant]:
    vocabulary = loaded.planner.vocabulary
    for key, weight in sorted(group.items(), key=_heaviest):
        yield Meant(key, reasons[key], weight, vocabulary.idf(key))


def _heaviest(item: tuple[Key, float]) -> tuple[float, Key]:
    return -item[1], item[0]


def _concepts(loaded: Loaded, plan: Plan, query: str) -> Iterable[AskedConcept]:
    names = dict(
        Concept.objects.filter(key__in=plan.concepts).values_list("key", "name")
    )
    terms = near_terms() if plan.concepts else None
    for key, strength in sorted(plan.concepts.items(), key=lambda c: (-c[1], c[0])):
        yield AskedConcept(
            key,
            names.get(key) or key,
            strength,
            loaded.planner.vocabulary.idf(("concept", key)),
            terms.term(key, query, plan.language) if terms else None,
        )


def _hits(loaded: Loaded, sums: Sums, ranked: list[Ranked]) -> Iterable[ExplainedHit]:
    facts = _facts(loaded, [one.identity for one in ranked])
    numbers = [number for number, _ in facts.values()]
    impacts = _impacts(loaded, sums.plan, numbers)
    documents = Document.objects.in_bulk(numbers)
    for one in ranked:
        number, known = facts.get(one.identity, (0, None))
        if known is None or number not in documents:
            continue  # newer than what is remembered, or gone meanwhile
        having = impacts.get(number, {})
        shares = sums.shares(having)
        yield ExplainedHit(
            hit(documents[number], sums.plan.language, one.score),
            one.identity,
            shares,
            sums.of_concepts(having),
            sums.coverage(len(shares)),
            tuple(_factors(known, sums.plan.language, sums.municipality)),
            one.score,
        )


def _facts(
    loaded: Loaded, identities: list[Identity]
) -> dict[Identity, tuple[int, Facts]]:
    wanted = set(identities)
    return {
        facts.identity: (number, facts)
        for number, facts in loaded.embedded.facts.items()
        if facts.identity in wanted
    }


def _impacts(
    loaded: Loaded, plan: Plan, documents: list[int]
) -> Mapping[int, Mapping[Key, float]]:
    """{document: {lexeme: how strongly}}, of what the plan looks up; one query."""
    keys = [key for group in plan.groups for key in group]
    keys += [("concept", concept) for concept in plan.concepts]
    lexemes = loaded.planner.vocabulary.numbers(keys)
    rows = Posting.objects.filter(document__in=documents, lexeme__in=lexemes)
    found: dict[int, dict[Key, float]] = {}
    for document, kind, text, impact in rows.values_list(
        "document", "lexeme__kind", "lexeme__text", "impact"
    ):
        found.setdefault(document, {})[kind, text] = impact
    return found


def _factors(
    facts: Facts, language: str, municipality: str | None
) -> Iterable[tuple[str, float]]:
    yield "weight", facts.weight
    yield "town", town_factor(facts.towns, municipality)
    if facts.languages & bits([language]):
        yield "language", READERS_LANGUAGE
    else:
        yield "language", GERMAN if facts.languages & bits([SOURCE]) else 1.0
