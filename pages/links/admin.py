"""Where links appear in the admin: a panel of the edit form, a report, their addresses."""

from typing import Any

from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.links import views


@hooks.register("register_admin_urls")
def link_urls() -> list[URLPattern]:
    return [
        path("links/", views.doubtful_links, name="pages_links"),
        path("links/<int:pk>/", views.one_link, name="pages_link"),
        path("links/page/<int:page_id>/", views.links_of_page, name="pages_page_links"),
    ]


class LinksMenuItem(MenuItem):
    """For those who may change a page."""

    def is_shown(self, request: Any) -> bool:
        return views.edits_pages(request.user)


@hooks.register("register_reports_menu_item")
def links_menu_item() -> MenuItem:
    return LinksMenuItem(
        _("Links"), reverse("pages_links"), icon_name="link", order=900
    )


@hooks.register("insert_editor_js")
def panels_script() -> SafeString:
    """Brings panels up to date while the form is open."""
    return format_html(
        '<script type="module" src="{}"></script>', static("pages/fresh-panels.js")
    )


@hooks.register("insert_global_admin_css")
def styles() -> SafeString:
    """Of the panels and of the list of links."""
    return format_html('<link rel="stylesheet" href="{}">', static("pages/checks.css"))
