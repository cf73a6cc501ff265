"""What Wagtail's admin shows of our content: one form per language, the centre's lists."""

from typing import Any

from django.http import HttpRequest, QueryDict
from wagtail import hooks
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from pages.editing import edit_language
from pages.languages import SOURCE, TARGETS
from pages.models import (
    EmergencyNumber,
    GuidePage,
    HomePage,
    Municipality,
    MunicipalityIndexPage,
    MunicipalityPage,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
    PortalLanguage,
    ServiceIndexPage,
    ServicePage,
    Topic,
)


def wanted_language(request: HttpRequest, posted: QueryDict | None = None) -> str:
    """The language a form is for: as posted, else ``?tl=``, else German."""
    asked = (
        (posted and posted.get("edited_language"))
        or request.POST.get("edited_language")
        or request.GET.get("tl")
    )
    return asked if asked in TARGETS else SOURCE


class InOneLanguage:
    """The stock views set ``edit_handler`` themselves; swap it for one language's."""

    @property
    def edit_handler(self) -> Any:
        return self._edit_handler

    @edit_handler.setter
    def edit_handler(self, _handler: Any) -> None:
        self._edit_handler = self.page_class.form_for(wanted_language(self.request))  # type: ignore[attr-defined]


class ContentEditView(InOneLanguage, EditView):
    def get_object(self) -> Any:
        page = super().get_object()
        page.edited_language = wanted_language(self.request)
        return page

    def get_edit_url(self) -> str:
        # Also the form's action and so the target of autosave.
        language = wanted_language(self.request)
        url = super().get_edit_url()
        return url if language == SOURCE else f"{url}?tl={language}"


class ContentCreateView(InOneLanguage, CreateView):
    pass


class PreviewInOneLanguage:
    def get_form(self, query_dict: QueryDict) -> Any:
        token = edit_language.set(wanted_language(self.request, query_dict))  # type: ignore[attr-defined]
        try:
            return super().get_form(query_dict)  # type: ignore[misc]
        finally:
            edit_language.reset(token)


class ContentPreviewOnEdit(PreviewInOneLanguage, PreviewOnEditView):
    pass


class ContentPreviewOnCreate(PreviewInOneLanguage, PreviewOnCreateView):
    pass


def content_viewset(page_class: type[Any]) -> PageViewSet:
    """One viewset per concrete class: on an abstract one workflow views fail."""
    name = page_class._meta.model_name
    attributes = {
        "model": page_class,
        "add_view_class": ContentCreateView,
        "edit_view_class": ContentEditView,
        "preview_on_add_view_class": ContentPreviewOnCreate,
        "preview_on_edit_view_class": ContentPreviewOnEdit,
    }
    return type(f"{page_class.__name__}ViewSet", (PageViewSet,), attributes)(name)


@hooks.register("register_admin_viewset")
def content_viewsets() -> list[PageViewSet]:
    return [
        content_viewset(page_class)
        for page_class in (
            HomePage,
            ServiceIndexPage,
            ServicePage,
            MunicipalityIndexPage,
            MunicipalityPage,
            OfficeIndexPage,
            OfficePage,
            GuidePage,
        )
    ]


class MunicipalityViewSet(ModelViewSet):
    model = Municipality
    icon = "site"
    list_display = ["name", "kind", "official_key", "area"]
    form_fields = [
        "key",
        "name",
        "kind",
        "official_key",
        "regional_key",
        "postal_codes",
        "latitude",
        "longitude",
        "area",
    ]


@hooks.register("register_admin_viewset")
def municipality_viewset() -> ModelViewSet:
    return MunicipalityViewSet("municipalities")


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    list_display = ["name_de", "key", "parent"]


class OfficeKindViewSet(SnippetViewSet):
    model = OfficeKind
    icon = "group"
    list_display = ["name_de", "key"]


class EmergencyNumberViewSet(SnippetViewSet):
    model = EmergencyNumber
    icon = "warning"
    list_display = ["number", "purpose_de"]


class PortalLanguageViewSet(SnippetViewSet):
    model = PortalLanguage
    icon = "globe"
    list_display = ["code", "active", "order"]


class DistrictGroup(SnippetViewSetGroup):
    menu_label = "Kreis"
    menu_icon = "site"
    items = (
        TopicViewSet,
        OfficeKindViewSet,
        EmergencyNumberViewSet,
        PortalLanguageViewSet,
    )


register_snippet(DistrictGroup)
