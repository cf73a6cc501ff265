"""Machine translation behind a small interface. Off unless the environment names a
provider. Only German that readers can see anyway is sent; what comes back is unchecked
until a person has compared it."""

from collections.abc import Callable, Iterator
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pages.exchange.deepl import DeepL
from pages.exchange.libretranslate import LibreTranslate
from pages.exchange.provider import MachineError
from pages.languages import LANGUAGES

# Seconds. Providers learn languages rarely; one that was away may be back in a minute.
LANGUAGES_KEPT = 24 * 60 * 60
FAILURE_KEPT = 60
# Texts, and letters, in one request: providers refuse more.
MOST_TEXTS = 40
MOST_LETTERS = 20_000


class Translator(Protocol):
    """A provider, as the portal knows it."""

    def translate(self, texts: list[str], target: str) -> list[str]:
        """German HTML in the target language, tags kept, one for each; at most
        MOST_TEXTS. Raises MachineError with a message for editors."""

    def languages(self) -> set[str]:
        """The portal's codes of the languages it translates German into.

        Raises MachineError.
        """


PROVIDERS: dict[str, Callable[[str, str], Translator]] = {
    "deepl": DeepL,
    "libretranslate": LibreTranslate,
}


def translator() -> Translator | None:
    """The provider the environment names, or None."""
    provider = PROVIDERS.get(settings.MACHINE_TRANSLATION)
    if provider is None:
        return None
    return provider(settings.MACHINE_TRANSLATION_URL, settings.MACHINE_TRANSLATION_KEY)


def is_on() -> bool:
    return settings.MACHINE_TRANSLATION in PROVIDERS


def why_not(code: str) -> str:
    """Why there is no machine translation into this language; empty if there is."""
    known = known_languages()
    if isinstance(known, str):
        return known
    if code not in known:
        return _("The provider of machine translation does not know %(language)s.") % {
            "language": LANGUAGES[code].name
        }
    return ""


def known_languages() -> set[str] | str:
    """What the provider translates into, or why nobody knows. Kept, so that a provider
    that is down holds up no form twice."""
    key = f"machine-languages-{settings.MACHINE_TRANSLATION}"
    found: set[str] | str | None = cache.get(key)
    provider = translator()
    if found is None and provider is not None:
        try:
            found, kept = provider.languages(), LANGUAGES_KEPT
        except MachineError as error:
            found, kept = str(error), FAILURE_KEPT
        cache.set(key, found, kept)
    return found if found is not None else str(NOT_CONFIGURED)


NOT_CONFIGURED = gettext_lazy("There is no machine translation on this portal.")


def translated(texts: list[str], code: str) -> list[str]:
    """German HTML in the language, in as many requests as it takes.

    Raises MachineError; then nothing of it is known.
    """
    provider = translator()
    if provider is None:
        raise MachineError(NOT_CONFIGURED)
    found: list[str] = []
    for batch in batches(texts):
        found += provider.translate(batch, code)
    return found


def batches(texts: list[str]) -> Iterator[list[str]]:
    """The texts in order, in parts a provider takes at once; a long one alone."""
    batch: list[str] = []
    letters = 0
    for text in texts:
        is_full = len(batch) == MOST_TEXTS or letters + len(text) > MOST_LETTERS
        if batch and is_full:
            yield batch
            batch, letters = [], 0
        batch.append(text)
        letters += len(text)
    if batch:
        yield batch
