"""Offices that are replaced by others on a day: who is there in their place."""

import datetime
from typing import Any

from django.http import HttpResponsePermanentRedirect

from pages.languages import current_language
from pages.navigation import page_path

# Search engines are to take the new address over, so the redirect is permanent. Browsers
# would keep a permanent one for good, and the date it depends on may be corrected:
# therefore they are told to ask again after an hour.
REDIRECT_SECONDS = 3600


def successor_on(office: Any, day: datetime.date) -> Any:
    """The published office that exists on the day in place of one that no longer does.

    Follows successors of successors. None if the office has not ended, or if nobody who
    can be shown took over.
    """
    seen = set()
    found = office
    while found is not None and found.valid_to is not None and found.valid_to < day:
        if found.pk in seen:
            return None
        seen.add(found.pk)
        found = found.successor
    if found is None or found is office:
        return None
    return found if found.live and found.exists_on(day) else None


def redirect_to(office: Any) -> HttpResponsePermanentRedirect:
    """To the office's page in the language that is asked for."""
    answer = HttpResponsePermanentRedirect(page_path(office, current_language()))
    answer.headers["Cache-Control"] = f"max-age={REDIRECT_SECONDS}"
    return answer
