"""Language from the address, security headers on every answer."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.utils import translation

from pages.languages import LANGUAGES, SOURCE
from pages.navigation import offered_languages

NextHandler = Callable[[HttpRequest], HttpResponseBase]
# Addresses that readers keep in mails and on paper.
SENT = ("appointments/", "booking/follow-up/")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def is_offered(code: str, request: HttpRequest) -> bool:
    return LANGUAGES[code] in offered_languages(request)


class LanguageOfPath:
    """Activates the language that the path begins with; never redirects to another.

    Django's LocaleMiddleware would redirect unprefixed addresses and set a language for
    them by cookie or header; deep links must stay where they are.
    """

    def __init__(self, get_response: NextHandler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        first, _slash, rest = request.path_info.removeprefix("/").partition("/")
        code = first if first in LANGUAGES else SOURCE
        if first in LANGUAGES and not is_offered(first, request):
            # A link that was sent must open after its language was switched off.
            if rest.startswith(SENT):
                return HttpResponseRedirect(f"/{SOURCE}/{rest}")
            raise Http404(first)
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", code)
            return response


class SecurityHeaders:
    """What Django's SecurityMiddleware does not set."""

    def __init__(self, get_response: NextHandler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ContentSecurityPolicy(CSPMiddleware):
    """Strict everywhere; Wagtail's admin needs inline styles and scripts."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.path_info.startswith("/admin/"):
            inline = ["'self'", "'unsafe-inline'"]
            response._csp_update = {
                "script-src": [*inline, "'unsafe-eval'"],
                "style-src": inline,
                "img-src": ["'self'", "data:", "blob:"],
                "frame-src": ["'self'"],
            }
        return super().process_response(request, response)
