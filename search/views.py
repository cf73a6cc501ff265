"""The results page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from pages.languages import current_language
from pages.listings import advisers_of
from pages.models import Topic
from search import fruitless
from search.facade import search

PAGE_SIZE = 20
MOST_PAGES = 50
DIGITS = len(str(MOST_PAGES))


def page_number(request: HttpRequest) -> int:
    """The asked page, from 1; anything unreadable is the first."""
    text = request.GET.get("page", "1")
    number = (
        int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 1
    )
    return min(max(number, 1), MOST_PAGES)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What was found, and a way on where nothing was."""
    query = request.GET.get("q", "").replace("\0", "")[:200].strip()
    language = current_language()
    number = page_number(request)
    context: dict[str, Any] = {"query": query, "number": number}
    if query:
        offset = (number - 1) * PAGE_SIZE
        found = search(query, language, limit=PAGE_SIZE, offset=offset)
        context |= {
            "found": found,
            "earlier": number > 1,
            "more": found.total > offset + PAGE_SIZE,
        }
        if not found.total and number == 1:
            fruitless.note(query, language, timezone.localdate())
    if not query or not context["found"].total:
        context["topics"] = list(Topic.objects.top())
        context["advisers"] = advisers_of(None, language) if query else []
    return render(request, "search/results.html", context)
