"""What Wagtail's admin shows of our content: one form per language, the centre's lists."""

from typing import Any

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from pages import (
    bulk_actions,  # noqa: F401
    image_texts,  # noqa: F401
    language_actions,  # noqa: F401  # registers its hooks
    overview_admin,  # noqa: F401
)
from pages.edit_views import (
    ContentCreateView,
    ContentEditView,
    ContentPreviewOnCreate,
    ContentPreviewOnEdit,
)
from pages.emergency import admin as emergency_admin  # noqa: F401  # likewise
from pages.exchange import admin as exchange_admin  # noqa: F401  # registers its hooks
from pages.feedback import admin as feedback_admin  # noqa: F401
from pages.links import admin as link_admin  # noqa: F401  # registers its hooks
from pages.models import (
    EmergencyNumber,
    EmergencyText,
    GuideIndexPage,
    GuidePage,
    HomePage,
    Municipality,
    MunicipalityIndexPage,
    MunicipalityPage,
    NoticePage,
    OfficeIndexPage,
    OfficeKind,
    OfficePage,
    PortalLanguage,
    ServiceIndexPage,
    ServicePage,
    Topic,
)
from pages.poster_admin import posters_menu_item  # noqa: F401  # and its addresses
from pages.reverting import ContentRevertView
from pages.term_admin import TermViewSet
from pages.todo import admin as todo_admin  # noqa: F401


def content_viewset(page_class: type[Any]) -> PageViewSet:
    """One viewset per concrete class: on an abstract one workflow views fail."""
    name = page_class._meta.model_name
    attributes = {
        "model": page_class,
        "add_view_class": ContentCreateView,
        "edit_view_class": ContentEditView,
        "revisions_revert_view_class": ContentRevertView,
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
            GuideIndexPage,
            GuidePage,
            NoticePage,
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


class EmergencyTextViewSet(SnippetViewSet):
    model = EmergencyText
    icon = "warning"
    list_display = ["heading_de", "active", "order"]


class PortalLanguageViewSet(SnippetViewSet):
    model = PortalLanguage
    icon = "globe"
    list_display = ["code", "active", "order"]


class DistrictGroup(SnippetViewSetGroup):
    menu_label = "Kreis"
    menu_icon = "site"
    items = (
        TopicViewSet,
        TermViewSet,
        OfficeKindViewSet,
        EmergencyNumberViewSet,
        EmergencyTextViewSet,
        PortalLanguageViewSet,
    )


register_snippet(DistrictGroup)
