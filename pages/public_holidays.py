"""Public holidays of a German Land: they close every calendar and most offices."""

import logging
from datetime import date
from functools import lru_cache

import holidays

from pages.languages import SOURCE

log = logging.getLogger(__name__)

# Our languages the package names German holidays in, and what it calls them.
NAMED_IN = {SOURCE: "de", "de-simple": "de", "en": "en_US", "uk": "uk"}


def known_regions() -> frozenset[str]:
    """The Länder, in ISO 3166-2 without "DE-"."""
    return frozenset(holidays.country_holidays("DE").subdivisions)


def naming_language(code: str) -> str:
    """The language in which readers of a language get the names: theirs, or German."""
    return code if code in NAMED_IN else SOURCE


@lru_cache(maxsize=64)
def public_holidays(region: str, year: int, language: str = SOURCE) -> dict[date, str]:
    """Day -> name, German unless ``naming_language`` is given. Without a region none.

    A year without any data is logged once and reported by check booking.W001: its
    holidays would otherwise be offered silently.
    """
    if not region:
        return {}
    found = dict(
        holidays.country_holidays(
            "DE", subdiv=region, years=year, language=NAMED_IN[language]
        )
    )
    if not found:
        log.warning("no public holidays known for %s in %d", region, year)
    return found


def years_without_holidays(region: str, today: date) -> list[int]:
    """This year and the next, as far as times can be booked, where nothing is known."""
    if not region:
        return []
    years = (today.year, today.year + 1)
    return [year for year in years if not public_holidays(region, year)]
