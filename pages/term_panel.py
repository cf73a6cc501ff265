"""Tells editors which official words of a page its readers get explained."""

from typing import Any

from django.utils.html import escape
from wagtail.admin.panels import Panel
from wagtail.fields import RichTextField

from pages.languages import LANGUAGES, SOURCE
from pages.models.terms import known_terms
from pages.terms import KnownTerm, explain
from pages.translations import column


def explained_terms(page: Any, code: str) -> list[KnownTerm]:
    """The terms explained in a page's text of one language, in order; one query."""
    language = LANGUAGES[code]
    html = "".join(
        f"<div>{_html(page, name, code)}</div>"
        for name in page.text_fields
        if name not in ("heading", "meta_description")
    )
    found = explain(html, known_terms(language, language), language, lambda _terms: "")
    return list(found.terms)


def _html(page: Any, name: str, code: str) -> str:
    value = getattr(page, column(name, code)) or ""
    is_rich = isinstance(page._meta.get_field(name), RichTextField)
    return str(value) if is_rich else escape(value)


class TermsPanel(Panel):
    """The terms of the saved text; stands in the form of one language."""

    def __init__(self, language: str = SOURCE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/terms.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {
                **super().get_context_data(parent_context),
                "terms": explained_terms(self.instance, self.panel.language),
            }


def term_panels(page_class: Any, language: str = SOURCE) -> list[Panel]:
    """The panel, for page types that explain terms."""
    return [TermsPanel(language)] if page_class.explains_terms else []
