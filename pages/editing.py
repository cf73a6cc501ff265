"""One form per language: German alone, or one translation beside the German.

``?tl=ar`` on the edit address opens the Arabic form. The other way round, all languages
in one form, two translators wipe each other's work and browsers load over a hundred
editors.
"""

import functools
from contextvars import ContextVar
from typing import Any, ClassVar

from django.db import models
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.fields import RichTextField
from wagtail.rich_text import RichText

from pages.languages import LANGUAGES, SOURCE, TARGETS
from pages.translations import State, column, is_empty

ALL_LANGUAGES = "all"
# Set while a view of one language builds its form; unset, compare and history see all.
edit_language: ContextVar[str | None] = ContextVar("edit_language", default=None)
# Without it on every German field a translator could edit the German text.
EDIT_SOURCE = "pages.edit_source"
# For the central editors: addresses that others link to, and whom an office serves.
EDIT_STRUCTURE = "pages.edit_structure"


def language_permission(code: str) -> str:
    """The permission to write one language of any page."""
    if code == SOURCE:
        return EDIT_SOURCE
    return f"pages.translate_{code.replace('-', '_')}"


class TranslatedPageForm(WagtailAdminPageForm):
    """Stamps a release with the German text it was made from."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.allows(EDIT_SOURCE):
            # Fields have permissions of their own, rows beside a page have none.
            self.formsets: dict[str, Any] = {}

    def allows(self, permission: str) -> bool:
        """Code that fills in a form without a user may do everything."""
        return self.for_user is None or self.for_user.has_perm(permission)

    def save(self, commit: bool = True) -> Any:
        for code in TARGETS:
            names = [column(name, code) for name in self.instance.content_fields()]
            state = column("translation_state", code)
            touched = any(name in self.changed_data for name in [state, *names])
            if touched and getattr(self.instance, state) == State.RELEASED:
                self._release_or_draft(code)
        return super().save(commit)

    def _release_or_draft(self, code: str) -> None:
        """Who may not release a language leaves a draft behind."""
        if self.allows(language_permission(code)):
            self.instance.release(code, self.for_user)
        else:
            setattr(self.instance, column("translation_state", code), State.DRAFT.value)


class SourcePanel(FieldPanel):
    """The German text beside its translation, with its lines and paragraphs."""

    def format_value_for_display(self, value: Any) -> Any:
        if is_empty(value):
            return "–"
        is_rich = isinstance(self.db_field, RichTextField)
        return RichText(value) if is_rich else linebreaksbr(value)


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
    """Links to the form of every language, each with its state."""

    def __init__(self, language: str = SOURCE, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language = language

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "language": self.language}

    class BoundPanel(Panel.BoundPanel):
        template_name = "pages/panels/language_bar.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            page = self.instance
            address = (
                reverse("wagtailadmin_pages:edit", args=(page.pk,)) if page.pk else ""
            )
            labels = {**dict(State.choices), "outdated": _("outdated")}
            return {
                **super().get_context_data(parent_context),
                "current": self.panel.language,
                "source": SOURCE,
                "address": address,
                "languages": [
                    (language, page.state(code), labels[page.state(code)])
                    for code, language in LANGUAGES.items()
                ],
            }


def german_panels(page_class: Any) -> list[Panel]:
    names = [name for name in page_class.text_fields if name != "heading"]
    return [
        LanguageBar(SOURCE),
        TitleFieldPanel("title", permission=EDIT_SOURCE),
        *(FieldPanel(column(name, SOURCE), permission=EDIT_SOURCE) for name in names),
        *page_class.fact_panels,
    ]


def translation_panels(page_class: Any, code: str) -> list[Panel]:
    """Read-only German beside each field of one language."""
    attrs = {"dir": LANGUAGES[code].direction, "lang": code}
    permission = language_permission(code)
    rows = [
        FieldRowPanel(
            [
                SourcePanel(column(name, SOURCE), read_only=True),
                FieldPanel(column(name, code), permission=permission, attrs=attrs),
            ]
        )
        for name in page_class.text_fields
    ]
    state = FieldPanel(column("translation_state", code), permission=permission)
    return [LanguageBar(code), state, *rows]


def address_panels(page_class: Any) -> list[Panel]:
    """The menu links to pages there is one of, so their address stays."""
    schedule = PublishingPanel()
    for panel in schedule.children:
        panel.permission = EDIT_SOURCE
    if page_class.max_count:
        return [schedule]
    return [FieldPanel("slug", permission=page_class.slug_permission), schedule]


class TranslatedPanels(models.Model):
    """Gives page types one edit form per language."""

    class Meta:
        abstract = True

    base_form_class: ClassVar[type[TranslatedPageForm]] = TranslatedPageForm
    edited_language: str | None = None
    text_fields: ClassVar[tuple[str, ...]] = ()
    slug_permission: ClassVar[str] = EDIT_SOURCE

    @classmethod
    @functools.cache
    def form_for(cls, language: str) -> Any:
        """The edit handler of one language, or of all (comparing, history)."""
        if language in TARGETS:
            tabs = [
                ObjectList(
                    translation_panels(cls, language), heading=LANGUAGES[language].name
                )
            ]
        else:
            tabs = [ObjectList(german_panels(cls), heading=LANGUAGES[SOURCE].name)]
            for code in TARGETS if language == ALL_LANGUAGES else ():
                fields = [
                    FieldPanel(column(name, code), permission=language_permission(code))
                    for name in ("translation_state", *cls.text_fields)
                ]
                tabs.append(ObjectList(fields, heading=LANGUAGES[code].name))
            tabs.append(
                ObjectList(address_panels(cls), heading=_("Address and schedule"))
            )
        handler = TabbedInterface(tabs, base_form_class=cls.base_form_class)
        return handler.bind_to_model(cls)

    @classmethod
    def get_edit_handler(cls) -> Any:
        return cls.form_for(edit_language.get() or ALL_LANGUAGES)
