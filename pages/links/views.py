"""The admin's screens about links: all doubtful ones, one link, the panel of a page."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from pages.languages import SOURCE, TARGETS
from pages.links import checking, showing
from pages.models import Link, LinkUse

ON_A_SCREEN = 50


def edits_pages(user: Any) -> bool:
    """Whether this person may change some page."""
    return bool(page_permission_policy.user_has_permission(user, "change"))


def uses_seen_by(user: Any) -> Any:
    """Links in pages that this person may change."""
    editable = page_permission_policy.instances_user_has_permission_for(user, "change")
    uses = LinkUse.objects.for_pages(editable)
    return uses.select_related("link", "page").order_by("page__path", "language", "pk")


@never_cache
@require_safe
def doubtful_links(request: HttpRequest) -> HttpResponse:
    """The links an editor should look at, page by page."""
    if not edits_pages(request.user):
        raise PermissionDenied
    now = timezone.now()
    found = uses_seen_by(request.user).doubtful(now)
    shown = Paginator(found, ON_A_SCREEN).get_page(request.GET.get("p"))
    context = {"lines": showing.lines_of(shown.object_list, now), "shown": shown}
    return render(request, "pages/admin/doubtful_links.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link, where it is used, and an editor's word that it works."""
    link = get_object_or_404(Link, pk=pk)
    uses = uses_seen_by(request.user).filter(link=link)
    if not uses.exists():
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        if "works" in request.POST:
            checking.vouch(link, now)
            messages.success(request, _("Noted: the link works."))
        else:
            checking.check_again(link, now)
            messages.success(request, _("The link will be tried again."))
        return redirect("pages_link", pk=link.pk)
    context = {
        "link": link,
        "lines": showing.lines_of(uses, now),
        "is_broken": link.is_broken(now),
        "is_verified": link.is_verified(now),
        "is_waiting": link.due_at is not None,
    }
    return render(request, "pages/admin/link.html", context)


@never_cache
@require_safe
def links_of_page(request: HttpRequest, page_id: int) -> HttpResponse:
    """The panel of a page's links, as the edit form fetches it after saving."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise Http404
    asked = request.GET.get("tl", SOURCE)
    code = asked if asked in TARGETS else SOURCE
    return render(request, "pages/panels/links_list.html", panel_context(page, code))


def panel_context(page: Page, code: str) -> dict[str, Any]:
    """What the panel shows: facts belong to the German form."""
    languages = [SOURCE, ""] if code == SOURCE else [code]
    lines = showing.lines_of_page(page, languages, timezone.now())
    return {
        "lines": [line for line in lines if line.problem],
        "count": len(lines),
        "untried": sum(line.is_untried for line in lines),
    }
