"""In the form of one language: the way to machine translation, where there is one."""

from typing import Any

from django.urls import reverse
from wagtail.admin.panels import Panel

from pages.permissions import language_permission


class MachinePanel(Panel):
    """A link to what would be translated, or the reason why there is none."""

    def __init__(self, language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/machine.html"

        def is_shown(self) -> bool:
            # Page types build their panels before models can be imported.
            from pages.exchange import machine

            permission = language_permission(self.panel.language)
            return bool(
                self.instance.pk
                and self.request
                and machine.is_on()
                and self.request.user.has_perm(permission)
            )

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from pages.exchange import machine_views

            code = self.panel.language
            return {
                **super().get_context_data(parent_context),
                "reason": machine_views.reason_against(self.instance, code),
                "address": reverse(
                    "pages_exchange_machine", args=(self.instance.pk, code)
                ),
            }
