"""The screen of the emergency banner: what is on, switch one on after a look, off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from pages.emergency.forms import SwitchOnForm, name_of
from pages.emergency.mails import tell_central_editors
from pages.emergency.switching import (
    AlreadyOnError,
    places_of,
    standing_at,
    switch_off,
    switch_on,
)
from pages.languages import LANGUAGES
from pages.models import EmergencyText, NoticePage
from pages.translations import column

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])
CONFIRM, CHANGE = "confirm", "change"


def own_places(request: HttpRequest) -> list[Page]:
    """Raises PermissionDenied for those who may switch nowhere."""
    places = places_of(request.user)
    if not places:
        raise PermissionDenied
    return places


@never_cache
@reading_and_writing
def emergency(request: HttpRequest) -> HttpResponse:
    """A form; sent, it shows the banner to look at; confirmed, the banner is on."""
    places = own_places(request)
    if request.method != "POST":
        return show_form(request, SwitchOnForm(places=places), places)
    form = SwitchOnForm(request.POST, places=places)
    if not form.is_valid() or CHANGE in request.POST:
        return show_form(request, form, places)
    if CONFIRM not in request.POST:
        return show_banner(request, form)
    return confirm(request, form)


def show_form(
    request: HttpRequest, form: SwitchOnForm, places: list[Page]
) -> HttpResponse:
    names = {place.path: name_of(place) for place in places}
    context = {
        "form": form,
        "banners": [
            (names[banner.path[: -Page.steplen]], banner)
            for banner in standing_at(places, timezone.now())
        ],
    }
    return render(request, "pages/emergency/form.html", context)


def show_banner(request: HttpRequest, form: SwitchOnForm) -> HttpResponse:
    told = form.cleaned_data
    context = {
        "form": form,
        "place": name_of(told["place"]),
        "until": told["until"],
        "texts": in_each_language(told["text"]),
    }
    return render(request, "pages/emergency/confirm.html", context)


def in_each_language(text: EmergencyText) -> list[dict[str, Any]]:
    return [
        {
            "language": LANGUAGES[code],
            "heading": getattr(text, column("heading", code)),
            "text": getattr(text, column("text", code)),
        }
        for code in text.languages()
    ]


def confirm(request: HttpRequest, form: SwitchOnForm) -> HttpResponse:
    told = form.cleaned_data
    try:
        banner = switch_on(
            told["place"],
            told["text"],
            until=told["until"],
            by=request.user,  # type: ignore[arg-type]
            phone=told["phone"],
            website=told["website"],
        )
    except AlreadyOnError:
        return redirect("pages_emergency")  # pressed twice: it is on
    messages.success(request, _("The emergency banner is switched on."))
    if not tell_central_editors(banner):
        messages.warning(
            request,
            _("The central editors could not be told by e-mail. Please call them."),
        )
    return redirect("pages_emergency")


@never_cache
@reading_and_writing
def end_emergency(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once, then take the banner off."""
    places = own_places(request)
    found = NoticePage.objects.at(places).filter(severity="emergency")
    # By "id": a number no column holds is none, where "pk" would be an error.
    banner = get_object_or_404(found, id=pk)
    if request.method != "POST":
        place = name_of(banner.get_parent().specific)
        context = {"banner": banner, "place": place}
        return render(request, "pages/emergency/end.html", context)
    switch_off(banner, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The emergency banner is switched off."))
    return redirect("pages_emergency")
