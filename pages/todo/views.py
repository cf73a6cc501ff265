"""The full list of one section: paged, and chosen by language, town and kind of page."""

from typing import Any

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page as Stretch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.paginator import WagtailPaginator
from wagtail.models import Page, get_page_models

from pages.languages import LANGUAGES
from pages.models import MunicipalityPage
from pages.todo.sections import Section, section_named
from pages.todo.viewer import Viewer, below

PAGE_SIZE = 50


class FilterForm(forms.Form):
    """What the list is narrowed to; only the fields that its rows have."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    municipality = forms.ChoiceField(label=gettext_lazy("Municipality"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of page"), required=False)

    def __init__(self, *args: Any, section: Section, viewer: Viewer, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.section = section
        self.offer("language", language_choices(), section.to_language is not None)
        by_page = section.to_page is not None
        self.towns = towns_of(viewer) if by_page else {}
        names = [(key, name) for key, (name, _path) in self.towns.items()]
        self.offer("municipality", names, len(names) > 1)
        self.offer("kind", kind_choices() if by_page else [], by_page)

    def offer(self, name: str, choices: list[tuple[str, str]], is_wanted: bool) -> None:
        if not is_wanted:
            del self.fields[name]
            return
        self.fields[name].choices = [("", gettext_lazy("All")), *choices]  # type: ignore[attr-defined]

    def narrowed(self, rows: Any) -> Any:
        """The rows that were asked for; all where a choice is not known."""
        if not self.is_valid():
            return rows
        asked = self.cleaned_data
        to_page = self.section.to_page or ""
        if asked.get("language"):
            rows = rows.filter(**{str(self.section.to_language): asked["language"]})
        if asked.get("municipality"):
            _name, path = self.towns[asked["municipality"]]
            rows = rows.filter(below([path], to_page))
        if asked.get("kind"):
            rows = rows.filter(**{f"{to_page}content_type": asked["kind"]})
        return rows


def language_choices() -> list[tuple[str, str]]:
    return [(code, language.name) for code, language in LANGUAGES.items()]


def towns_of(viewer: Viewer) -> dict[str, tuple[str, str]]:
    """{key: (name, path of its page)} of the towns in which they may change pages."""
    towns = MunicipalityPage.objects.filter(below(viewer.paths)).order_by(
        "municipality__name"
    )
    found = towns.values_list("municipality__key", "municipality__name", "path")
    return {key: (name, path) for key, name, path in found}


def kind_choices() -> list[tuple[str, str]]:
    """(content type, name) of our page types."""
    types = ContentType.objects.get_for_models(
        *(model for model in get_page_models() if model is not Page)
    )
    named = [
        (str(found.pk), capfirst(str(model._meta.verbose_name)))
        for model, found in types.items()
    ]
    return sorted(named, key=lambda choice: choice[1])


def stretch_of(request: HttpRequest, rows: Any) -> Stretch[Any]:
    """The asked page of the list; anything unreadable is the first."""
    return WagtailPaginator(rows, PAGE_SIZE).get_page(request.GET.get("p"))


def shown(stretch: Stretch[Any]) -> dict[str, Any]:
    """What the template of a paged list needs."""
    pages = stretch.paginator.get_elided_page_range(stretch.number)
    return {"stretch": stretch, "pages": pages}


@require_safe
def full_list(request: HttpRequest, key: str) -> HttpResponse:
    """Raises PermissionDenied where the section is not this person's business."""
    section = section_named(key)
    if section is None:
        raise Http404(key)
    viewer = Viewer(request.user)  # type: ignore[arg-type]
    rows = section.rows(viewer)
    if rows is None:
        raise PermissionDenied
    form = FilterForm(request.GET, section=section, viewer=viewer)
    stretch = stretch_of(request, form.narrowed(rows))
    context = {
        "section": section,
        "form": form,
        **shown(stretch),
        "entries": section.entries(list(stretch)) if stretch else [],
    }
    return render(request, "pages/todo/list.html", context)
