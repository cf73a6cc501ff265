"""Who looks at a to-do list: which part of the tree and which languages they write."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import Q
from wagtail.models import Page
from wagtail.permissions import policy_registry

from pages.languages import TARGETS
from pages.models import PortalLanguage, User
from pages.permissions import language_permission

# Begins every path: the whole tree.
EVERYWHERE = ""


def topmost(paths: Iterable[str]) -> list[str]:
    """The paths without those that lie below another of them.

    >>> topmost(["00010001", "0001", "0002"])
    ['0001', '0002']
    """
    kept: list[str] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


def below(paths: Iterable[str], to_page: str = "") -> Q:
    """Rows whose page is one of these or lies below; ``to_page`` ends with ``__``."""
    found = Q(pk__in=[])
    for path in paths:
        if path == EVERYWHERE:
            return Q()
        found |= Q(**{f"{to_page}path__startswith": path})
    return found


class Viewer:
    """A member of staff, with what to-do lists ask about them; each asked once."""

    def __init__(self, user: User) -> None:
        self.user = user

    def paths_to(self, action: str) -> list[str]:
        """The topmost paths of pages on which they may do this ("change", "publish")."""
        if self.user.is_superuser:
            return [EVERYWHERE]
        granted = policy_registry.get_by_type(Page).get_cached_permissions_for_user(
            self.user
        )
        codename = f"{action}_page"
        return topmost(
            grant.page.path
            for grant in granted
            if grant.permission.codename == codename
        )

    @cached_property
    def paths(self) -> list[str]:
        """Where they may change pages."""
        return self.paths_to("change")

    @cached_property
    def languages(self) -> list[str]:
        """The languages they may write, of those that readers are offered."""
        offered = PortalLanguage.objects.active().values_list("code", flat=True)
        return [
            code
            for code in offered
            if code in TARGETS and self.user.has_perm(language_permission(code))
        ]

    def may(self, permission: str) -> bool:
        return self.user.has_perm(permission)
