"""How a page answers a reader: in one language, with its alternates, and in previews."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from pages.languages import LANGUAGES, SOURCE
from pages.navigation import alternates
from pages.translations import Reading, TranslatedContent


class ServedInLanguages(TranslatedContent):
    """Serves a page in the language of its address, or says which language it shows."""

    class Meta:
        abstract = True

    _shows_unreleased = False

    def read_in(self, code: str) -> Reading:
        return self.reading(code, unreleased=self._shows_unreleased)

    def get_context(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> dict[str, Any]:
        code = translation.get_language() or SOURCE
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)  # type: ignore[misc]
        reading = self.read_in(code)
        return (
            context
            | {
                "reading": reading,
                "text": reading.text,
                "alternates": alternates(self, request),
            }
            | self.context_for_readers(request, code)
        )

    def context_for_readers(self, request: HttpRequest, code: str) -> dict[str, Any]:
        """What one page type shows beside its text; see pages.listings."""
        from pages.listings import context_of

        return context_of(self, request, code)

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
        links = [
            {"location": location, "lang_code": code}
            for code, location in alternates(self, request).items()
        ]
        return [
            {
                "location": link["location"],
                "lastmod": self.last_published_at,  # type: ignore[attr-defined]
                "alternates": links,
            }
            for link in links
        ]
