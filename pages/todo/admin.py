"""Puts the to-do list into Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import (
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)

from pages.todo import links, translations, views, work
from pages.todo.panel import TodoPanel
from pages.todo.viewer import Viewer

# The list says the same, in a number of queries that does not grow with what waits.
REPLACED = (UserObjectsInWorkflowModerationPanel, WorkflowObjectsToModeratePanel)

work.register_sections()
translations.register_sections()
links.register_sections()


@hooks.register("register_admin_urls")
def todo_urls() -> list[URLPattern]:
    return [path("todo/<slug:key>/", views.full_list, name="pages_todo")]


@hooks.register("construct_homepage_panels")
def show_todo(request: HttpRequest, panels: list[Component]) -> None:
    panels[:] = [panel for panel in panels if not isinstance(panel, REPLACED)]
    panels.append(TodoPanel(Viewer(request.user)))  # type: ignore[arg-type]


# After Wagtail's own functions, which add them.
@hooks.register("construct_homepage_summary_items", order=1000)
def show_no_counts(_request: HttpRequest, items: list[Any]) -> None:
    """How many pages and images there are asks nothing of anybody."""
    items.clear()
