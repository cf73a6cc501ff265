"""What of a page is translated: its fields, each with the way its text is taken apart."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField

from pages.exchange.segments import LINES, RICH, TextKind
from pages.languages import SOURCE
from pages.models.content import ContentPage
from pages.pasted import clean_value, embedded_code
from pages.translations import column, is_empty


@dataclass(frozen=True)
class TextField:
    """One translated field of a page type."""

    name: str
    label: str
    hint: str
    kind: TextKind
    max_length: int | None

    def text(self, page: ContentPage, code: str) -> str:
        """What stands there in one language, in canonical form; empty if nothing does."""
        value = getattr(page, column(self.name, code))
        return "" if is_empty(value) else self.kind.canonical(value)

    def source(self, page: ContentPage) -> str:
        """The German text, in canonical form."""
        return self.text(page, SOURCE)

    def cleaned(self, page_class: type[ContentPage], text: str) -> str:
        """The text as an editor could have typed it.

        Raises ValidationError for code of other providers, and for what is too long.
        """
        if embedded_code(text):
            raise ValidationError(
                _("It embeds or runs something from elsewhere. Use a link instead.")
            )
        field = page_class._meta.get_field(self.name)
        is_list = self.name in page_class.line_fields
        clean = self.kind.canonical(clean_value(field, text, is_list=is_list))
        if self.max_length and len(clean) > self.max_length:
            raise ValidationError(
                _("It has %(length)s characters; at most %(limit)s fit.")
                % {"length": len(clean), "limit": self.max_length}
            )
        return clean


def text_fields(page_class: type[ContentPage]) -> list[TextField]:
    """The fields that travel, in the order of the form. Fields that hold anything but
    text stay here."""
    found = []
    for name in page_class.text_fields:
        field: Any = page_class._meta.get_field(name)
        if isinstance(field, models.CharField | models.TextField):
            kind = RICH if isinstance(field, RichTextField) else LINES
            label = str(capfirst(field.verbose_name))
            hint = str(field.help_text)
            found.append(TextField(name, label, hint, kind, field.max_length))
    return found
