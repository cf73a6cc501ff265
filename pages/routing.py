"""Finds the page of an address in two queries, whatever the depth of the tree.

Wagtail would ask for the site, the home page, every level of the path and the view
restrictions. The portal is one site below one home page, so the path below the home page
is enough.
"""

from typing import Any

from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Concat
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve as serve_routed


def restrictions_above() -> QuerySet[PageViewRestriction]:
    """Restrictions that may hold for the outer query's page: of it or of any page above,
    or of a page that one of these is an alias of."""
    asked = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    above = Q(asked__startswith=F("page__path"))
    above_as_alias = Q(asked__startswith=F("page__aliases__path"))
    return PageViewRestriction.objects.alias(asked=asked).filter(above | above_as_alias)


def find_page(path: str) -> Any:
    """The live page at this path below the home page, as its own type; None if none is.

    ``is_unrestricted`` is set on it, so that its restrictions are asked for only where
    there may be some.
    """
    sites = Site.objects.order_by("-is_default_site")
    home = Subquery(sites.values("root_page__url_path")[:1])
    address = Concat(home, Value(path), output_field=TextField())
    found = (
        Page.objects.live()
        .filter(url_path=address)
        .annotate(may_be_restricted=Exists(restrictions_above()))
        .first()
    )
    if found is None:
        return None
    page = found.specific_class.objects.to_serve().get(pk=found.pk)
    page.is_unrestricted = not found.may_be_restricted
    return page


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """As Wagtail's view, with its hooks; it takes the page from where we note it."""
    page = find_page(path)
    request._wagtail_route_for_request = RouteResult(page) if page else None  # type: ignore[attr-defined]
    return serve_routed(request, path)
