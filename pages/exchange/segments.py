"""A text as what is translated and what stands between.

A translator, an agency's program and a machine get paragraphs, items and lines. The tags
around them stay here, the tags inside travel as marks that have to come back unaltered.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

# Tags inside a sentence; every other one stands between segments.
INLINE = {
    *("a", "abbr", "b", "bdi", "bdo", "br", "code", "em", "i", "mark", "small"),
    *("span", "strong", "sub", "sup", "u"),
}
WITHOUT_END = {"br", "embed", "hr", "img"}
# Draftail's keys of paragraphs: other ones after every visit of the editor.
EDITOR_KEYS = {"data-block-key"}
# XML 1.0 cannot hold them, not even as references.
NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LINE_BREAK = re.compile(r"[ \t\n]*\n[ \t\n]*")
LINE = re.compile(r"(\s*\n\s*)")
HASH_LENGTH = 16


@dataclass(frozen=True)
class Mark:
    """Tags around words, or one tag between them (``end`` is empty)."""

    start: str
    end: str
    inside: "tuple[Node, ...]" = ()


Node = str | Mark
Nodes = tuple[Node, ...]


@dataclass(frozen=True)
class Segment:
    """What is translated as one: the inside of a paragraph, an item or a line."""

    nodes: Nodes

    def marks(self) -> Counter[tuple[str, str]]:
        """How often each pair of tags stands in it."""
        return Counter((mark.start, mark.end) for mark in marks_in(self.nodes))

    def words(self) -> str:
        return words_of(self.nodes)


# Text is what stands between segments, as it is stored.
Piece = str | Segment


def marks_in(nodes: Nodes) -> Iterator[Mark]:
    """All marks, in the order in which they begin."""
    for node in nodes:
        if isinstance(node, Mark):
            yield node
            yield from marks_in(node.inside)


def words_of(nodes: Nodes) -> str:
    return "".join(
        node if isinstance(node, str) else words_of(node.inside) for node in nodes
    )


def html_of(nodes: Nodes) -> str:
    """The nodes as HTML."""
    return "".join(
        escape(node, quote=False)
        if isinstance(node, str)
        else f"{node.start}{html_of(node.inside)}{node.end}"
        for node in nodes
    )


def plain(value: object) -> str:
    """The stored text as XML and our comparisons know it; None is empty."""
    text = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
    return NOT_IN_XML.sub("", text)


@dataclass(frozen=True)
class Tag:
    """One tag as it stands in the text."""

    name: str
    html: str
    is_start: bool = False
    is_end: bool = False


class Tokens(HTMLParser):
    """Rich text as tags and words, in order. Comments are left out."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str | Tag] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = "".join(
            f' {name}="{escape(value or "")}"'
            for name, value in attrs
            if name not in EDITOR_KEYS
        )
        is_start = tag not in WITHOUT_END
        html = f"<{tag}{values}>" if is_start else f"<{tag}{values}/>"
        self.found.append(Tag(tag, html, is_start=is_start))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in WITHOUT_END:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in WITHOUT_END:
            self.found.append(Tag(tag, f"</{tag}>", is_end=True))

    def handle_data(self, data: str) -> None:
        # References may have brought back what the text itself no longer holds.
        text = LINE_BREAK.sub(" ", plain(data))
        if self.found and isinstance(self.found[-1], str):
            self.found[-1] += text
        elif text:
            self.found.append(text)


class Nesting:
    """Puts tags that belong together around what is between them."""

    def __init__(self) -> None:
        self.done: list[list[Node]] = [[]]
        self.open: list[Tag] = []

    def add(self, token: str | Tag) -> None:
        if isinstance(token, str):
            self.done[-1].append(token)
        elif token.is_start:
            self.open.append(token)
            self.done.append([])
        elif token.is_end and token.name in [tag.name for tag in self.open]:
            while self.open[-1].name != token.name:
                self.give_up()
            self.close(token.html)
        else:
            self.done[-1].append(Mark(token.html, ""))

    def close(self, end: str) -> None:
        inside = tuple(self.done.pop())
        self.done[-1].append(Mark(self.open.pop().html, end, inside))

    def give_up(self) -> None:
        """A tag without an end is a mark of its own."""
        inside = self.done.pop()
        self.done[-1] += [Mark(self.open.pop().html, ""), *inside]

    def nodes(self) -> Nodes:
        while self.open:
            self.give_up()
        return tuple(self.done[0])


