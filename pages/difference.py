"""What changed between two German texts, to see at a glance what to translate anew."""

import difflib
import re
from typing import NamedTuple

from django.utils.html import escape, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

WORDS = re.compile(r"\s+|[^\s]+")
# Where a block of rich text ends, its text goes on in a new line.
BLOCK_END = re.compile(r"</(?:p|li|h[1-6])>|<br\s*/?>")


class Piece(NamedTuple):
    """A run of words: "same", "gone" or "new"."""

    kind: str
    text: str


def plain_text(value: str) -> str:
    """The words of a text or of rich text, one line for each paragraph."""
    return strip_tags(BLOCK_END.sub("\n", value)).replace("\r\n", "\n").strip()


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts laid over each other, word by word."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    found: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            found.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            found.append(Piece("gone", "".join(old[a:b])))
        if d > c:
            found.append(Piece("new", "".join(new[c:d])))
    return found


def as_html(before: str, after: str) -> SafeString | None:
    """The later text with what is gone and what is new marked; None if nothing changed."""
    before, after = plain_text(before), plain_text(after)
    if before == after:
        return None
    tags = {"same": "span", "gone": "del", "new": "ins"}
    return format_html_join(
        "",
        "<{0}>{1}</{0}>",
        (
            (tags[piece.kind], mark_safe(escape(piece.text).replace("\n", "<br>")))  # noqa: S308
            for piece in pieces(before, after)
        ),
    )
