"""What staff's templates need beside those of the pages."""

from collections.abc import Mapping
from typing import Any

from babel import Locale
from django import template

from pages.languages import LANGUAGES

register = template.Library()


@register.filter
def of_key(known: Mapping[Any, Any] | None, key: Any) -> Any:
    """What is known of one of many, or nothing."""
    return known.get(key) if known else None


@register.filter
def german_name(code: str) -> str:
    """A language's German name: for the desk, who may not read its own."""
    if code not in LANGUAGES:
        return code
    return Locale.parse(LANGUAGES[code].babel).get_language_name("de") or code
