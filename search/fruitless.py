"""What readers searched for in vain: counted by week, so that editors can write about it.

A search is a GET, and this is the one thing that a GET writes: a number that tells no who,
as a line in a log would, and that no reader sees. Numbers, mail addresses and streets with a
number are not kept. Somebody's name can occur; editors see it from the third request on,
whoever made them. See ``docs/decisions``.
"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Exists, F, OuterRef, QuerySet, Sum
from django.utils import timezone

from search.analysis import fold, words
from search.models import FruitlessSearch, SearchDecision
from search.term_check import tidied

log = logging.getLogger(__name__)

LONGEST = 60
# Postal codes, phone and file numbers; "§ 24" and "b1" stay.
NUMBER = re.compile(r"\d\W?\d\W?\d")
ADDRESS = re.compile(r"@|://|www\.")
# Folded; where somebody lives.
STREET = re.compile(r"(str|strasse|weg|platz|allee|gasse|ring|ufer|damm)\b\W*\d")
PATIENCE = 200  # milliseconds for other writers of an SQLite database
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
    term = " ".join(fold(tidied(query)).split())
    if len(term) > LONGEST or NUMBER.search(term) or STREET.search(term):
        return ""
    return term if words(term) else ""


def note(query: str, language: str, today: date) -> None:
    """Count a search without result. Never in the way of the page that says so."""
    term = term_of(query)
    if not term:
        return
    try:
        with _impatient():
            count(term, language, monday_of(today))
    except DatabaseError as error:
        # A busy or read-only database: the reader's page matters more than the figure.
        log.warning("search without result: %s", type(error).__name__)


@contextmanager
def _impatient() -> Iterator[None]:
    """SQLite waits no longer than ``PATIENCE`` for another writer, elsewhere half a minute."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    # Not through a cursor of Django's: it refuses to restore within a broken transaction.
    database = connection.connection
    [usual] = database.execute("PRAGMA busy_timeout").fetchone()
    database.execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        database.execute(f"PRAGMA busy_timeout = {usual}")


def count(term: str, language: str, week: date) -> None:
    """One query for a term of this week that is known, four for a new one.

    Six when the week is full: then the oldest that was searched for once gives way.
    """
    row = FruitlessSearch.objects.filter(term=term, language=language, week=week)
    if row.update(count=F("count") + 1):
        return
    of_this_week = FruitlessSearch.objects.filter(week=week)
    if of_this_week.count() >= TERMS_A_WEEK:
        once = of_this_week.filter(count__lte=1)
        oldest = once.order_by("pk").first()
        # Not if somebody searches for it at this moment.
        if oldest is None or not once.filter(pk=oldest.pk).delete()[0]:
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
