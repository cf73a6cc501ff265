"""Tells editors that a reader reported a problem: neither what it is nor about what page
stands in the subject, and nothing the reader wrote in the mail."""

import logging
from datetime import datetime, timedelta

from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from pages.dates import local_date, midnight
from pages.feedback.responsible import Responsibility
from pages.jobs import periodically
from pages.languages import SOURCE
from pages.models import Feedback, User
from pages.navigation import site_root

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
# Pages in one run: other jobs wait for this one.
AT_ONCE = 20


def register_job() -> None:
    periodically("mails about feedback", EVERY)(tell_editors)


def tell_editors(now: datetime) -> dict[str, int]:
    """One mail about each page with new problems, at most one a day; how many mails.

    What could not be sent is tried again at the next run.
    """
    responsible = Responsibility()
    return {
        "feedback_mails": sum(
            tell_about(page, responsible.people_of(page), now)
            for page in pages_to_tell(now)[:AT_ONCE]
        )
    }


def pages_to_tell(now: datetime) -> QuerySet[Page]:
    """Pages with a problem that nobody was told about, and no mail yet today."""
    new = Feedback.objects.waiting().filter(mailed_at=None)
    today = midnight(local_date(now))
    told = Feedback.objects.filter(mailed_at__gte=today)
    pages = Page.objects.filter(pk__in=new.values("page"))
    return pages.exclude(pk__in=told.values("page")).order_by("pk")


def tell_about(page: Page, people: set[int], now: datetime) -> int:
    """The number of mails; 0 also where this run lost the race with another worker."""
    new = Feedback.objects.waiting().filter(page=page, mailed_at=None)
    # Noted first: two workers must not send it twice.
    numbers = list(new.values_list("pk", flat=True))
    if not new.update(mailed_at=now):
        return 0
    receivers = User.objects.filter(pk__in=people).exclude(email="")
    sent = [tell(user, page) for user in receivers]
    if sent and not any(sent):
        Feedback.objects.filter(pk__in=numbers).update(mailed_at=None)
    return sum(sent)


def tell(user: User, page: Page) -> bool:
    """Whether the mail server took it; the log names neither address nor page."""
    profile = getattr(user, "wagtail_userprofile", None)
    language = profile.get_preferred_language() if profile else SOURCE
    with translation.override(language):
        subject, text = _("A reader's message"), text_about(page)
    try:
        send_mail(subject, text, None, [user.email])
    except OSError as error:
        log.error("mail about feedback: %s", type(error).__name__)
        return False
    return True


def text_about(page: Page) -> str:
    """In the active language."""
    address = site_root() + reverse("pages_feedback") + f"?page={page.pk}"
    context = {"title": page.get_admin_display_title(), "address": address}
    return render_to_string("pages/todo/feedback_mail.txt", context).strip() + "\n"
