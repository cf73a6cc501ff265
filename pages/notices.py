"""Which notices stand on top of a page, in the reader's language."""

import re
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from pages.languages import Language, current_language
from pages.models import Municipality, NoticePage
from pages.models.content import ContentPage
from pages.navigation import page_path
from pages.translations import Reading, is_empty

KEY = re.compile(r"[-\w]+", re.ASCII)


@dataclass(frozen=True)
class Shown:
    """A notice as one reader gets it."""

    page: NoticePage
    path: str
    reading: Reading

    @property
    def text(self) -> dict[str, Any]:
        return self.reading.text

    @property
    def language(self) -> Language:
        return self.reading.language

    @property
    def has_more(self) -> bool:
        """Whether its own page says more than is shown here."""
        return not is_empty(self.text["body"])


def chosen_key(request: HttpRequest, municipality: Municipality | None) -> str:
    """The town the page is about, else the one in the address; "" for none."""
    key = municipality.key if municipality else request.GET.get("municipality", "")
    return key if KEY.fullmatch(key) else ""


def notices_on(
    request: HttpRequest, page: Any = None, municipality: Municipality | None = None
) -> list[Shown]:
    """The district's notices, and those of the page's or the chosen town; one query."""
    code = current_language()
    notices = (
        NoticePage.objects.for_readers_of(code)
        .shown_at(timezone.now())
        .for_page(
            page if isinstance(page, ContentPage) else None,
            chosen_key(request, municipality),
        )
        .in_order()
    )
    return [
        Shown(notice, page_path(notice, code), notice.reading(code))
        for notice in notices
    ]
