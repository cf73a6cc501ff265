"""What templates need to show offices: closures, reasons, facts, structured data."""

import datetime
import json
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pages.office_facts import Accessibility, Reason
from pages.office_schedule import announced_closure
from pages.opening import Closure

register = template.Library()
# As Django's json_script: JSON reads these as the characters they stand for.
MARKUP = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@register.filter
def accessibility_names(facts: list[str]) -> list[str]:
    """The chosen facts in the reader's language, in the order of the list."""
    return [str(label) for fact, label in Accessibility.choices if fact in facts]


@register.filter
def reason_name(reason: str) -> str:
    """Why an office is closed; nothing for what says nothing."""
    return str(Reason(reason).label) if reason and reason != Reason.OTHER else ""


@register.filter
def closure_today(office: Any) -> Closure | None:
    """The closure of an office that readers should know of today."""
    return announced_closure(office, timezone.localdate())


@register.filter
def is_future(day: datetime.date) -> bool:
    return day > timezone.localdate()


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data for search engines: a block of data that browsers never run, with
    nothing in it that could end the block."""
    text = json.dumps(data, ensure_ascii=False).translate(MARKUP)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(text),  # noqa: S308  # no character of markup is left in it
    )
