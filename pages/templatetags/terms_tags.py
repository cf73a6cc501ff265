"""Explains official words inside a block of a template."""

from collections.abc import Sequence

from django import template
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from pages.languages import LANGUAGES, current_language
from pages.models.terms import known_terms
from pages.terms import KnownTerm, explain
from pages.translations import Reading

register = template.Library()


@register.tag
def explained(parser: Parser, token: Token) -> "ExplainedNode":
    """``{% explained %}…{% endexplained %}``: terms in the HTML between are explained where
    they first stand, and once more at its end for paper. Needs ``reading``; one query."""
    nodelist = parser.parse(("endexplained",))
    parser.delete_first_token()
    return ExplainedNode(nodelist)


class ExplainedNode(template.Node):
    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        html = self.nodelist.render(context)
        reading: Reading = context["reading"]
        terms = known_terms(reading.wanted, reading.language)
        found = explain(html, terms, reading.language, note)
        # Escaped by the templates inside; explain() escapes again what it takes apart.
        explained = mark_safe(found.html)  # noqa: S308
        return explained + shown("terms_on_paper", found.terms)


def note(terms: Sequence[KnownTerm]) -> str:
    return shown("terms", terms)


def shown(component: str, terms: Sequence[KnownTerm]) -> SafeString:
    if not terms:
        return SafeString()
    language = LANGUAGES[current_language()]
    values = {"terms": terms, "language": language}
    return render_to_string(f"components/{component}.html", values)
