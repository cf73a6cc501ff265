"""Cleans what editors paste: from Word, from mails, from web pages.

Texts that are clean already come back as they are, to the letter: their fingerprint says
whether translations are outdated. Cleaning twice changes no more than cleaning once.
"""

import html
import re
from collections.abc import Collection, Iterator
from html.parser import HTMLParser
from typing import Any

import nh3
from django.utils.translation import gettext_lazy as _
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import RichTextField

# What each feature of the rich-text editor may store.
FEATURE_TAGS: dict[str, set[str]] = {
    "bold": {"b", "strong"},
    "italic": {"i", "em"},
    "link": {"a"},
    "document-link": {"a"},
    "ol": {"ol", "li"},
    "ul": {"ul", "li"},
    "h2": {"h2"},
    "h3": {"h3"},
    "h4": {"h4"},
    "hr": {"hr"},
}
ALWAYS = {"p", "br"}
# Links to our own pages and documents are stored by number.
ATTRIBUTES = {"*": {"data-block-key"}, "a": {"href", "id", "linktype"}}
SCHEMES = {"http", "https", "mailto", "tel"}
# Elements that were nested wrongly are nested otherwise each time they are read.
MOST_REPAIRS = 10

# Invisible marks of Word and of web pages. Those that join letters (Persian) or turn the
# direction (Arabic) stay.
INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
# Word's own line and page breaks.
LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# A fixed space holds "z. B." together; beside other spaces and at an end it holds nothing.
LOOSE_SPACES = re.compile("[ \t]*\u00a0[ \t\u00a0]+|[ \t]+\u00a0[ \t\u00a0]*")
SPACES_AT_ENDS = re.compile("(?m)^\u00a0+|\u00a0+$")
# A letter is a bullet only before a tab: Word's second and third level.
BULLET = re.compile(r"^[ \t\u00a0]*(?:[•·▪◦‣●○■□–*-][ \t\u00a0]+|[o§][\t]+)")
NUMBER = re.compile(r"^[ \t\u00a0]*(\d{1,2})[.)][ \t\u00a0]+")
CODE = re.compile(
    r"<\s*/?\s*(?:iframe|frame|frameset|script|embed|object|applet)\b"
    r"|<[a-z][^<>]*[\s/\"']on[a-z]+\s*="
    r"|\bjavascript:\S",
    re.IGNORECASE,
)


class Pieces(HTMLParser):
    """The elements and texts of HTML, however they are spelled."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted(attrs, key=str)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("br", "hr"):
            self.found.append(tag)

    def handle_data(self, data: str) -> None:
        self.found.append(("", data))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!", data))


def pieces(text: str) -> list[Any]:
    parser = Pieces()
    parser.feed(text)
    parser.close()
    return parser.found


def clean_characters(text: str) -> str:
    """Without soft hyphens and control characters; fixed spaces only where they hold."""
    text = LINE_ENDS.sub("\n", text)
    text = INVISIBLE.sub("", text)
    text = LOOSE_SPACES.sub(" ", text)
    return SPACES_AT_ENDS.sub("", text)


def clean_rich_text(text: str, features: Collection[str]) -> str:
    """HTML with what these features of the editor may store, and nothing else."""
    tags = ALWAYS.union(*(FEATURE_TAGS[name] for name in features))
    cleaner = nh3.Cleaner(
        tags=tags,
        attributes={tag: ATTRIBUTES[tag] for tag in ATTRIBUTES if tag in {"*", *tags}},
        link_rel=None,
        url_schemes=SCHEMES,
    )
    safe = cleaned_once(cleaner, text)
    for _again in range(MOST_REPAIRS):
        before, safe = safe, cleaned_once(cleaner, safe)
        if safe == before:
            break
    return text if pieces(text) == pieces(safe) else safe


def cleaned_once(cleaner: nh3.Cleaner, text: str) -> str:
    # Fixed spaces raw, as the editor stores them.
    return clean_characters(cleaner.clean(text).replace("&nbsp;", "\u00a0"))


def clean_lines(text: str) -> str:
    """One thing per line: without bullets, and without numbers that only count the lines.

    "1. Januar" stays: lines are numbered only if all of them are, from one on.
    """
    lines = clean_characters(text).split("\n")
    while True:
        bare = without_numbers([BULLET.sub("", line) for line in lines])
        if bare == lines:
            return "\n".join(lines)
        lines = bare


def without_numbers(lines: list[str]) -> list[str]:
    numbers = [NUMBER.match(line) for line in lines if line.strip()]
    counted = [int(match[1]) if match else 0 for match in numbers]
    is_list = len(counted) > 1 and counted == list(range(1, len(counted) + 1))
    return [NUMBER.sub("", line) for line in lines] if is_list else lines


def clean_value(field: Any, value: str, *, is_list: bool) -> str:
    """A text as its field may hold it; ``is_list``: one thing per line."""
    if isinstance(field, RichTextField):
        return clean_rich_text(value, field.features)
    return clean_lines(value) if is_list else clean_characters(value)


def embedded_code(text: str) -> str | None:
    """The first code in a text that would embed or run something, as it stands there.

    Also finds code that the rich-text editor has stored as text.
    """
    found = CODE.search(text) or CODE.search(html.unescape(text))
    return found[0] if found else None


def texts_in(value: Any) -> Iterator[str]:
    """Every text of a form's value: also in the blocks of a stream."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, StreamValue):
        yield from texts_in(value.get_prep_value())
    elif isinstance(value, dict):
        yield from texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


def refuse_embedded(form: Any) -> None:
    """An error beside every field with code in it; what was typed stays there."""
    for name, value in list(form.cleaned_data.items()):
        if any(embedded_code(text) for text in texts_in(value)):
            form.add_error(
                name,
                _(
                    "Embedding pages of other providers would tell them who reads "
                    "this page. Use a link."
                ),
            )
