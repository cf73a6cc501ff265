"""The one door to search: what pages and the API call, whatever the engine behind."""

from dataclasses import dataclass

from django.utils import timezone

from pages.languages import LANGUAGES, SOURCE
from search.engines import embedded
from search.engines.embedded import Filters
from search.indexing import NAME
from search.loaded import planner_of
from search.models import Document, LiveIndex

EMBEDDED = "embedded"


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

    ``correction`` is the query as it may have been meant, where words were misspelt.
    """

    hits: list[Hit]
    total: int
    correction: str | None
    engine: str


def search(  # noqa: PLR0913, filters and paging are named
    q: str,
    language: str,
    *,
    topic: str | None = None,
    municipality: str | None = None,
    limit: int = 20,
    offset: int = 0,
) -> Page:
    """What a reader of this language finds, for any text whatever.

    Three queries, plus the vocabulary once per process and change of the index.
    """
    live = LiveIndex.objects.select_related("generation").filter(name=NAME).first()
    if live is None:
        return Page([], 0, None, EMBEDDED)
    planner = planner_of(live.generation)
    plan = planner.plan(q, language)
    filters = Filters(timezone.localdate(), topic, municipality)
    ranked = embedded.ranked(planner.vocabulary, plan, filters, limit, offset)
    documents = Document.objects.in_bulk([number for number, _ in ranked.documents])
    hits = [
        hit(documents[number], language, score)
        for number, score in ranked.documents
        if number in documents  # else deleted since
    ]
    return Page(hits, ranked.total, plan.correction, EMBEDDED)


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
