"""What staff's templates need beside those of the pages."""

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of_key(known: Mapping[Any, Any] | None, key: Any) -> Any:
    """What is known of one of many, or nothing."""
    return known.get(key) if known else None
