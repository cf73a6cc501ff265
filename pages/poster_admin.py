"""The admin's screens for posters: a form, and the sheet to print."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.languages import SOURCE
from pages.models import District, Municipality, MunicipalityPage, Topic
from pages.navigation import offered_languages
from pages.posters import BOOKING, TOPIC, TOWN, Aim, Poster, poster

MOST_OTHERS = 5
SIZES = (("a4", "A4"), ("a5", "A5"))


class PosterForm(forms.Form):
    """What a poster is for, in which languages, on which paper."""

    what = forms.ChoiceField(label=_("The code leads to"))
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        to_field_name="key",
        required=False,
        label=_("for people of"),
        empty_label=_("the whole district"),
        help_text=_("For booking and topics: chosen already when the page opens."),
    )
    language = forms.ChoiceField(
        label=_("Language of the page"),
        help_text=_(
            "The code opens the page in this language; others are one tap away."
        ),
    )
    others = forms.MultipleChoiceField(
        required=False,
        label=_("More languages on the poster"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("At most five."),
    )
    size = forms.ChoiceField(choices=SIZES, label=_("Paper"), initial="a4")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(each.code, each.name) for each in offered_languages()]
        fields: dict[str, Any] = self.fields
        fields["language"].choices = fields["others"].choices = offered
        fields["what"].choices = [
            (BOOKING, _("Booking an appointment")),
            (_("Municipality"), [(f"{TOWN}:{key}", name) for key, name in _towns()]),
            (_("Topic"), [(f"{TOPIC}:{topic.key}", str(topic)) for topic in _topics()]),
        ]

    def clean_others(self) -> list[str]:
        chosen = [
            code
            for code in self.cleaned_data["others"]
            if code != self.cleaned_data.get("language")
        ]
        if len(chosen) > MOST_OTHERS:
            raise ValidationError(
                _("Choose at most five more languages, or it gets too small to read."),
                code="too_many",
            )
        return chosen

    def made_poster(self) -> Poster:
        """The sheet of a valid form."""
        told = self.cleaned_data
        kind, _colon, key = told["what"].partition(":")
        town = told["municipality"].key if told["municipality"] else ""
        aim = Aim(kind, key, "" if kind == TOWN else town)
        return poster(aim, [told["language"], *told["others"]], told["size"])


def _towns() -> list[tuple[str, str]]:
    """Municipalities readers find a page of."""
    pages = MunicipalityPage.objects.live().select_related("municipality")
    towns = [page.municipality for page in pages]
    return sorted(
        ((town.key, str(town.name)) for town in towns), key=lambda town: town[1]
    )


def _topics() -> Any:
    return Topic.objects.order_by("order", "pk")


@never_cache
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The form for a poster."""
    offered = [language.code for language in offered_languages()]
    form = PosterForm(
        initial={"language": SOURCE, "others": offered[1 : MOST_OTHERS + 1]}
    )
    return render(request, "pages/admin/posters.html", {"form": form})


@never_cache
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The poster, ready to be printed; the form again where an answer is missing."""
    form = PosterForm(request.GET)
    if not form.is_valid():
        return render(request, "pages/admin/posters.html", {"form": form})
    poster = form.made_poster()
    context = {
        "poster": poster,
        "first": poster.blocks[0].language,
        "district": District.load(request_or_site=request),
    }
    return render(request, "pages/admin/poster.html", context)


@hooks.register("register_admin_urls")
def poster_urls() -> list[URLPattern]:
    return [
        path("posters/", choose, name="pages_posters"),
        path("posters/print/", show, name="pages_poster"),
    ]


@hooks.register("register_admin_menu_item")
def posters_menu_item() -> MenuItem:
    return MenuItem(
        _("Posters"), reverse("pages_posters"), icon_name="doc-full", order=750
    )
