"""Where editors find the search in Wagtail's admin: one menu of everything."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from search.staff.concepts import ConceptViewSet
from search.staff.files import FilesViewSet
from search.staff.testbox import ExplainViewSet
from search.staff.unanswered import UnansweredViewSet


class SearchGroup(ModelViewSetGroup):
    menu_label = _("Search")
    menu_icon = "search"
    menu_name = "portal-search"
    menu_order = 260
    items: tuple[Any, ...] = (
        UnansweredViewSet,
        ConceptViewSet,
        ExplainViewSet,
        FilesViewSet,
    )
