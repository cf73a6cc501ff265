"""Services that editors have named beside a page, as its readers get them."""

from django.http import HttpRequest

from pages.models import GuidePage, ServicePage


def related_services(
    page: ServicePage, request: HttpRequest, code: str
) -> list[ServicePage]:
    """Services beside a service, in the editors' order; only live ones."""
    return _named_by(page, request, code, "related", "related_to__page")


def steps_of(guide: GuidePage, request: HttpRequest, code: str) -> list[ServicePage]:
    """What to do in a situation in life, one after another; only live ones."""
    return _named_by(guide, request, code, "steps", "guide_steps__guide")


def _named_by(
    page: ServicePage | GuidePage,
    request: HttpRequest,
    code: str,
    rows: str,
    owner: str,
) -> list[ServicePage]:
    """One query for a page that is read; in a preview the rows may not be saved yet."""
    services = ServicePage.objects.for_readers_of(code)
    if getattr(request, "is_preview", False):
        order = [row.service_id for row in getattr(page, rows).all() if row.service_id]
        found = services.in_bulk(order)
        return [found[pk] for pk in order if pk in found]
    place = owner.split("__")[0] + "__sort_order"
    return list(services.filter(**{owner: page.pk}).order_by(place))
