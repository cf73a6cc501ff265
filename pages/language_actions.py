"""The buttons below the form of one language, and how its history names what they did."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PageLockedMenuItem,
    SaveDraftMenuItem,
)
from wagtail.log_actions import LogFormatter

from pages.languages import LANGUAGES, SOURCE
from pages.page_form import RELEASE
from pages.publishing import RELEASE_ACTION, WITHDRAW_ACTION, may_release

READY = "action-ready"
WITHDRAW = "action-withdraw"
# Publishing and submitting concern the German text and stand below its form.
IN_EVERY_LANGUAGE = (SaveDraftMenuItem, PageLockedMenuItem, CancelWorkflowMenuItem)


class LanguageItem(ActionMenuItem):
    """A button that concerns the language of the form alone."""

    def is_shown(self, context: dict[str, Any]) -> bool:
        return not context["locked_for_user"]


class ReleaseItem(LanguageItem):
    name = RELEASE
    label = _("Release for readers")
    icon_name = "upload"


class ReadyItem(LanguageItem):
    name = READY
    label = _("Finished: ask for release")
    icon_name = "resubmit"


class WithdrawItem(LanguageItem):
    name = WITHDRAW
    label = _("Hide from readers")
    icon_name = "download"


@hooks.register("construct_page_action_menu")
def show_language_actions(
    items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]
) -> None:
    page = context.get("page")
    code = getattr(page, "edited_language", None) or SOURCE
    if page is None or code == SOURCE or context["view"] != "edit":
        return
    kept = [item for item in items if isinstance(item, IN_EVERY_LANGUAGE)]
    items[:] = [*kept, *language_items(request, page, code, context)]


def language_items(
    request: HttpRequest, page: Any, code: str, context: dict[str, Any]
) -> list[ActionMenuItem]:
    if context["locked_for_user"]:
        return []
    if not may_release(request.user, page, code):
        return [ReadyItem()]
    live = getattr(page, "live_version", page)
    shown = page.live and live.is_readable(code)
    return [ReleaseItem(), *([WithdrawItem()] if shown else [])]


class LanguageLogFormatter(LogFormatter):
    def format_message(self, log_entry: Any) -> str:
        code = log_entry.data.get("language", SOURCE)
        return f"{self.label}: {LANGUAGES[code].name}"


class ReleaseFormatter(LanguageLogFormatter):
    label = _("Language released")


class WithdrawFormatter(LanguageLogFormatter):
    label = _("Language hidden from readers")


@hooks.register("register_log_actions")
def language_log_actions(actions: Any) -> None:
    actions.register_action(RELEASE_ACTION)(ReleaseFormatter)
    actions.register_action(WITHDRAW_ACTION)(WithdrawFormatter)


@hooks.register("insert_global_admin_css")
def editing_styles() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("pages/editing.css"))
