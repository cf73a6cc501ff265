"""The links in a page's texts and facts. Reads nothing but the page it is given."""

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.db import models
from modelcluster.models import get_all_child_relations
from modeltranslation.fields import TranslationField
from wagtail.fields import RichTextField
from wagtail.models import Page

# Not to be tried: a mail address, a number, a place on the same page.
OTHER = ("mailto:", "tel:", "sms:", "#")
PLAIN_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
# Ends a sentence rather than an address.
AFTER_URL = ".,;:!?…'’”“»«*_"
BRACKETS = {")": "(", "]": "["}


@dataclass(frozen=True, order=True)
class Found:
    """A link as it is written: an address, or Wagtail's reference to its own object."""

    language: str
    field: str
    address: str
    # "page" or "document" with the object's id, for Wagtail's references.
    kind: str = ""
    target: int | None = None


class Anchors(HTMLParser):
    """Collects what the links of a rich text lead to."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.anchors.append({name: value or "" for name, value in attrs})


def anchors_in(html: str) -> list[dict[str, str]]:
    """The attributes of each link in a rich text."""
    if "<a" not in html:
        return []
    parser = Anchors()
    parser.feed(html)
    parser.close()
    return parser.anchors


def urls_in(text: str) -> list[str]:
    """The web addresses in a plain text, without what ends the sentence."""
    if "://" not in text:
        return []
    return [trimmed(found) for found in PLAIN_URL.findall(text)]


def trimmed(address: str) -> str:
    """The address without closing brackets and marks that belong to the sentence."""
    while address:
        last = address[-1]
        opened = BRACKETS.get(last)
        is_ours = opened and address.count(last) > address.count(opened)
        if not is_ours and last not in AFTER_URL:
            break
        address = address[:-1]
    return address


def links_of(page: Page) -> set[Found]:
    """Every link of a page, in every language, as it is in memory."""
    found = set[Found]()
    for language, name, value, is_rich in texts_of(page):
        if is_rich:
            found.update(_rich(language, name, value))
        found.update(_plain(language, name, () if is_rich else urls_in(value)))
    return found


def _rich(language: str, name: str, html: str) -> Iterator[Found]:
    for anchor in anchors_in(html):
        kind, number = anchor.get("linktype", ""), anchor.get("id", "")
        address = anchor.get("href", "").strip()
        if kind in ("page", "document") and number.isdecimal():
            yield Found(language, name, f"{kind} {number}", kind, int(number))
        elif address and not address.lower().startswith(OTHER):
            yield Found(language, name, address)


def _plain(language: str, name: str, addresses: Iterable[str]) -> Iterator[Found]:
    for address in addresses:
        yield Found(language, name, address)


def texts_of(page: Any) -> Iterator[tuple[str, str, str, bool]]:
    """(language, field, text, whether it is rich) of every text that is not empty.

    Of the page and of the rows beside it. Facts have no language.
    """
    yield from _texts(page)
    for relation in get_all_child_relations(type(page)):
        model, name = relation.related_model, relation.get_accessor_name()
        # Editors' remarks to each other belong to Wagtail.
        if model._meta.app_label == page._meta.app_label and text_columns(model):
            for row in getattr(page, name).all():
                for code, field, text, is_rich in _texts(row):
                    yield code, f"{name}.{field}", text, is_rich


def _texts(row: Any) -> Iterator[tuple[str, str, str, bool]]:
    model: Any = type(row)
    for attribute, code, name, is_rich in text_columns(model):
        if text := getattr(row, attribute):
            yield code, name, str(text), is_rich


@functools.cache
def text_columns(model: Any) -> list[tuple[str, str, str, bool]]:
    """(column, language, field, whether it is rich) of a model's own texts."""
    wagtails = Page._meta.concrete_fields if issubclass(model, Page) else ()
    fields: list[Any] = [
        field
        for field in model._meta.concrete_fields
        if field not in wagtails
        and isinstance(field, models.CharField | models.TextField)
    ]
    # The column of a translated field without its language is never read.
    unread = {field.translated_field.name for field in fields if _is_translated(field)}
    return [
        (
            field.attname,
            field.language if _is_translated(field) else "",
            field.translated_field.name if _is_translated(field) else field.name,
            isinstance(field, RichTextField),
        )
        for field in fields
        if field.name not in unread
    ]


def _is_translated(field: Any) -> bool:
    return isinstance(field, TranslationField)
