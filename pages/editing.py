"""One form per language: German alone, or one translation beside the German.

``?tl=ar`` on the edit address opens the Arabic form. The other way round, all languages
in one form, two translators wipe each other's work and browsers load over a hundred
editors.
"""

import functools
from contextvars import ContextVar
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    ObjectList,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)

from pages.exchange.panel import MachinePanel
from pages.languages import LANGUAGES, SOURCE, TARGETS
from pages.links.panel import LinksPanel
from pages.page_form import TranslatedPageForm
from pages.panels import (
    ChangePanel,
    FactPanel,
    FactRowsPanel,
    LanguageBar,
    SourcePanel,
)
from pages.permissions import EDIT_SOURCE, EDIT_STRUCTURE, language_permission
from pages.term_panel import term_panels
from pages.translations import column
from pages.writing_aids import writing_panels

__all__ = [
    "EDIT_SOURCE",
    "EDIT_STRUCTURE",
    "FactPanel",
    "FactRowsPanel",
    "TranslatedPageForm",
    "TranslatedPanels",
    "edit_language",
    "language_permission",
]

ALL_LANGUAGES = "all"
# Set while a view of one language builds its form; unset, compare and history see all.
edit_language: ContextVar[str | None] = ContextVar("edit_language", default=None)


def labels_of(page_class: Any) -> dict[str, Any]:
    """Field names as people know them, without the code of a language."""
    fields = {name: page_class._meta.get_field(name) for name in page_class.text_fields}
    return {name: capfirst(field.verbose_name) for name, field in fields.items()}


def german_panels(page_class: Any) -> list[Panel]:
    names = [name for name in page_class.text_fields if name != "heading"]
    labels = labels_of(page_class)
    return [
        LanguageBar(SOURCE),
        TitleFieldPanel("title", permission=EDIT_SOURCE),
        *(
            FieldPanel(
                column(name, SOURCE), heading=labels[name], permission=EDIT_SOURCE
            )
            for name in names
        ),
        *page_class.fact_panels,
        ChangePanel("source_change", permission=EDIT_SOURCE, widget=forms.RadioSelect),
        FieldRowPanel([FactPanel("reviewed_on"), FactPanel("review_due")]),
        *term_panels(page_class),
        *writing_panels(SOURCE),
        LinksPanel(SOURCE),
    ]


def translation_panels(page_class: Any, code: str) -> list[Panel]:
    """Read-only German beside each field of one language."""
    attrs = {"dir": LANGUAGES[code].direction, "lang": code}
    options = {"permission": language_permission(code), "attrs": attrs}
    rows = [
        FieldRowPanel(
            [
                SourcePanel(column(name, SOURCE), heading=label, read_only=True),
                FieldPanel(column(name, code), heading=label, **options),
            ]
        )
        for name, label in labels_of(page_class).items()
    ]
    checks = [*writing_panels(code), LinksPanel(code)]
    below = [*term_panels(page_class, code), *checks]
    return [LanguageBar(code), MachinePanel(code), *rows, *below]


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
                ObjectList(address_panels(cls), heading=_("Web address and publishing"))
            )
        handler = TabbedInterface(tabs, base_form_class=cls.base_form_class)
        return handler.bind_to_model(cls)

    @classmethod
    def get_edit_handler(cls) -> Any:
        return cls.form_for(edit_language.get() or ALL_LANGUAGES)
