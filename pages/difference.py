"""What changed between two German texts, to see at a glance what to translate anew."""

import difflib
import re
from typing import NamedTuple

from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

WORDS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """A run of words: "same", "gone" or "new"."""

    kind: str
    text: str


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
    """The later plain text, what is gone and new in it marked; None if nothing changed."""
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
