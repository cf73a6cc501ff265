"""A few answers of invented readers, and what they searched for in vain."""

from datetime import datetime

from django.utils import timezone

from pages.feedback import writing
from pages.feedback.kinds import Kind
from pages.models import Feedback, OfficePage, ServicePage
from search.fruitless import monday_of
from search.models import FruitlessSearch

# Town, language, kind, text.
AT_OFFICES = (
    ("netphen", "uk", Kind.CLOSED, "Am Freitag war die Tür zu."),
    ("siegen", "ar", Kind.CONTACT, "الرقم لا يعمل"),
)
# Topic's key, language, kind, text.
AT_SERVICES = (
    ("wohnung-suchen", "tr", Kind.TRANSLATION, "„Kaution“ yanlış çevrilmiş"),
    ("kita", "de-simple", Kind.UNCLEAR, ""),
)
# Topic's key, yes, no.
VOTES = (("wohnung-suchen", 12, 2), ("kita", 5, 4))
# Folded text, language, how often.
SEARCHES = (("fahrrad", "de", 7), ("hebamme", "ar", 5), ("zahnarzt", "uk", 3))


def load_feedback(now: datetime) -> None:
    """Once: what was handled or forgotten since does not come back."""
    if Feedback.objects.exists():
        return
    for town, language, kind, text in AT_OFFICES:
        office = OfficePage.objects.get(
            kind__key="buergerbuero", municipalities__key=town
        )
        writing.report(office, language, kind, text, now=now)
    for key, language, kind, text in AT_SERVICES:
        service = ServicePage.objects.get(topic__key=key)
        writing.report(service, language, kind, text, now=now)
    for key, yes, no in VOTES:
        service = ServicePage.objects.get(topic__key=key)
        for helpful in [True] * yes + [False] * no:
            writing.vote(service, "de", helpful=helpful, now=now)
    load_searches(now)


def load_searches(now: datetime) -> None:
    week = monday_of(timezone.localdate(now))
    for term, language, count in SEARCHES:
        FruitlessSearch.objects.update_or_create(
            term=term, language=language, week=week, defaults={"count": count}
        )
