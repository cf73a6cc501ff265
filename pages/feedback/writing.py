"""The only writer of feedback: takes it, ticks it off, forgets it.

Nothing tells who sent it. So that nobody can flood an editor, a page takes only so many
answers an hour, from everybody together.
"""

from datetime import UTC, datetime, timedelta

from django.db.models import Q
from wagtail.models import Page

from pages.feedback.kinds import Kind
from pages.models import Feedback, User
from pages.models.feedback import FeedbackQuerySet

VOTES_AN_HOUR = 60
REPORTS_AN_HOUR = 10
# What a reader wrote stays for this time after somebody dealt with it …
AFTER_HANDLING = timedelta(days=7)
# … and for this time at most.
LONGEST = timedelta(days=90)
# Yes, no and the kinds of problems are counted over so long.
COUNTED = timedelta(days=365)


class TooMuchFeedbackError(Exception):
    """The page has taken as many answers as it does in an hour."""


def hour_of(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def vote(page: Page, language: str, *, helpful: bool, now: datetime) -> Feedback:
    """Whether the page helped. Raises TooMuchFeedbackError."""
    votes = Feedback.objects.filter(kind="")
    _make_room(votes.filter(page=page), VOTES_AN_HOUR, now)
    return Feedback.objects.create(
        page=page, language=language, helpful=helpful, created_at=hour_of(now)
    )


def report(
    page: Page, language: str, kind: Kind, text: str, *, now: datetime
) -> Feedback:
    """What is wrong with the page. Raises TooMuchFeedbackError."""
    reports = Feedback.objects.reports()
    _make_room(reports.filter(page=page), REPORTS_AN_HOUR, now)
    return Feedback.objects.create(
        page=page, language=language, kind=kind, text=text, created_at=hour_of(now)
    )


def _make_room(taken: FeedbackQuerySet, most: int, now: datetime) -> None:
    if taken.filter(created_at=hour_of(now)).count() >= most:
        raise TooMuchFeedbackError


def tick_off(feedback: Feedback, by: User, now: datetime) -> None:
    """Somebody has dealt with it; who did so first stays noted."""
    waiting = Feedback.objects.filter(pk=feedback.pk, handled_at=None)
    waiting.update(handled_at=now, handled_by=by)


def forget(now: datetime) -> dict[str, int]:
    """Erase what readers wrote when its time is over; delete what is no longer counted."""
    over = Q(created_at__lte=now - LONGEST) | Q(handled_at__lte=now - AFTER_HANDLING)
    written = Feedback.objects.exclude(text="").filter(over)
    old = Feedback.objects.filter(created_at__lte=now - COUNTED)
    return {
        "feedback_texts_erased": written.update(text=""),
        "feedback_deleted": old.delete()[0],
    }
