"""Addresses without a language: the door, health, and what robots read."""

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap

from booking.notifications import oldest_due
from pages.languages import SOURCE
from pages.models import District
from pages.navigation import offered_languages, site_root
from pages.public_holidays import years_without_holidays
from search.standing import standing

# A notification that is due for longer than this means that nobody delivers.
OUTBOX_IS_LATE_MINUTES = 15


def best_language(header: str, offered: list[str]) -> str:
    """The first offered language of an Accept-Language header, German if none is."""
    for wanted, quality in parse_accept_lang_header(header):
        if not quality:
            continue  # RFC 9110: not acceptable
        for code in (wanted, wanted.split("-")[0]):
            if code in offered:
                return code
    return SOURCE


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """Send the reader to the home page in their language; only this address redirects."""
    offered = [language.code for language in offered_languages(request)]
    code = best_language(request.headers.get("Accept-Language", ""), offered)
    response = HttpResponseRedirect(f"/{code}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def health_live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@require_safe
def health_ready(request: HttpRequest) -> JsonResponse:
    """The process can do its work: database, outbox, search engine. 503 if not."""
    try:
        oldest = oldest_due(timezone.now())
        search_is_well, search = standing(timezone.now())
    except DatabaseError:
        unavailable = {"status": "unavailable", "database": "unreachable"}
        return JsonResponse(unavailable, status=HTTPStatus.SERVICE_UNAVAILABLE)
    minutes = int((timezone.now() - oldest).total_seconds() // 60) if oldest else 0
    unknown = years_without_holidays(settings.HOLIDAY_REGION, timezone.localdate())
    well = minutes <= OUTBOX_IS_LATE_MINUTES and not unknown and search_is_well
    return JsonResponse(
        {
            "status": "ok" if well else "degraded",
            "database": connection.vendor,
            "outbox_oldest_due_minutes": minutes,
            # In these years times would be offered on public holidays.
            "years_without_holidays": unknown,
            **search,
        }
    )


def sitemap(request: HttpRequest) -> HttpResponse:
    """Every live page in every released language, with its alternates."""
    return wagtail_sitemap(request)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    context = {"root": site_root(request)}
    return render(request, "robots.txt", context, content_type="text/plain")


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Whom to tell about a weakness (RFC 9116); valid for half a year from now."""
    expires = timezone.now() + timedelta(days=180)
    context = {
        "root": site_root(request),
        "expires": expires.isoformat(timespec="seconds"),
        "contact": District.load(request_or_site=request).security_contact,
    }
    return render(request, "security.txt", context, content_type="text/plain")
