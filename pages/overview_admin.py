"""The overview in the admin, and as a file for spreadsheets."""

import csv
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from pages import overview
from pages.permissions import VIEW_OVERVIEW
from pages.todo import Viewer
from pages.todo.panel import STYLES
from pages.todo.sections import section_named

# A spreadsheet would run a cell that begins like this.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless(7)
    ("'=1+1", '7')
    """
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text


def table(viewer: Viewer) -> dict[str, Any]:
    """Columns and rows; a number is a link where the viewer can work it off."""
    figures = overview.figures()
    lists = [list_of(figure.section, viewer) for figure in figures]
    return {
        "figures": figures,
        "rows": [
            (
                row,
                [
                    (number, link(to, row))
                    for number, to in zip(row.numbers, lists, strict=True)
                ],
            )
            for row in overview.rows(timezone.now())
        ],
    }


def list_of(key: str, viewer: Viewer) -> str:
    """The address of a list that this person may see, or nothing."""
    section = section_named(key) if viewer.paths else None
    return section.address if section and section.rows(viewer) is not None else ""


def link(address: str, row: overview.Row) -> str:
    return f"{address}?municipality={row.key}" if address and row.key else address


@permission_required(VIEW_OVERVIEW)
@require_safe
def overview_page(request: HttpRequest) -> HttpResponse:
    context = table(Viewer(request.user))  # type: ignore[arg-type]
    return render(request, "pages/todo/overview.html", context)


@permission_required(VIEW_OVERVIEW)
@require_safe
def overview_file(request: HttpRequest) -> HttpResponse:
    """UTF-8 with its mark and semicolons: what a German spreadsheet opens as it is."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    day = timezone.localdate()
    answer["Content-Disposition"] = f'attachment; filename="overview-{day}.csv"'
    answer.write("\ufeff")
    writer = csv.writer(answer, delimiter=";")
    titles = [figure.title for figure in overview.figures()]
    writer.writerow([harmless(cell) for cell in (gettext("Municipality"), *titles)])
    for row in overview.rows(timezone.now()):
        writer.writerow([harmless(cell) for cell in (row.name, *row.numbers)])
    return answer


class OverviewPanel(Component):
    """The start page of those who steer and write no pages."""

    name = "overview"
    media = STYLES
    template_name = "pages/todo/overview_panel.html"
    order = 45

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return table(self.viewer)


@hooks.register("construct_homepage_panels")
def show_overview(request: HttpRequest, panels: list[Component]) -> None:
    viewer = Viewer(request.user)  # type: ignore[arg-type]
    if viewer.may(VIEW_OVERVIEW) and not viewer.paths:
        panels.append(OverviewPanel(viewer))


@hooks.register("register_admin_urls")
def overview_urls() -> list[URLPattern]:
    return [
        path("overview/", overview_page, name="pages_overview"),
        path("overview/file.csv", overview_file, name="pages_overview_file"),
    ]


class OverviewMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW_OVERVIEW)


@hooks.register("register_admin_menu_item")
def overview_menu_item() -> MenuItem:
    return OverviewMenuItem(
        _("Overview"), reverse("pages_overview"), icon_name="table", order=105
    )
