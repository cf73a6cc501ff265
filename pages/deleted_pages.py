"""A page deleted while somebody wrote in its form: their texts come back to them."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from wagtail.admin.auth import user_has_any_page_permission
from wagtail.models import Page

from pages.languages import LANGUAGES, SOURCE
from pages.models import ContentPage
from pages.translations import column

NextHandler = Callable[[HttpRequest], HttpResponseBase]
EDIT = "wagtailadmin_pages:edit"
# What the rich-text editor posts when nothing was written.
NOTHING = "null"


class TypedTextsKept:
    """Answers a form whose page is gone, before Wagtail says "not found"."""

    def __init__(self, get_response: NextHandler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method != "POST" or match is None or match.view_name != EDIT:
            return None
        user = request.user
        if not user.is_active or not user_has_any_page_permission(user):
            return None
        if Page.objects.filter(pk=kwargs["page_id"]).exists():
            return None
        return shown_again(request)


def shown_again(request: HttpRequest) -> HttpResponse:
    """What was typed into the form of a page that is gone."""
    context = {"texts": typed_texts(request)}
    return render(
        request, "pages/admin/deleted_page.html", context, status=HTTPStatus.NOT_FOUND
    )


def typed_texts(request: HttpRequest) -> list[tuple[str, Any, str]]:
    """(field, language, text) of every text field that was filled in."""
    asked = request.POST.get("edited_language", SOURCE)
    language = LANGUAGES.get(asked, LANGUAGES[SOURCE])
    found = [(_("title"), LANGUAGES[SOURCE], request.POST.get("title", ""))]
    for page_type in ContentPage.__subclasses__():
        for name in page_type.text_fields:
            posted = request.POST.get(column(name, language.code), "")
            label = page_type._meta.get_field(name).verbose_name
            found.append((str(label), language, words_of(posted)))
    unique = dict.fromkeys(found)
    return [(label, spoken, text) for label, spoken, text in unique if text]


def words_of(posted: str) -> str:
    """A posted text; the rich-text editor posts its blocks as JSON."""
    if posted == NOTHING:
        return ""
    try:
        blocks = json.loads(posted)["blocks"]
        return "\n".join(str(block["text"]) for block in blocks).strip()
    except (ValueError, KeyError, TypeError):
        return posted.strip()
