"""What the frame of every page needs: two queries."""

from typing import Any

from django.http import HttpRequest

from pages.languages import LANGUAGES, SOURCE, current_language
from pages.models import District
from pages.navigation import offered_languages, path_in


def frame(request: HttpRequest) -> dict[str, Any]:
    """Language and direction, the languages on offer, the district.

    Lazy, because the admin renders with this context too and needs none of it.
    """
    if request.path_info.startswith("/admin/"):
        return {}
    code = current_language()
    language = LANGUAGES.get(code, LANGUAGES[SOURCE])
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return {
        "language": language,
        "district": District.load(request_or_site=request),
        "language_links": [
            (offered, path_in(request.path, offered.code) + query)
            for offered in offered_languages(request)
        ],
    }
