"""The site's pages and topics as records to be found."""

import html
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from wagtail.models import Page

from pages.languages import LANGUAGES, SOURCE
from pages.models import (
    GuidePage,
    Municipality,
    MunicipalityPage,
    NoticePage,
    OfficePage,
    ServiceIndexPage,
    ServicePage,
    Topic,
)
from pages.translations import TranslatedContent, column
from search.models import ConceptPage
from search.records import EVERYWHERE, Record, Text
from search.terms import concepts_of_topics

# How much a page answers a concept of its own topic or that editors gave it, of what its
# topic covers besides, and of the topics an office is responsible for.
OWN_CONCEPT = 3.0
# More than the words of a query can add to any other page.
BEST_ANSWER = 15.0
COVERED_CONCEPT = 1.0
RESPONSIBLE = 0.4
TOPIC_WEIGHT = 0.9
TOWN_WEIGHT = 1.2
OFFICE_WEIGHT = 0.85
# Nobody who types "Datenschutz Kita" wants the imprint first.
GUIDE_WEIGHT = 0.8
NOTICE_WEIGHT = 0.9

PAGE_KINDS: dict[type[Page], str] = {
    ServicePage: "service",
    OfficePage: "office",
    MunicipalityPage: "municipality",
    GuidePage: "guide",
    NoticePage: "notice",
}
# Their slugs are unique only among their neighbours.
BY_NUMBER = {"office", "notice"}
# Where the key stands on a page; see ``identity_of``.
KEY_FIELDS = {
    **dict.fromkeys(("service", "guide"), "slug"),
    **dict.fromkeys(BY_NUMBER, "pk"),
    "municipality": "municipality__key",
}
BODY_FIELDS = (
    *("body", "eligibility", "cost", "bring", "steps", "deadlines"),
    "access",
)


def identity_of(page: Page) -> tuple[str, str]:
    """Kind and key of a page's record: what the API calls its id."""
    kind = PAGE_KINDS[type(page)]
    if kind in BY_NUMBER:
        return kind, str(page.pk)
    return kind, page.municipality.key if kind == "municipality" else page.slug


