"""The search in Wagtail's admin."""

from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup

from search.staff.menu import SearchGroup


@hooks.register("register_admin_viewset")
def search_viewsets() -> ModelViewSetGroup:
    return SearchGroup()
