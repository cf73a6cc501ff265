"""The one door to search: what pages and the API call, whatever the engine behind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from pages.languages import LANGUAGES, SOURCE
from search.definitions import Definition
from search.engines.either import Either
from search.engines.found import MUNICIPALITY, Filters, Found
from search.highlighting import Highlighter
from search.indexing import NAME
from search.loaded import Loaded, loaded_of
from search.models import Document, Generation, LiveIndex
from search.planner import LONGEST_QUERY, Plan
from search.records import EVERYWHERE, Identity

# Of the words of a query, the best hit has fewer than this share: few good matches.
WELL_COVERED = 0.5


@dataclass(frozen=True)
class Hit:
    """One thing found, in the language its reader gets."""

    kind: str
    id: str
    path: str
    language: str
    title: str
    summary: str
    score: float

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction

    @property
    def language_name(self) -> str:
        return LANGUAGES[self.language].name


@dataclass(frozen=True)
class Page:
    """A stretch of the hits, best first; ``total`` counts them all.

    ``facets``: {"topic", "municipality" or "spoken": {key: hits with it under the other
    filters}}; hits of the whole district count for every municipality.
    ``searched`` is what was searched for: the query, or its correction if nothing else
    was found. ``correction`` is the query as it may have been meant. ``is_sparse``: not
    even the best hit says much of what was asked. ``highlighter`` marks what was searched.
    """

    searched: str
    hits: list[Hit] = field(default_factory=list)
    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    correction: str | None = None
    is_sparse: bool = False
    definition: Definition | None = None
    engine: str = "embedded"
    highlighter: Highlighter | None = None


def search(  # noqa: PLR0913, filters and paging are named
    q: str,
    language: str,
    *,
    topic: str | None = None,
    municipality: str | None = None,
    spoken: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Page:
    """What a reader of this language finds, for any text whatever.

    Three queries, one more where the correction is searched, plus what a process remembers
    once per change of the index. Nothing beyond the first 200 characters is looked at.
    """
    q = q[:LONGEST_QUERY]
    live = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if live is None:
        return Page(q)
    loaded = loaded_of(live.generation)
    filters = Filters(timezone.localdate(), topic, municipality, spoken)
    plan = loaded.planner.plan(q, language)
    engine = Either(loaded.embedded)
    searched, found = q, engine.ranked(plan, filters, limit, offset)
    if not found.total and plan.correction:
        searched, plan = plan.correction, loaded.planner.plan(plan.correction, language)
        found = engine.ranked(plan, filters, limit, offset)
    return Page(
        searched=searched,
        hits=list(_hits(live.generation, found, language)),
        total=found.total,
        facets=_facets(found, loaded),
        correction=plan.correction,
        is_sparse=_is_sparse(plan, found),
        definition=loaded.definitions.of(searched, language),
        engine=engine.name,
        highlighter=Highlighter(plan, loaded.planner.vocabulary.compounds),
    )


def _hits(generation: Generation, found: Found, language: str) -> Iterable[Hit]:
    """The hits with their texts, one query; without those deleted meanwhile."""
    documents = _documents(generation, [ranked.identity for ranked in found.hits])
    for ranked in found.hits:
        if document := documents.get(ranked.identity):
            yield hit(document, language, ranked.score)


def _documents(
    generation: Generation, identities: list[Identity]
) -> dict[Identity, Document]:
    # More than asked for, where kinds share a key; the index on both is used.
    rows = Document.objects.filter(
        generation=generation,
        kind__in={kind for kind, _ in identities},
        key__in={key for _, key in identities},
    )
    return {(row.kind, row.key): row for row in rows}


def _facets(found: Found, loaded: Loaded) -> dict[str, dict[str, int]]:
    facets = {name: dict(counts) for name, counts in found.facets.items()}
    towns = facets.get(MUNICIPALITY, {})
    if everywhere := towns.pop(EVERYWHERE, 0):
        for town in loaded.towns - {EVERYWHERE}:
            towns[town] = towns.get(town, 0) + everywhere
    return facets


def _is_sparse(plan: Plan, found: Found) -> bool:
    if not found.hits or plan.concepts:
        return False
    return found.hits[0].covered < WELL_COVERED * plan.words


def hit(document: Document, language: str, score: float) -> Hit:
    """The document as a reader of this language gets it."""
    chain = (language, *LANGUAGES[language].fallbacks, SOURCE)
    shown = next(code for code in chain if code in document.texts)
    text = document.texts[shown]
    return Hit(
        kind=document.kind,
        id=document.key,
        path=f"/{language}/{document.path}",
        language=shown,
        title=text["title"],
        summary=text["summary"],
        score=score,
    )
