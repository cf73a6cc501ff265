"""Reads the segments of one XLIFF unit, with the tags behind its marks."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from pages.exchange.segments import (
    LINE_BREAK,
    Piece,
    Segment,
    Tag,
    nested,
    plain,
    put_together,
)
from pages.exchange.xliff_writing import CORE

# Sentences have a bold link at most; a file made to break programs has thousands.
MAX_DEPTH = 20
# Letters of a text that are quoted in a message.
EXCERPT = 80
# Marks that stand for tags, and annotations that are left out.
CODES = {"pc", "ph", "sc", "ec"}
MARKS = {*CODES, "cp", "mrk", "sm", "em"}


class UnreadableTextError(ValueError):
    """One text cannot be read; its message says why."""


def tag(name: str) -> str:
    return f"{{{CORE}}}{name}"


class UnitReader:
    """The inverse of UnitWriter. Programs may have turned ``pc`` into ``sc`` and ``ec``,
    and may have added annotations."""

    def __init__(self, unit: Element) -> None:
        self.unit = unit
        path = f"{tag('originalData')}/{tag('data')}"
        self.data = {
            found.get("id", ""): plain(found.text) for found in unit.findall(path)
        }
        # The tags behind the numbers of the source's marks: (start, end).
        self.tags: dict[str, tuple[str, str]] = {}

    def read(self) -> tuple[list[Piece], list[Segment | None]]:
        pieces: list[Piece] = []
        targets: list[Segment | None] = []
        for part in self.unit:
            if part.tag == tag("ignorable"):
                pieces.append(self.between(part))
            elif part.tag == tag("segment"):
                source = self.segment(part.find(tag("source")))
                if source is None:
                    raise UnreadableTextError(_("The German text is missing."))
                pieces.append(source)
                targets.append(self.target(part, source))
        if not targets:
            raise UnreadableTextError(_("The German text is missing."))
        return put_together(pieces), targets

    def between(self, part: Element) -> str:
        """What stands between segments: tags or line ends, no words."""
        tokens = list(self.tokens(part.find(tag("source")), 0))
        if any(isinstance(token, str) and token.strip() for token in tokens):
            raise UnreadableTextError(_("Words stand outside of the segments."))
        return "".join(
            token if isinstance(token, str) else token.html for token in tokens
        )

    def segment(self, element: Element | None) -> Segment | None:
        """None where there are no words."""
        tokens = [
            LINE_BREAK.sub(" ", token) if isinstance(token, str) else token
            for token in merged(self.tokens(element, 0))
        ]
        if tokens and isinstance(tokens[0], str):
            tokens[0] = tokens[0].lstrip()
        if tokens and isinstance(tokens[-1], str):
            tokens[-1] = tokens[-1].rstrip()
        found = Segment(nested(token for token in tokens if token))
        return found if found.words().strip() else None

    def target(self, part: Element, source: Segment) -> Segment | None:
        element = part.find(tag("target"))
        if element is None:
            return None
        if element.get("order"):
            raise UnreadableTextError(_("The paragraphs have another order."))
        target = self.segment(element)
        if target and target.marks() != source.marks():
            raise UnreadableTextError(
                _(
                    "Bold text, a link or a line break is missing or stands twice: %(text)s"
                )
                % {"text": source.words()[:EXCERPT]}
            )
        return target

    def tokens(self, element: Element | None, depth: int) -> Iterator[str | Tag]:
        if element is None:
            return
        if depth > MAX_DEPTH:
            raise UnreadableTextError(_("Marks are nested too deeply."))
        yield plain(element.text)
        for inner in element:
            yield from self.mark(inner, depth + 1)
            yield plain(inner.tail)

    def mark(self, element: Element, depth: int) -> Iterator[str | Tag]:
        name = element.tag.rpartition("}")[2] if element.tag else ""
        if name not in MARKS or element.tag != tag(name):
            raise UnreadableTextError(
                _("The file has a mark the portal does not know: %(name)s")
                % {"name": name}
            )
        number = element.get("startRef") or element.get("id") or ""
        start, end = self.tags_of(element, number) if name in CODES else ("", "")
        if name in ("pc", "sc", "ph"):
            yield Tag(number, start, is_start=name != "ph")
        # Annotations for translators are left out; the words in them are the text's.
        yield from self.tokens(element, depth)
        if name in ("pc", "ec"):
            yield Tag(number, end, is_end=True)

    def tags_of(self, element: Element, number: str) -> tuple[str, str]:
        """A mark's tags. A target's are those of the source, whatever it says itself."""
        start, end = self.tags.get(number, ("", ""))
        names = {"ec": ("", "dataRef")}.get(
            element.tag.rpartition("}")[2], ("dataRef", "dataRefEnd")
        )
        start = start or self.original(element, "dataRefStart", names[0])
        end = end or self.original(element, "", names[1])
        self.tags[number] = (start, end)
        return start, end

    def original(self, element: Element, *names: str) -> str:
        for name in filter(None, names):
            if reference := element.get(name):
                return self.data.get(reference, "")
        return ""


def merged(tokens: Iterator[str | Tag]) -> list[str | Tag]:
    """Words that stand side by side as one."""
    found: list[str | Tag] = []
    for token in tokens:
        if isinstance(token, str) and found and isinstance(found[-1], str):
            found[-1] += token
        elif token:
            found.append(token)
    return found