class SiteReader:
    """Reads the site in a number of queries that does not grow with its pages."""

    def __init__(self) -> None:
        self._day = timezone.localdate()
        self._concepts = concepts_of_topics()
        self._given = ConceptPage.objects.by_page()
        self._topics = list(Topic.objects.select_related("parent"))

    def everything(self) -> list[Record]:
        return [*self.topics(), *(self.record(page) for page in self._live_pages())]

    def _live_pages(self) -> Iterator[Any]:
        for page_type in PAGE_KINDS:
            yield from live(page_type)

    def topics(self) -> list[Record]:
        """One record per topic: the list of its services."""
        index = ServiceIndexPage.objects.live().public().first()
        if index is None:
            return []
        path = below_home(index)
        return [self._topic(topic, path) for topic in self._topics]

    def _topic(self, topic: Topic, path: str) -> Record:
        names = {code: getattr(topic, column("name", code)) for code in LANGUAGES}
        texts = {code: Text(name) for code, name in names.items() if name}
        texts[SOURCE] = Text(str(topic), body=" ".join(topic.found_by))
        return Record(
            kind="topic",
            key=topic.key,
            path=f"{path}?topic={topic.key}",
            texts=texts,
            topics=_with_parent(topic),
            concepts=self._answers(topic),
            weight=TOPIC_WEIGHT,
        )

    def _answers(self, topic: Topic) -> dict[str, float]:
        covered = dict.fromkeys(self._concepts[topic.key], COVERED_CONCEPT)
        return covered | {topic.key: OWN_CONCEPT}

    def record(self, page: Any) -> Record:
        """The record of one page, with only what readers may see."""
        kind, key = identity_of(page)
        facts = {
            "service": self._service_facts,
            "office": self._office_facts,
            "municipality": _municipality_facts,
            "guide": _guide_facts,
            "notice": self._notice_facts,
        }[kind](page)
        facts["concepts"] = facts.get("concepts", {}) | self._given_to(page)
        texts = {code: text_of(page, code) for code in page.readable_languages()}
        return Record(kind=kind, key=key, path=below_home(page), texts=texts, **facts)

    def _given_to(self, page: Any) -> dict[str, float]:
        """The concepts that editors say the page answers."""
        return {
            concept: BEST_ANSWER if is_best else OWN_CONCEPT
            for concept, is_best in self._given.get(page.pk, {}).items()
        }

    def _service_facts(self, service: ServicePage) -> dict[str, Any]:
        return {
            "topics": _with_parent(service.topic),
            "concepts": self._answers(service.topic),
            "spoken": self.spoken_about(_with_parent(service.topic)),
        }

    def spoken_about(self, topics: Iterable[str]) -> tuple[str, ...]:
        """The languages of the offices that are responsible for one of these topics."""
        spoken = [self._spoken.get(topic, set()) for topic in topics]
        return tuple(sorted(set().union(*spoken)))

    @cached_property
    def _spoken(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        offices = (o for o in live(OfficePage) if o.exists_on(self._day))
        for office in offices:
            for topic in self._responsible(office):
                found.setdefault(topic.key, set()).update(office.spoken_languages)
        return found

    def _responsible(self, office: OfficePage) -> list[Topic]:
        return [
            responsibility.topic
            for responsibility in office.kind.responsibilities.all()
            if responsibility.holds_on(self._day)
        ]

    def _office_facts(self, office: OfficePage) -> dict[str, Any]:
        towns = list(office.municipalities.all())
        topics = self._responsible(office)
        return {
            "names": (
                *(
                    getattr(office.kind, column("name", code)) or ""
                    for code in LANGUAGES
                ),
                *(office.organisation, office.street, office.postal_code, office.city),
                *_names_of(towns),
            ),
            "topics": tuple(
                dict.fromkeys(key for topic in topics for key in _with_parent(topic))
            ),
            "towns": tuple(town.key for town in towns) or (EVERYWHERE,),
            "spoken": tuple(office.spoken_languages),
            "concepts": {
                concept: RESPONSIBLE
                for topic in topics
                for concept in self._concepts[topic.key]
            },
            "weight": OFFICE_WEIGHT,
            "valid_from": office.valid_from,
            "valid_to": office.valid_to,
        }

    def _notice_facts(self, notice: NoticePage) -> dict[str, Any]:
        ends = timezone.localdate(notice.expire_at) if notice.expire_at else None
        return {
            "towns": (self._towns.get(notice.path[: -Page.steplen], EVERYWHERE),),
            "weight": NOTICE_WEIGHT,
            "valid_to": ends,
        }

    @cached_property
    def _towns(self) -> dict[str, str]:
        pages = MunicipalityPage.objects.values_list("path", "municipality__key")
        return dict(pages)


def live(page_type: type[Page]) -> Any:
    """The published pages of a type, with all their records need."""
    pages = page_type.objects.live().public().order_by("pk")
    if page_type is ServicePage:
        return pages.select_related("topic__parent")
    if page_type is MunicipalityPage:
        return pages.select_related("municipality")
    if page_type is OfficePage:
        return pages.select_related("kind").prefetch_related(
            "municipalities", "kind__responsibilities__topic__parent"
        )
    return pages


def below_home(page: Page) -> str:
    """The page's address without the language (see ``pages.navigation.page_path``)."""
    return str(page.url_path.split("/", 2)[2])


def text_of(page: TranslatedContent, code: str) -> Text:
    """A page's words in one language."""
    values = page.reading(code, unreleased=True).text
    body = "\n".join(plain(str(values.get(name, ""))) for name in BODY_FIELDS)
    return Text(plain(values["heading"]), plain(values["lead"]), body.strip())


def plain(markup: str) -> str:
    """The text of some markup; block ends separate words."""
    return html.unescape(strip_tags(markup.replace("<", " <"))).strip()


def _with_parent(topic: Topic) -> tuple[str, ...]:
    return (topic.key, topic.parent.key) if topic.parent else (topic.key,)


def _names_of(towns: Iterable[Municipality]) -> list[str]:
    return [name for town in towns for name in (town.name, *town.postal_codes)]


def _municipality_facts(page: MunicipalityPage) -> dict[str, Any]:
    town = page.municipality
    return {
        "names": tuple(_names_of([town])),
        "towns": (town.key,),
        "weight": TOWN_WEIGHT,
    }


def _guide_facts(page: GuidePage) -> dict[str, Any]:
    return {"weight": GUIDE_WEIGHT}
