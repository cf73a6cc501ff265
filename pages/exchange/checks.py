"""System checks: a provider that is named has what it needs."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

from pages.exchange.machine import PROVIDERS

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register
def machine_translation_is_complete(**kwargs: Any) -> list[CheckMessage]:
    """Names the variable that is missing or wrong."""
    provider = settings.MACHINE_TRANSLATION
    if not provider:
        return []
    if provider not in PROVIDERS:
        text = f"MACHINE_TRANSLATION must be one of: {', '.join(sorted(PROVIDERS))}."
        return [Error(text, id="pages.E001")]
    return [*address_errors(provider), *key_errors(provider)]


def address_errors(provider: str) -> list[CheckMessage]:
    url = urlsplit(settings.MACHINE_TRANSLATION_URL)
    if not settings.MACHINE_TRANSLATION_URL:
        # DeepL's address follows from the key.
        text = "Set MACHINE_TRANSLATION_URL to the address of your LibreTranslate."
        return [] if provider == "deepl" else [Error(text, id="pages.E002")]
    if url.scheme not in ("http", "https") or not url.hostname:
        text = "MACHINE_TRANSLATION_URL must be an address with http or https."
        return [Error(text, id="pages.E002")]
    if url.scheme == "http" and url.hostname not in LOOPBACK:
        text = "MACHINE_TRANSLATION_URL is not encrypted: others may read the key."
        return [checks.Warning(text, id="pages.W001")]
    return []


def key_errors(provider: str) -> list[CheckMessage]:
    if provider == "deepl" and not settings.MACHINE_TRANSLATION_KEY:
        return [
            Error("Set MACHINE_TRANSLATION_KEY to your DeepL key.", id="pages.E003")
        ]
    return []
