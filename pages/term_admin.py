"""Terms in the admin: for the central editors, one block for each language."""

from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet

from pages.languages import LANGUAGES, TARGETS
from pages.models import Term
from pages.translations import column


def language_panel(code: str) -> MultiFieldPanel:
    """A translation, closed until it is needed: there are eighteen of them."""
    attrs = {"dir": LANGUAGES[code].direction, "lang": code}
    return MultiFieldPanel(
        [
            FieldPanel(column("name", code), attrs=attrs),
            FieldPanel(column("explanation", code), attrs=attrs),
        ],
        heading=LANGUAGES[code].name,
        classname="collapsed",
    )


class TermViewSet(SnippetViewSet):
    model = Term
    icon = "openquote"
    list_display = ["word", "explanation_de"]
    search_fields = ["word", "forms", "explanation_de"]
    edit_handler = ObjectList(
        [
            FieldPanel("word"),
            FieldPanel("key"),
            FieldPanel("forms"),
            FieldPanel("other_meanings"),
            FieldPanel("explanation_de"),
            *map(language_panel, TARGETS),
        ]
    )
