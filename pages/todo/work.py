"""Work on pages that waits: reviews, own drafts, returned pages, pages to check again."""

from collections.abc import Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, TaskState, WorkflowState, get_page_models

from pages.dates import short_date
from pages.languages import current_language
from pages.navigation import form_address
from pages.permissions import EDIT_SOURCE
from pages.reviews import Reviewed, pages_to_review
from pages.todo.sections import Entry, Section, register
from pages.todo.viewer import Viewer, below


def pages_content_type() -> ContentType:
    """Wagtail's workflows know other things than pages, too."""
    return ContentType.objects.get_for_model(Page)


def to_review(viewer: Viewer) -> QuerySet[Any] | None:
    """Submitted pages that they may approve or return."""
    if not viewer.paths:
        return None
    return (
        TaskState.objects.reviewable_by(viewer.user)
        .filter(workflow_state__base_content_type=pages_content_type())
        .select_related("workflow_state", "revision__user")
        .order_by("started_at")
    )


def returned(viewer: Viewer) -> QuerySet[Any] | None:
    """What they submitted and got back."""
    if not viewer.paths:
        return None
    return (
        WorkflowState.objects.filter(
            base_content_type=pages_content_type(),
            status=WorkflowState.STATUS_NEEDS_CHANGES,
            requested_by=viewer.user,
        )
        .select_related("current_task_state")
        .order_by("-current_task_state__finished_at")
    )


def drafts(viewer: Viewer) -> QuerySet[Any] | None:
    """Pages they changed last and that nobody has put live."""
    if not viewer.paths:
        return None
    return Page.objects.filter(
        below(viewer.paths),
        has_unpublished_changes=True,
        latest_revision__user=viewer.user,
    ).order_by("-latest_revision_created_at", "pk")


def overdue(viewer: Viewer) -> QuerySet[Any] | None:
    """Live pages whose review date has passed, the longest overdue first."""
    # Translators can change a page, but not say that its facts are still right.
    if not viewer.paths or not viewer.may(EDIT_SOURCE):
        return None
    columns = [
        f"{model._meta.model_name}__review_due"
        for model in get_page_models()
        if issubclass(model, Reviewed)
    ]
    due = pages_to_review(timezone.localdate()).filter(below(viewer.paths))
    return due.annotate(due=Coalesce(*columns)).order_by("due", "pk")


def pages_of(states: Sequence[Any]) -> list[tuple[Any, Page]]:
    """Each workflow state with its page; a page deleted meanwhile is left out."""
    found = Page.objects.in_bulk([int(state.object_id) for state in states])
    return [
        (state, found[int(state.object_id)])
        for state in states
        if int(state.object_id) in found
    ]


def reviews(tasks: Sequence[Any]) -> list[Entry]:
    by_state = {task.workflow_state_id: task for task in tasks}
    entries = []
    for state, page in pages_of([task.workflow_state for task in tasks]):
        author = by_state[state.pk].revision.user
        entries.append(
            Entry(
                page.get_admin_display_title(),
                form_address(page.pk),
                gettext("submitted by %(name)s") % {"name": author} if author else "",
            )
        )
    return entries


def comments(states: Sequence[Any]) -> list[Entry]:
    return [
        Entry(
            page.get_admin_display_title(),
            form_address(page.pk),
            state.current_task_state.comment if state.current_task_state else "",
        )
        for state, page in pages_of(states)
    ]


def own(pages: Sequence[Page]) -> list[Entry]:
    return [
        Entry(page.get_admin_display_title(), form_address(page.pk)) for page in pages
    ]


def dated(pages: Sequence[Any]) -> list[Entry]:
    return [
        Entry(
            page.get_admin_display_title(),
            form_address(page.pk),
            gettext("since %(day)s")
            % {"day": short_date(page.due, current_language())},
        )
        for page in pages
    ]


def register_sections() -> None:
    register(Section("review", _("Waiting for your review"), 10, to_review, reviews))
    register(Section("returned", _("Returned to you"), 30, returned, comments))
    register(Section("drafts", _("Your drafts"), 40, drafts, own, to_page=""))
    register(Section("due", _("To be checked again"), 70, overdue, dated, to_page=""))
