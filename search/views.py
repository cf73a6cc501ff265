"""The results page, and what is suggested while somebody types."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pages.languages import current_language
from pages.listings import advisers_of
from pages.models import Municipality, OfficePage, Topic
from search import fruitless
from search.analysis import fold
from search.asking import MOST_PAGES, Asked, asked_of
from search.facade import Hit, Page, search
from search.filtering import facets
from search.suggestions import TERM, Suggestion, suggestions

PAGE_SIZE = 20
LONGEST_SUMMARY = 200
SUGGESTIONS_STAY = 60  # seconds
# These pages show what they know of the chosen town.
KEEP_THE_TOWN = {"service", "topic"}
POSTAL_CODE = re.compile(r"(?<!\d)\d{5}(?!\d)")


@dataclass(frozen=True)
class ShownHit:
    """A hit as its reader sees it; ``office`` says where it is, if it is one."""

    hit: Hit
    path: str
    title: SafeString
    summary: SafeString
    office: OfficePage | None


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found, and a way on where nothing was."""
    language = current_language()
    topics = list(Topic.objects.select_related("parent"))
    towns = list(Municipality.objects.all())
    asked = asked_of(request, topics, towns)
    town = _town_meant(asked, towns)
    context: dict[str, Any] = {
        "query": asked.query,
        "asked": asked,
        "municipality": asked.municipality,
        "town": town,
        "leave_quickly": asked.topic is not None and asked.topic.sensitive,
        "topics": [topic for topic in topics if topic.parent_id is None],
    }
    if asked.query:
        asked, found = _turned_to(asked, language)
        context |= {
            "asked": asked,
            "found": found,
            "hits": list(_shown(found, asked)),
            "facets": facets(asked, found.facets, topics, towns, language),
            "correction_address": asked.address(q=found.correction or ""),
            "earlier": asked.number > 1 and asked.address(page=str(asked.number - 1)),
            "later": asked.number < _last_page(found)
            and asked.address(page=str(asked.number + 1)),
        }
        if not found.total:
            context["advisers"] = advisers_of(town, language)
    return render(request, "search/results.html", context)


def _turned_to(asked: Asked, language: str) -> tuple[Asked, Page]:
    """The page that is asked for, or the last one where there are fewer."""
    found = _found(asked, language)
    if found.total and asked.number > (last := _last_page(found)):
        asked = replace(asked, number=last)
        # What was searched then, even if corrected: that costs one query less.
        found = _found(replace(asked, query=found.searched), language)
    return asked, found


def _found(asked: Asked, language: str) -> Page:
    found = search(
        asked.query,
        language,
        **asked.filters,
        limit=PAGE_SIZE,
        offset=(asked.number - 1) * PAGE_SIZE,
    )
    # With filters it may only be that this town has none.
    if not (found.total or asked.filters) and asked.number == 1:
        fruitless.note(asked.query, language, timezone.localdate())
    return found


def _last_page(found: Page) -> int:
    """The last page there is, from 1."""
    return min(max(-(-found.total // PAGE_SIZE), 1), MOST_PAGES)


def _shown(found: Page, asked: Asked) -> Iterator[ShownHit]:
    if found.highlighter is None:
        return
    offices = _offices(found.hits)
    for hit in found.hits:
        texts = [hit.title, shortened(hit.summary)]
        title, summary = found.highlighter.marked(texts, hit.language)
        path = asked.carry(hit.path) if hit.kind in KEEP_THE_TOWN else hit.path
        office = offices.get(int(hit.id)) if hit.kind == "office" else None
        yield ShownHit(hit, path, title, summary, office)


def shortened(text: str) -> str:
    """A text cut between words, where it is long.

    >>> shortened("ein Wort " * 30)[-12:]
    'ein Wort …'
    """
    if len(text) <= LONGEST_SUMMARY:
        return text
    return text[:LONGEST_SUMMARY].rpartition(" ")[0].rstrip(",;:–- ") + " …"


def _offices(hits: list[Hit]) -> dict[int, OfficePage]:
    numbers = [int(hit.id) for hit in hits if hit.kind == "office"]
    return OfficePage.objects.live().select_related("kind").in_bulk(numbers)


def _town_meant(asked: Asked, towns: list[Municipality]) -> Municipality | None:
    """The chosen town, else the one whose postal code was typed."""
    codes = set(POSTAL_CODE.findall(fold(asked.query)))
    typed = (town for town in towns if codes & set(town.postal_codes))
    return asked.municipality or next(typed, None)


@require_safe
def suggested(request: HttpRequest) -> JsonResponse:
    """JSON for the search box: what starts like the typed text, in words to be shown."""
    found = suggestions(request.GET.get("q", ""), current_language())
    number = {"number": len(found)}
    spoken = ngettext("%(number)s suggestion", "%(number)s suggestions", len(found))
    answer = JsonResponse(
        {
            "label": _("Suggestions"),
            "announcement": spoken % number if found else "",
            "items": [_item(suggestion) for suggestion in found],
        }
    )
    patch_cache_control(answer, private=True, max_age=SUGGESTIONS_STAY)
    return answer


def _item(suggestion: Suggestion) -> dict[str, str | bool]:
    return {
        "text": suggestion.text,
        "lang": suggestion.language.code,
        "dir": suggestion.language.direction,
        "note": suggestion.note,
        "kind": _kind_name(suggestion.kind),
        "path": suggestion.path,
        "keeps_town": suggestion.kind in KEEP_THE_TOWN,
    }


def _kind_name(kind: str) -> str:
    """What a suggestion is, where its text does not say it."""
    return {
        TERM: _("Search"),
        "topic": _("Topic"),
        "municipality": _("Town or municipality"),
        "office": _("Office"),
        "guide": _("Guide"),
        "notice": _("Notice"),
    }.get(kind, "")
