"""Public holidays of a German Land, which close every calendar."""

import logging
from datetime import date
from functools import lru_cache

import holidays

log = logging.getLogger(__name__)


def known_regions() -> frozenset[str]:
    """The Länder, in ISO 3166-2 without "DE-"."""
    return frozenset(holidays.country_holidays("DE").subdivisions)


@lru_cache(maxsize=64)
def public_holidays(region: str, year: int) -> dict[date, str]:
    """Day -> German name. Without a region none.

    A year without any data is logged once and reported by check booking.W001: its
    holidays would otherwise be offered silently.
    """
    if not region:
        return {}
    found = dict(
        holidays.country_holidays("DE", subdiv=region, years=year, language="de")
    )
    if not found:
        log.warning("no public holidays known for %s in %d", region, year)
    return found
