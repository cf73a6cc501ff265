"""Where staff find the emergency banner, and how the history names what they did."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.emergency import views
from pages.emergency.switching import OFF_ACTION, ON_ACTION, places_of


@hooks.register("register_admin_urls")
def emergency_urls() -> list[URLPattern]:
    return [
        path("emergency/", views.emergency, name="pages_emergency"),
        path(
            "emergency/<int:pk>/end/", views.end_emergency, name="pages_end_emergency"
        ),
    ]


class EmergencyMenuItem(MenuItem):
    """Only for those who may switch it on somewhere."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(places_of(request.user))


@hooks.register("register_admin_menu_item")
def emergency_menu_item() -> MenuItem:
    return EmergencyMenuItem(
        _("Emergency banner"),
        reverse("pages_emergency"),
        icon_name="warning",
        order=150,
    )


@hooks.register("register_log_actions")
def emergency_log_actions(actions: Any) -> None:
    actions.register_action(
        ON_ACTION, _("Emergency banner on"), _("Switched the emergency banner on")
    )
    actions.register_action(
        OFF_ACTION, _("Emergency banner off"), _("Switched the emergency banner off")
    )
