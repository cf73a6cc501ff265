"""Acting on many things at once, without naming those that are none of one's business.

Wagtail's own actions list whatever ids they are given, to say that one may not touch it.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from wagtail import hooks
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.views.pages.bulk_actions import delete, move, publish, unpublish
from wagtail.documents.views import bulk_actions as documents
from wagtail.images.views import bulk_actions as images
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.users.views import bulk_actions as users

from pages.permissions import EDIT_SOURCE

ACTIONS: tuple[type[BulkAction], ...] = (
    delete.DeleteBulkAction,
    move.MoveBulkAction,
    publish.PublishBulkAction,
    unpublish.UnpublishBulkAction,
    images.AddTagsBulkAction,
    images.AddToCollectionBulkAction,
    images.DeleteBulkAction,
    documents.AddTagsBulkAction,
    documents.AddToCollectionBulkAction,
    documents.DeleteBulkAction,
    users.AssignRoleBulkAction,
    users.DeleteBulkAction,
    users.SetActiveStateBulkAction,
    DeleteBulkAction,
)


class Discreet:
    """Stands before one of Wagtail's actions in the bases."""

    request: Any
    model: Any
    action_type: str

    def check_perm(self, thing: Any) -> bool:
        takes_away = isinstance(thing, Page) and self.action_type in ("delete", "move")
        if takes_away and not self.request.user.has_perm(EDIT_SOURCE):
            return False
        return bool(super().check_perm(thing))  # type: ignore[misc]

    def get_actionable_objects(self) -> tuple[list[Any], dict[str, Any]]:
        """Raises PermissionDenied when there is nothing this person may act on."""
        things, others = super().get_actionable_objects()  # type: ignore[misc]
        if not things:
            raise PermissionDenied
        untouched = others["items_with_no_access"]
        return things, {**others, "items_with_no_access": self.visible(untouched)}

    def visible(self, things: list[Any]) -> list[Any]:
        if self.model is not Page:
            return []
        user = self.request.user
        own = policy_registry.get_by_type(Page).explorable_instances(user)
        keys = set(
            own.filter(pk__in=[t.pk for t in things]).values_list("pk", flat=True)
        )
        return [thing for thing in things if thing.pk in keys]


def discreet(action: type[BulkAction]) -> type[BulkAction]:
    return type(action.__name__, (Discreet, action), {"__module__": __name__})


# After Wagtail's own: of two actions of one name the later one counts.
for action in ACTIONS:
    hooks.register("register_bulk_action", discreet(action), order=1)
