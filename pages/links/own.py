"""Addresses of the portal itself: which page they lead to."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from pages.languages import LANGUAGES, SOURCE
from pages.navigation import site_root
from pages.urls import PAGE


@dataclass(frozen=True)
class Place:
    """Where an own address leads. ``page`` is None where no page is or none is needed."""

    exists: bool
    page: int | None = None


def own_path(address: str) -> str | None:
    """The path of an address of this portal: it begins with "/" or the portal's host."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    is_own = parts.netloc.lower() in ("", urlsplit(site_root()).netloc.lower())
    return parts.path if is_own and parts.path.startswith("/") else None


def place_of(path: str) -> Place:
    """What is at a path such as ``/de/angebote/wohnen/``; the page need not be live."""
    path = unquote(path) or "/"
    # Other servers may deliver these.
    if path.startswith((settings.STATIC_URL, settings.MEDIA_URL)):
        return Place(exists=True)
    view = _view_of(path) or _view_of(f"{path}/")
    if view != PAGE:
        return Place(exists=view is not None)
    page = _page_at(path) or _redirected(path)
    return Place(exists=page is not None, page=page)


def _view_of(path: str) -> str | None:
    with override(_language_of(path)):
        try:
            return resolve(path).view_name
        except Resolver404:
            return None


def _language_of(path: str) -> str:
    first = path.removeprefix("/").partition("/")[0]
    return first if first in LANGUAGES else SOURCE


def _page_at(path: str) -> int | None:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        return None
    rest = path.strip("/").partition("/")[2]
    address = site.root_page.url_path + (f"{rest}/" if rest else "")
    return Page.objects.filter(url_path=address).values_list("pk", flat=True).first()


def _redirected(path: str) -> int | None:
    kept = Redirect.objects.filter(old_path=Redirect.normalise_path(path))
    return kept.values_list("redirect_page_id", flat=True).first()