def nested(tokens: Iterable[str | Tag]) -> Nodes:
    nesting = Nesting()
    for token in tokens:
        nesting.add(token)
    return nesting.nodes()


def inline_nodes(html: str) -> Nodes:
    """The nodes of a segment's HTML, as a machine gave it back."""
    return nested(Tokens(plain(html)).found)


def put_together(pieces: Iterable[Piece]) -> list[Piece]:
    """Without empty pieces, and what stands between segments in one."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece:
            found.append(piece)
    return found


def split_rich(value: object) -> list[Piece]:
    """Rich text: one segment for the words of every paragraph, heading and item."""
    pieces: list[Piece] = []
    run: list[str | Tag] = []
    for token in [*Tokens(plain(value)).found, Tag("", "")]:
        if isinstance(token, str) or token.name in INLINE:
            run.append(token)
        else:
            pieces += [*pieces_of(run), token.html]
            run = []
    return put_together(pieces)


def pieces_of(run: list[str | Tag]) -> list[Piece]:
    """What stands between two blocks: a segment, or tags without words."""
    if not any(isinstance(token, str) and token.strip() for token in run):
        return ["".join(token.html for token in run if isinstance(token, Tag))]
    if isinstance(run[0], str):
        run[0] = run[0].lstrip()
    if isinstance(run[-1], str):
        run[-1] = run[-1].rstrip()
    return [Segment(nested(token for token in run if token))]


def split_lines(value: object) -> list[Piece]:
    """Plain text: one segment for every line."""
    text = plain(value)
    inner = text.strip()
    if not inner:
        return []
    start = text.index(inner)
    parts = LINE.split(inner)
    lines: list[Piece] = [Segment((part,)) if part.strip() else part for part in parts]
    return put_together([text[:start], *lines, text[start + len(inner) :]])


@dataclass(frozen=True)
class TextKind:
    """How texts of one kind of field are taken apart and put together."""

    split: Callable[[object], list[Piece]]
    render: Callable[[Nodes], str]

    def join(self, pieces: Iterable[Piece]) -> str:
        """The text as it is stored."""
        return "".join(
            piece if isinstance(piece, str) else self.render(piece.nodes)
            for piece in pieces
        )

    def canonical(self, value: object) -> str:
        """The same for texts that differ only in what readers never see."""
        return self.join(self.split(value))

    def fingerprint(self, value: object) -> str:
        text = self.canonical(value)
        return hashlib.sha256(text.encode()).hexdigest()[:HASH_LENGTH]

    def words(self, value: object) -> str:
        """The text without its tags, a line for each segment."""
        return "\n".join(one.words() for one in segments_in(self.split(value)))


RICH = TextKind(split_rich, html_of)
LINES = TextKind(split_lines, words_of)


def segments_in(pieces: Iterable[Piece]) -> list[Segment]:
    return [piece for piece in pieces if isinstance(piece, Segment)]


def filled(pieces: Iterable[Piece], segments: Iterable[Segment]) -> list[Piece]:
    """The same text with other segments, in order."""
    following = iter(segments)
    return [piece if isinstance(piece, str) else next(following) for piece in pieces]


def aligned(source: list[Piece], target: list[Piece]) -> list[Segment | None]:
    """For each segment of the source the one that translates it, where that is plain:
    the same blocks and the same marks. None where it is not."""
    wanted = segments_in(source)
    nothing: list[Segment | None] = [None] * len(wanted)
    if [piece if isinstance(piece, str) else None for piece in source] != [
        piece if isinstance(piece, str) else None for piece in target
    ]:
        return nothing
    return [
        found if found.marks() == segment.marks() else None
        for segment, found in zip(wanted, segments_in(target), strict=True)
    ]
