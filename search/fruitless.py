"""What readers searched for in vain: counted by week, so that editors can write about it.

A search is a GET, and this is the one thing that a GET writes: a number that tells no who,
as a line in a log would, and that no reader sees. What looks like a name of somebody's own
(a number, an address) is not kept, and nothing is shown before it was searched for several
times. See ``docs/decisions``.
"""

import logging
import re
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone

from search.analysis import fold
from search.models import FruitlessSearch, SearchDecision

log = logging.getLogger(__name__)

LONGEST = 60
# Postal codes, phone and file numbers; "§ 24" and "b1" stay.
NUMBER = re.compile(r"\d\W?\d\W?\d")
ADDRESS = re.compile(r"@|://|www\.")
# Nobody can fill the table by searching for ever new things.
TERMS_A_WEEK = 5000
WEEK = timedelta(days=7)
# Counted over this and the three weeks before.
SHOWN = 4 * WEEK
OFTEN = 3
RARE_STAYS = timedelta(days=30)
STAYS = timedelta(days=90)


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def term_of(query: str) -> str:
    """The query as it is counted; empty for one that is not kept.

    >>> term_of("  Hebamme   in Siegen ")
    'hebamme in siegen'
    >>> term_of("0271 1234")
    ''
    """
    if ADDRESS.search(query.lower()):
        return ""
    term = " ".join(fold(query).split())
    if len(term) > LONGEST or NUMBER.search(term):
        return ""
    return term


def note(query: str, language: str, today: date) -> None:
    """Count a search without result. Never in the way of the page that says so."""
    term = term_of(query)
    if not term:
        return
    try:
        count(term, language, monday_of(today))
    except DatabaseError as error:
        # A busy or read-only database: the reader's page matters more than the figure.
        log.warning("search without result: %s", type(error).__name__)


def count(term: str, language: str, week: date) -> None:
    """One query for a term of this week that is known, four for a new one."""
    row = FruitlessSearch.objects.filter(term=term, language=language, week=week)
    if row.update(count=F("count") + 1):
        return
    if FruitlessSearch.objects.filter(week=week).count() >= TERMS_A_WEEK:
        return
    new = FruitlessSearch(term=term, language=language, week=week)
    # Somebody else may be first: then theirs is counted up.
    FruitlessSearch.objects.bulk_create([new], ignore_conflicts=True)
    row.update(count=F("count") + 1)


def often_searched(today: date) -> QuerySet[FruitlessSearch, Any]:
    """{term, language, number} of what was searched for often enough to be shown."""
    return (
        FruitlessSearch.objects.filter(week__gt=monday_of(today) - SHOWN)
        .order_by()
        .values("term", "language")
        .annotate(number=Sum("count"))
        .filter(number__gte=OFTEN)
        .order_by("-number", "term", "language")
    )


def undecided(today: date) -> QuerySet[FruitlessSearch, Any]:
    """Of what was often searched for: what no editor has decided about yet."""
    decided = SearchDecision.objects.filter(
        term=OuterRef("term"), language=OuterRef("language")
    )
    return often_searched(today).filter(~Exists(decided))


def forget(now: datetime) -> dict[str, int]:
    """Delete what is too old, and earlier what only few searched for in any language.

    What editors decided about a text goes with the last search for it.
    """
    today = timezone.localdate(now)
    rows = FruitlessSearch.objects.all()
    old = rows.filter(week__lte=today - STAYS)
    often = (
        rows.order_by()
        .values("term", "language")
        .annotate(number=Sum("count"))
        .filter(number__gte=OFTEN)
    )
    rare = rows.filter(week__lte=today - RARE_STAYS).exclude(
        term__in=often.values("term")
    )
    return {
        "fruitless_searches_deleted": old.delete()[0],
        "rare_searches_deleted": rare.delete()[0],
        "search_decisions_deleted": (
            SearchDecision.objects.nobody_asks_about().delete()[0]
        ),
    }
