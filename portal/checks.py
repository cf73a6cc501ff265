"""House rules as system checks: what must never be configured."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

# The longest period the district's rules allow.
PERSONAL_DATA_DAYS = range(31)
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


def views_below(resolver: URLResolver) -> Iterable[str]:
    """The modules of all views the portal answers with."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.callback.__module__
        else:
            yield from views_below(pattern)


@register
def scheduler_is_storage_only(**kwargs: Any) -> list[CheckMessage]:
    """django-scheduler's views let anonymous visitors read and write every calendar."""
    found: list[CheckMessage] = []
    if settings.INSTALLED_APPS[-1] != "schedule":
        text = "'schedule' must be the last app: its base.html would shadow ours."
        found.append(Error(text, id="portal.E001"))
    if any(module.startswith("schedule.") for module in views_below(get_resolver())):
        text = "django-scheduler's URLs must never be included."
        found.append(Error(text, id="portal.E002"))
    return found


@register
def settings_mean_something(**kwargs: Any) -> list[CheckMessage]:
    """A setting that is not heeded is told, not passed over in silence."""
    found: list[CheckMessage] = []
    if settings.PERSONAL_DATA_DAYS not in PERSONAL_DATA_DAYS:
        text = "PERSONAL_DATA_DAYS must be from 0 to 30."
        found.append(Error(text, id="portal.E004"))
    return found


@register
def demo_stays_on_this_machine(**kwargs: Any) -> list[CheckMessage]:
    """Demo accounts have a password everybody knows."""
    is_open = set(settings.ALLOWED_HOSTS) - LOOPBACK
    if settings.ALLOW_DEMO and is_open:
        text = (
            "Demo data may only be allowed while ALLOWED_HOSTS are loopback addresses."
        )
        return [Error(text, id="portal.E003")]
    return []
