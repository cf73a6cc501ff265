"""How a page answers a reader: in one language, with its alternates, and in previews."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from pages.languages import LANGUAGES, SOURCE, current_language
from pages.navigation import NOT_IN_HREFLANG, alternates
from pages.translations import TranslatedContent

Context = dict[str, Any]
ContextFunction = Callable[[Any, HttpRequest, str], Context]
# By page type; pages.listings fills it, so that models need not know their lists.
BESIDE_THE_TEXT: dict[type, ContextFunction] = {}
# The same from apps that pages do not know.
FROM_OTHER_APPS: dict[type, list[ContextFunction]] = {}


def shows(page_class: type) -> Callable[[ContextFunction], ContextFunction]:
    """Registers what readers of one page type get beside its own text."""

    def register(function: ContextFunction) -> ContextFunction:
        BESIDE_THE_TEXT[page_class] = function
        return function

    return register


def also_shows(page_class: type) -> Callable[[ContextFunction], ContextFunction]:
    """Registers what another app adds to one page type; called in its ``ready``."""

    def register(function: ContextFunction) -> ContextFunction:
        FROM_OTHER_APPS.setdefault(page_class, []).append(function)
        return function

    return register


def nothing(page: Any, request: HttpRequest, code: str) -> Context:
    return {}


class ServedInLanguages(TranslatedContent):
    """Serves a page in the language of its address, or says which language it shows."""

    class Meta:
        abstract = True

    _shows_unreleased = False

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        code = current_language()
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        reading = self.reading(code, unreleased=self._shows_unreleased)
        beside = BESIDE_THE_TEXT.get(type(self), nothing)
        added: Context = {}
        for function in FROM_OTHER_APPS.get(type(self), ()):
            added |= function(self, request, code)
        return {
            **context,
            "reading": reading,
            "text": reading.text,
            "alternates": alternates(self, request),
            "readable": self.readable_languages(),
            **beside(self, request, code),
            **added,
        }

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        return [(code, language.name) for code, language in LANGUAGES.items()]

    @property
    def default_preview_mode(self) -> str:
        return getattr(self, "edited_language", None) or SOURCE

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self._shows_unreleased = True
        code = mode_name or SOURCE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = super().serve_preview(request, code)  # type: ignore[misc]
            if hasattr(response, "render") and not response.is_rendered:
                # Rendered later it would be after override() ended, in German.
                response.render()
            return response

    def get_sitemap_urls(
        self, request: HttpRequest | None = None
    ) -> list[dict[str, Any]]:
        """One entry for each released language, each naming all the others."""
        places = alternates(self, request)
        links = [
            {"location": location, "lang_code": code}
            for code, location in places.items()
            if code not in NOT_IN_HREFLANG
        ]
        return [
            {
                "location": location,
                "lastmod": self.last_published_at,  # type: ignore[attr-defined]
                "alternates": links,
            }
            for location in places.values()
        ]
