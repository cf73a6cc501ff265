"""Where translators find their work in Wagtail's admin, and how histories name it."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.exchange import machine_views, views
from pages.exchange.drafts import IMPORT_ACTION, MACHINE_ACTION
from pages.exchange.forms import own_languages


@hooks.register("register_admin_urls")
def exchange_urls() -> list[URLPattern]:
    return [
        path("exchange/", views.work, name="pages_exchange"),
        path("exchange/export/", views.export, name="pages_exchange_export"),
        path("exchange/upload/", views.upload, name="pages_exchange_upload"),
        path(
            "exchange/import/<int:pk>/",
            views.import_file,
            name="pages_exchange_import",
        ),
        path(
            "exchange/machine/",
            machine_views.machine_pages,
            name="pages_exchange_machine_pages",
        ),
        path(
            "exchange/machine/<int:pk>/<slug:code>/",
            machine_views.machine_page,
            name="pages_exchange_machine",
        ),
    ]


class ExchangeMenuItem(MenuItem):
    """Only for those who write a language beside German."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(own_languages(request.user))


@hooks.register("register_admin_menu_item")
def exchange_menu_item() -> MenuItem:
    return ExchangeMenuItem(
        _("Translation work"), reverse("pages_exchange"), icon_name="globe", order=250
    )


@hooks.register("register_log_actions")
def exchange_log_actions(actions: Any) -> None:
    actions.register_action(
        IMPORT_ACTION, _("Import translation"), _("Translation imported from a file")
    )
    actions.register_action(
        MACHINE_ACTION, _("Translate by machine"), _("Translated by machine")
    )
