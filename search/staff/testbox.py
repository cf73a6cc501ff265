"""A page that shows how a search is understood, and why its hits stand where they stand."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from pages.languages import LANGUAGES, SOURCE
from pages.models import Municipality
from search.explain import explain, offered_engines
from search.planner import LONGEST_QUERY
from search.staff.concepts import EDIT_CONCEPTS


class QueryForm(forms.Form):
    q = forms.CharField(label=_("Search for"), max_length=LONGEST_QUERY)
    language = forms.ChoiceField(
        label=_("Language of the reader"),
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
        initial=SOURCE,
    )
    municipality: Any = forms.ModelChoiceField(
        Municipality.objects.all(),
        to_field_name="key",
        label=_("Municipality"),
        required=False,
        empty_label=_("none chosen"),
    )
    engine = forms.ChoiceField(label=_("Engine"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs["dir"] = "auto"
        engines: Any = self.fields["engine"]
        engines.choices = [(name, name) for name in offered_engines()]


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The form, and what it asks for explained."""
    data = None
    if "q" in request.GET:
        data = request.GET.copy()
        data["q"] = request.GET.get("q", "").replace("\0", "")
        data.setdefault("language", SOURCE)
    form = QueryForm(data)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        told = form.cleaned_data
        town = told["municipality"].key if told["municipality"] else None
        found = explain(told["q"], told["language"], town, told["engine"])
        context["explanation"] = found
        if found.correction:
            asked = data.copy() if data else QueryDict(mutable=True)
            asked["q"] = found.correction
            context["correction_address"] = f"?{asked.urlencode()}"
    return render(request, "search/admin/testbox.html", context)


class ExplainMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(EDIT_CONCEPTS)


class ExplainViewSet(ViewSet):
    name = "search_test"
    url_prefix = "search/test"
    icon = "view"
    menu_label = _("Test a search")
    menu_item_class = ExplainMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", index, name="index")]
