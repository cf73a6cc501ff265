"""The panel of the edit form that tells which links of a page do not work."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from pages.languages import SOURCE


class LinksPanel(Panel):
    """The links of one language's newest draft; in the German form those of the facts too."""

    def __init__(self, language: str = SOURCE, **kwargs: Any) -> None:
        super().__init__(**{"heading": _("Links"), "icon": "link", **kwargs})
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/links.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            # Models are defined with their panels, so links are looked up only now.
            from pages.links.views import panel_context

            code = self.panel.language
            return {
                **super().get_context_data(parent_context),
                **panel_context(self.instance, code),
                "page": self.instance,
                "code": code,
            }
