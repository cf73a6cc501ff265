"""Addresses of pages in each language, and the languages on offer.

The portal is one site below one home page, so an address is the language and the page's
``url_path`` without the home page. Asking Wagtail's ``get_url`` would cost queries.
"""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Page

from pages.languages import LANGUAGES, SOURCE, Language
from pages.models.district import PortalLanguage

# Search engines know no language tag for Easy German; it would count as a duplicate.
NOT_IN_HREFLANG = {"de-simple"}


def offered_languages(request: HttpRequest | None = None) -> list[Language]:
    """The languages readers may choose, in the portal's order; one query a request."""
    known: list[Language] | None = getattr(request, "offered_languages", None)
    if known is None:
        codes = PortalLanguage.objects.active().values_list("code", flat=True)
        known = [LANGUAGES[code] for code in codes] or [LANGUAGES[SOURCE]]
        if request is not None:
            request.offered_languages = known  # type: ignore[attr-defined]
    return known


def site_root(request: HttpRequest | None = None) -> str:
    """Scheme and host, without a trailing slash."""
    if request is not None:
        return f"{request.scheme}://{request.get_host()}"
    return str(settings.WAGTAILADMIN_BASE_URL).rstrip("/")


def page_path(page: Page, code: str) -> str:
    """The path of a page for readers of one language."""
    below_home = page.url_path.split("/", 2)[2]
    return f"/{code}/{below_home}"


def form_address(page_id: int, code: str = SOURCE) -> str:
    """Where staff edit a page in one language."""
    address = reverse("wagtailadmin_pages:edit", args=[page_id])
    return address if code == SOURCE else f"{address}?tl={code}"


def path_in(path: str, code: str) -> str:
    """The same address under another language's prefix."""
    first, _slash, rest = path.removeprefix("/").partition("/")
    return f"/{code}/{rest}" if first in LANGUAGES else f"/{code}/"


def language_shown(readable: Collection[str], code: str) -> Language:
    """What a reader of one language gets of a page that is readable in these."""
    return LANGUAGES[next(code for code in LANGUAGES[code].chain if code in readable)]


def alternates(page: Any, request: HttpRequest | None = None) -> dict[str, str]:
    """Absolute addresses by language: only where the text is released and offered."""
    offered = {language.code for language in offered_languages(request)}
    return {
        code: site_root(request) + page_path(page, code)
        for code in page.readable_languages()
        if code in offered
    }
