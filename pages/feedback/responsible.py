"""Who answers for a page: the nearest group above it whose people handle feedback.

A town's editors answer for the town's pages, an immigration office for its own; the
central editors for everything else, and where nobody nearer is left.
"""

from functools import cached_property

from wagtail.models import GroupPagePermission, Page

from pages.models import Feedback, User
from pages.models.feedback import FeedbackQuerySet
from pages.permissions import HANDLE_FEEDBACK
from pages.todo.viewer import Viewer, below


def handlers_by_path() -> dict[str, set[int]]:
    """{path of a page on which rights are given: active people who handle feedback}."""
    handlers = User.objects.with_perm(
        HANDLE_FEEDBACK,
        include_superusers=False,
        backend="django.contrib.auth.backends.ModelBackend",
    )
    granted = GroupPagePermission.objects.filter(
        permission__codename="change_page", group__user__in=handlers
    )
    people: dict[str, set[int]] = {}
    for path, user in granted.values_list("page__path", "group__user"):
        people.setdefault(path, set()).add(user)
    active = set(handlers.values_list("pk", flat=True))
    return {path: found & active for path, found in people.items() if found & active}


class Responsibility:
    """Who answers for which page; asks the database once."""

    @cached_property
    def by_path(self) -> dict[str, set[int]]:
        return handlers_by_path()

    def people_of(self, page: Page) -> set[int]:
        """The ids of those who answer for the page; empty where nobody does."""
        steps = range(len(page.path), 0, -Page.steplen)
        paths = (page.path[:step] for step in steps)
        return next((self.by_path[p] for p in paths if p in self.by_path), set())

    def nearer(self, viewer: Viewer) -> list[str]:
        """Paths inside the viewer's part of the tree that others answer for."""
        return [
            path
            for path, people in self.by_path.items()
            if viewer.user.pk not in people and is_inside(path, viewer.paths)
        ]


def is_inside(path: str, paths: list[str]) -> bool:
    """Whether the path lies below one of these, not counting themselves."""
    return any(path != above and path.startswith(above) for above in paths)


def visible_to(viewer: Viewer) -> FeedbackQuerySet:
    """The feedback on pages they may change; none without the permission."""
    if not viewer.may(HANDLE_FEEDBACK):
        return Feedback.objects.none()
    return Feedback.objects.filter(below(viewer.paths, "page__"))


def waiting_for(viewer: Viewer) -> FeedbackQuerySet:
    """Problems that wait for this person, and not for somebody nearer to the page."""
    waiting = visible_to(viewer).waiting()
    # Administrators look after everything, but nothing waits for them alone.
    nearer = Responsibility().nearer(viewer)
    return waiting.exclude(below(nearer, "page__")) if nearer else waiting
