"""Mails about pages that wait for approval: to the approvers, and back to the editor.

In place of Wagtail's: theirs are sent inside the transaction, fail the approval when the
mail server does, name the page in the subject, and log addresses. Ours go out after the
change is stored; what cannot be sent is told to the person at the screen, and the page
stands in the other's list all the same.
"""

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import GroupApprovalTask, Page, TaskState, WorkflowState
from wagtail.signals import (
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)
from wagtail.users.models import UserProfile

from pages.models import User

logger = logging.getLogger(__name__)

# Seconds. Somebody sits at a screen until the mail server has answered.
PATIENCE = 10
# Neutral: subjects are read over shoulders and on locked telephones.
SUBJECTS = {
    "submitted": gettext_lazy("A page waits for your approval"),
    "rejected": gettext_lazy("Your page needs changes"),
    "approved": gettext_lazy("Your page is approved"),
}
# Mails of this request that could not be sent.
unsent: ContextVar[int] = ContextVar("unsent", default=0)


def tell_approvers(
    sender: Any, instance: TaskState, user: User | None = None, **kwargs: Any
) -> None:
    """All approvers of the task, except the one whose doing it is."""
    task = instance.task.specific
    if isinstance(task, GroupApprovalTask):
        people = User.objects.filter(groups__in=task.groups.all()).distinct()
        tell("submitted", people, user, instance.workflow_state)


def tell_rejected(
    sender: Any, instance: WorkflowState, user: User | None = None, **kwargs: Any
) -> None:
    comment = instance.current_task_state.specific.get_comment()
    tell("rejected", [instance.requested_by], user, instance, comment)


def tell_approved(
    sender: Any, instance: WorkflowState, user: User | None = None, **kwargs: Any
) -> None:
    tell("approved", [instance.requested_by], user, instance)


def tell_nobody(sender: Any, **kwargs: Any) -> None:
    """Wagtail tells administrators of every submitted page; approving is not their task."""


def tell(
    what: str,
    people: Iterable[User | None],
    by: User | None,
    state: WorkflowState,
    comment: str = "",
) -> None:
    """Sends the mails when all is stored: to those who have an address and want them."""
    page = state.content_object
    wanted = [
        person
        for person in people
        if person is not None and person != by and wants(person, what)
    ]
    if isinstance(page, Page) and wanted:
        mails = [message(what, person, page, by, comment) for person in wanted]
        transaction.on_commit(partial(send, mails))


def wants(person: User, what: str) -> bool:
    if not person.is_active or not person.email:
        return False
    profile = UserProfile.get_for_user(person)
    return bool(getattr(profile, f"{what}_notifications"))


def message(
    what: str, person: User, page: Page, by: User | None, comment: str
) -> EmailMessage:
    """The mail in the person's language of the admin."""
    profile = UserProfile.get_for_user(person)
    language = profile.preferred_language or settings.LANGUAGE_CODE
    context = {
        "person": person,
        "title": page.get_admin_display_title(),
        "by": by,
        "comment": comment,
        "form": address("wagtailadmin_pages:edit", page.pk),
        "changes": address(
            "wagtailadmin_pages:revisions_compare",
            page.pk,
            "live" if page.live else "earliest",
            "latest",
        ),
        "live": page.full_url,
        "settings": f"{address('wagtailadmin_account')}#tab-notifications",
    }
    with translation.override(language):
        subject = str(SUBJECTS[what])
        body = render_to_string(f"pages/workflow_mails/{what}.txt", context)
    headers = {"Auto-Submitted": "auto-generated", "Content-Language": language}
    return EmailMessage(subject, body.strip(), to=[person.email], headers=headers)


def address(name: str, *arguments: Any) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse(name, args=arguments)}"


def send(mails: list[EmailMessage]) -> None:
    """Never raises: the page was submitted or approved whether the mail goes out or not."""
    left = len(mails)
    try:
        with get_connection(timeout=PATIENCE) as connection:
            for mail in mails:
                mail.connection = connection
                left -= sent(mail)
    except OSError as error:  # the mail server does not answer
        logger.warning("Mail server: %s", type(error).__name__)
    unsent.set(unsent.get() + left)


def sent(mail: EmailMessage) -> int:
    """1, or 0 when the server refuses this one."""
    try:
        return mail.send()
    except SMTPException as error:
        logger.warning("Workflow mail refused: %s", type(error).__name__)
        return 0


class UnsentMails:
    """Middleware: tells the person at the screen about mails that did not go out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = unsent.set(0)
        try:
            answer = self.get_response(request)
            if unsent.get():
                messages.warning(
                    request,
                    _(
                        "This is stored, but the mail about it could not be sent. "
                        "The page stands in the others' list on their start page."
                    ),
                )
            return answer
        finally:
            unsent.reset(before)


# Under the identifiers of Wagtail's own, which are connected later and then left out.
RECEIVERS = (
    (
        task_submitted,
        TaskState,
        tell_approvers,
        "group_approval_task_submitted_email_notification",
    ),
    (
        workflow_submitted,
        WorkflowState,
        tell_nobody,
        "workflow_state_submitted_email_notification",
    ),
    (
        workflow_rejected,
        WorkflowState,
        tell_rejected,
        "workflow_state_rejected_email_notification",
    ),
    (
        workflow_approved,
        WorkflowState,
        tell_approved,
        "workflow_state_approved_email_notification",
    ),
)


def connect() -> None:
    for signal, sender, receiver, identifier in RECEIVERS:
        signal.connect(receiver, sender=sender, dispatch_uid=identifier)
