"""What Wagtail leaves open in its admin, and the portal does not.

Wagtail asks for rights when something is written; some of its screens show the titles of
other people's drafts before that, and some let translators undo or delete German texts.
The role × address test (tests/access) tells which address needs a guard.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import ResolverMatch
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.auth import permission_denied
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.permissions import policy_registry
from wagtail.query import PageQuerySet

from pages.permissions import EDIT_SOURCE, EDIT_STRUCTURE

Guard = Callable[[Any, dict[str, Any], HttpRequest], bool]


def visible_pages(user: Any, pages: PageQuerySet) -> PageQuerySet:
    """Live pages, which everybody can read, and all pages of one's own part of the tree."""
    own = policy_registry.get_by_type(Page).explorable_instances(user)
    return pages.live() | pages.filter(pk__in=own.values("pk"))


@hooks.register("construct_page_chooser_queryset")
def choose_from_visible_pages(
    pages: PageQuerySet, request: HttpRequest
) -> PageQuerySet:
    return visible_pages(request.user, pages)


def works_on_pages(user: Any) -> bool:
    policy = policy_registry.get_by_type(Page)
    return bool(policy.user_has_any_permission(user, {"add", "change", "publish"}))


def nobody(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    """No screen of the portal uses this address."""
    return False


def editors(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    return works_on_pages(user)


def administrators(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    return bool(user.is_superuser)


def structures(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    return bool(user.has_perm(EDIT_STRUCTURE))


def may_move_there(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    page = get_object_or_404(Page, pk=arguments["page_to_move_id"])
    destination = get_object_or_404(Page, pk=arguments["destination_id"])
    return bool(page.permissions_for_user(user).can_move_to(destination))


def may_edit(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    page = get_object_or_404(Page, pk=arguments["page_id"])
    return bool(page.permissions_for_user(user).can_edit())


def writes_german(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    """Deleting a page takes its German text away; so may an older version of all of it."""
    return bool(user.has_perm(EDIT_SOURCE))


def adds_pages(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    return bool(policy_registry.get_by_type(Page).user_has_permission(user, "add"))


def sees_page(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    pages = Page.objects.filter(pk=arguments["parent_page_id"])
    return works_on_pages(user) and visible_pages(user, pages).exists()


def sees_pages(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
    asked = Page.objects.filter(pk__in=numbers(request))
    visible = visible_pages(user, asked)
    return works_on_pages(user) and visible.count() == asked.count()


def chooses(model: Any) -> Guard:
    """Whether all of the chosen images or documents are in collections one may use."""

    def guard(user: Any, arguments: dict[str, Any], request: HttpRequest) -> bool:
        usable = policy_registry.get_by_type(
            model
        ).instances_user_has_any_permission_for(user, ["choose"])
        chosen = set(numbers(request))
        return chosen <= set(usable.filter(pk__in=chosen).values_list("pk", flat=True))

    return guard


def numbers(request: HttpRequest) -> list[int]:
    return [int(text[:9]) for text in request.GET.getlist("id") if text.isdecimal()]


GUARDS: dict[str, Guard] = {
    "wagtailadmin_pages:move_confirm": may_move_there,
    "wagtailadmin_pages:confirm_workflow_cancellation": may_edit,
    "wagtailadmin_pages:delete": writes_german,
    "wagtailadmin_pages:move": writes_german,
    "wagtailadmin_pages:revisions_revert": writes_german,
    "wagtailadmin_pages:choose_parent": editors,
    "wagtailadmin_pages:copy": adds_pages,
    "wagtailadmin_choose_page": editors,
    "wagtailadmin_choose_page_search": editors,
    "wagtailadmin_choose_page_child": sees_page,
    "wagtailadmin_choose_page_chosen_multiple": sees_pages,
    "wagtailimages_chooser:chosen_multiple": chooses(get_image_model()),
    "wagtaildocs_chooser:chosen_multiple": chooses(get_document_model()),
    # Names the page of each type that was changed last, whosever it is.
    "wagtailadmin_reports:page_types_usage": structures,
    "wagtailadmin_reports:page_types_usage_results": structures,
    "wagtailadmin_reports:site_history": editors,
    "wagtailadmin_reports:site_history_results": editors,
    # Who approves what is the administrators' business.
    "wagtailadmin_workflows:task_chooser": administrators,
    "wagtailadmin_workflows:task_chooser_results": administrators,
    "wagtailadmin_workflows:task_chooser_create": administrators,
    "wagtailadmin_workflows:task_chosen": administrators,
    # Writes past the portal's own forms: a language would go live unreleased.
    "wagtailadmin_api:pages:action": nobody,
    # Lists the files of all towns.
    "wagtailadmin_api:images:listing": nobody,
    "wagtailadmin_api:images:detail": nobody,
    "wagtailadmin_api:images:find": nobody,
    "wagtailadmin_api:documents:listing": nobody,
    "wagtailadmin_api:documents:detail": nobody,
    "wagtailadmin_api:documents:find": nobody,
    # Pages embed nothing of other sites.
    "wagtailembeds:chooser": nobody,
    "wagtailembeds:chooser_upload": nobody,
    # Raises an error on purpose.
    "wagtailadmin_error_test": nobody,
}


def guard_of(name: str) -> Guard | None:
    if name.startswith("wagtailsnippetchoosers_") and name.endswith(":create"):
        return nobody  # Wagtail has the address, and no form for it.
    return GUARDS.get(name)


class Refusals:
    """Middleware: asks the address's guard, and answers as Wagtail does when it refuses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        guard = guard_of(name)
        # Who is not signed in or has no business in the admin is sent away by Wagtail.
        if guard is None or not request.user.has_perm("wagtailadmin.access_admin"):
            return None
        if guard(request.user, kwargs, request):
            return None
        answer: HttpResponse = permission_denied(request)
        return answer

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        """Deleting what others refer to is answered with a sentence."""
        match = request.resolver_match
        if (
            not isinstance(exception, ProtectedError)
            or not match
            or not is_admins(match)
        ):
            return None
        messages.error(
            request, _("This cannot be deleted: other entries still refer to it.")
        )
        return redirect(request.path)


def is_admins(match: ResolverMatch) -> bool:
    return bool(match.route.startswith("admin/"))
