"""Panels of the edit form: the bar of languages, the German beside a translation, facts."""

from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, InlinePanel, Panel
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from pages.difference import as_html
from pages.languages import LANGUAGES, SOURCE
from pages.navigation import form_address
from pages.permissions import EDIT_SOURCE
from pages.plain_text import paragraphs_of_html, paragraphs_of_lines
from pages.translations import OUTDATED, State, is_empty, source_shown

LABELS = {**dict(State.choices), OUTDATED: _("outdated")}


class SourcePanel(FieldPanel):
    """The German text beside its translation, with its lines and paragraphs.

    Below it, what changed since the translation was made.
    """

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            name = self.panel.field_name
            self.value_from_instance = getattr(source_shown(self.instance), name)

        def get_read_only_context_data(self) -> dict[str, Any]:
            context = dict(super().get_read_only_context_data())
            name = self.panel.field_name.removesuffix(f"_{SOURCE}")
            before = translated_from(self.instance).get(name)
            context["change"] = None if before is None else self.change_since(before)
            context["rendered_field"] = render_to_string(
                "pages/panels/source_text.html", context
            )
            return context

        def change_since(self, before: str) -> SafeString | None:
            is_rich = isinstance(self.panel.db_field, RichTextField)
            paragraphs = paragraphs_of_html if is_rich else paragraphs_of_lines
            after = self.value_from_instance or ""
            return as_html("\n".join(paragraphs(before)), "\n".join(paragraphs(after)))

    def format_value_for_display(self, value: Any) -> Any:
        if is_empty(value):
            return "–"
        is_rich = isinstance(self.db_field, RichTextField)
        return RichText(value) if is_rich else linebreaksbr(value)


def translated_from(page: Any) -> dict[str, str]:
    """The German that the edited language was made from, if that is not today's."""
    if not hasattr(page, "translated_from_texts"):
        made_from = page.facts_of(page.edited_language or SOURCE).get("hash")
        found = None
        if page.pk and made_from not in (None, source_shown(page).source_hash):
            found = page.source_texts.filter(source_hash=made_from).first()
        page.translated_from_texts = found.texts if found else {}
    return dict(page.translated_from_texts)


class ChangePanel(FieldPanel):
    """What a change of the German means; asked where readers have translations of it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.live and self.instance.pk)


class FactPanel(FieldPanel):
    """A field that is the same in every language: not for translators."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, **{"permission": EDIT_SOURCE, **kwargs})


class FactRowsPanel(InlinePanel):
    """Rows beside a page. Shown to those whose form has them; see TranslatedPageForm."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, *, panel: Any, form: Any, **kwargs: Any) -> None:
            has_rows = form is not None and panel.relation_name in form.formsets
            super().__init__(panel=panel, form=form if has_rows else None, **kwargs)

        def is_shown(self) -> bool:
            return self.form is not None


class LanguageBar(Panel):
    """Links to the form of every language, each with its state; what this form is for."""

    def __init__(self, language: str = SOURCE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/language_bar.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            page = self.instance
            code = self.panel.language
            live = source_shown(page)
            return {
                **super().get_context_data(parent_context),
                "current": LANGUAGES[code],
                "source": SOURCE,
                "address": form_address(page.pk) if page.pk else "",
                "languages": [
                    (language, *states(page, live, other))
                    for other, language in LANGUAGES.items()
                ],
                "state": page.state(code),
                "has_german_draft": live is not page
                and live.source_hash != page.source_hash,
                "shows_change": code != SOURCE and bool(translated_from(page)),
                "made_from": self.form["made_from"] if self.form else "",
            }


def states(draft: Any, live: Any, code: str) -> tuple[str, Any, Any]:
    """The state readers know, its name, and the name of a newer draft's state if any."""
    shown = live.state(code)
    if live.is_hidden(code):
        return shown, _("hidden: essential change"), None
    newer = None
    if draft.facts_of(code).get("is_ready"):
        newer = _("waits for release")
    elif (
        draft.state(code) in (State.DRAFT, State.MACHINE) and draft.state(code) != shown
    ):
        newer = LABELS[draft.state(code)]
    return shown, LABELS[shown], newer
