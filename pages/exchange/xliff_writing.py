"""Translation work as XLIFF 2.0 (OASIS standard, 5 August 2014).

One ``file`` is a page, one ``unit`` a field, one ``segment`` a paragraph, item or line.
Tags inside a segment are ``pc`` and ``ph`` with their text in ``originalData``; tags
between segments are an ``ignorable``. The languages' codes are BCP 47 already: "simple" in
de-simple is a registered variant. What the import needs to tell changes from today's texts
stands in the standard's metadata module.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from django.utils import translation
from django.utils.translation import gettext as _

from pages.exchange.segments import (
    Mark,
    Nodes,
    Piece,
    Segment,
    aligned,
    marks_in,
    plain,
)
from pages.exchange.texts import TextField, text_fields
from pages.languages import LANGUAGES, SOURCE
from pages.models.content import ContentPage
from pages.translations import OUTDATED, State

CORE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
VERSION = "2.0"
OURS = "kim"
# Metadata of a file and of a unit.
SOURCE_HASH = "source-hash"
TARGET_HASH = "target-hash"

FORMATS = {"b", "br", "em", "i", "mark", "small", "strong", "sub", "sup", "u"}


@dataclass(frozen=True)
class Work:
    """A page with the German that is translated, and what there is of a translation."""

    draft: ContentPage
    german: ContentPage
    state: str
    # The German texts an outdated translation was made from, by field, where known.
    made_from: Mapping[str, str] = field(default_factory=dict)

    def german_before(self, one: TextField) -> str | None:
        """The German of an outdated field, if it is another today; None if unknown."""
        if self.state != OUTDATED or one.name not in self.made_from:
            return None
        return one.kind.canonical(self.made_from[one.name])

    def state_of(self, one: TextField) -> str:
        """The page's state; a field whose German is the same is not outdated."""
        is_same = self.german_before(one) == one.source(self.german)
        return State.DRAFT.value if is_same else self.state


def document(work: Iterable[Work], code: str) -> bytes:
    """An XLIFF file of these pages, German to ``code``; the same work gives the same bytes.

    Notes are in German, for whoever translates from it.
    """
    attributes = {
        "xmlns": CORE,
        "xmlns:mda": METADATA,
        "version": VERSION,
        "srcLang": SOURCE,
        "trgLang": code,
    }
    root = Element("xliff", attributes)
    root.text = "\n"
    with translation.override(SOURCE):
        for one in work:
            write_page(root, one, code)
    return tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def child(parent: Element, name: str, **attributes: str) -> Element:
    """An element on a line of its own."""
    element = SubElement(parent, name, attributes)
    element.tail = "\n"
    return element


def write_page(root: Element, work: Work, code: str) -> None:
    german = work.german
    element = child(
        root,
        "file",
        id=str(german.translation_key),
        original=plain(german.get_url() or german.url_path),
        canResegment="no",
        trgDir=LANGUAGES[code].direction,
    )
    element.text = "\n"
    metadata(element, **{SOURCE_HASH: german.compute_source_hash()})
    kind = german._meta.verbose_name
    notes(element, [("context", f"{kind}: {plain(german.title)}")])
    for one in text_fields(type(german)):
        if one.source(german):
            write_unit(element, one, work, code)


def metadata(parent: Element, **values: str) -> None:
    element = child(parent, "mda:metadata")
    group = SubElement(element, "mda:metaGroup", {"category": OURS})
    for name, value in values.items():
        SubElement(group, "mda:meta", {"type": name}).text = value


def notes(parent: Element, texts: list[tuple[str, str]]) -> None:
    element = child(parent, "notes")
    for number, (category, text) in enumerate(texts, start=1):
        attributes = {"id": f"n{number}", "category": category}
        SubElement(element, "note", attributes).text = text


def write_unit(parent: Element, one: TextField, work: Work, code: str) -> None:
    """A field with what there is of its translation, where that has the same shape."""
    source = one.kind.split(one.source(work.german))
    existing = one.text(work.draft, code)
    targets = aligned(source, one.kind.split(existing))
    # "xml:space" is no Python name.
    element = child(parent, "unit", **{"id": one.name, "xml:space": "preserve"})
    element.text = "\n"
    metadata(element, **{TARGET_HASH: one.kind.fingerprint(existing)})
    notes(
        element,
        [
            *about(one),
            *earlier("german-before", one, changed_from(one, work)),
            *earlier("translated-before", one, existing if None in targets else ""),
        ],
    )
    UnitWriter(work.state_of(one)).write(element, source, targets)


def about(one: TextField) -> list[tuple[str, str]]:
    """What translators have to know about a field."""
    found = [("field", one.label)]
    if one.hint:
        found.append(("hint", one.hint))
    if one.max_length:
        limit = _("At most %(number)s characters.") % {"number": one.max_length}
        found.append(("length", limit))
    return found


def changed_from(one: TextField, work: Work) -> str:
    """The German an outdated text was made from, where it was another one."""
    before = work.german_before(one)
    return "" if before is None or before == one.source(work.german) else before


def earlier(category: str, one: TextField, text: str) -> list[tuple[str, str]]:
    """A note with a text as it was, in words only."""
    words = one.kind.words(text)
    return [(category, words)] if words else []


def segment_state(state: str) -> dict[str, str]:
    """XLIFF's word for our state. Outdated texts are to be looked at again."""
    if state == State.RELEASED:
        return {"state": "final"}
    if state in (State.DRAFT, State.MACHINE):
        return {"state": "translated", "subState": f"{OURS}:{state}"}
    if state == OUTDATED:
        return {"state": "initial", "subState": f"{OURS}:{OUTDATED}"}
    return {"state": "initial"}


class UnitWriter:
    """The segments of one unit; numbers its marks and collects the text of their tags."""

    def __init__(self, state: str) -> None:
        self.state = state
        self.data: dict[str, str] = {}
        self.number = 0
        # The numbers of the source's marks that its target has not used yet.
        self.unused: dict[tuple[str, str], list[str]] = {}

    def write(
        self, unit: Element, source: list[Piece], targets: list[Segment | None]
    ) -> None:
        parts = Element("parts")
        following = iter(targets)
        for number, piece in enumerate(source, start=1):
            if isinstance(piece, Segment):
                element = child(parts, "segment", id=f"s{number}")
                self.write_segment(element, piece, next(following))
            else:
                self.write_between(child(parts, "ignorable"), piece)
        if self.data:
            original = child(unit, "originalData")
            for tag, reference in self.data.items():
                SubElement(original, "data", {"id": reference}).text = tag
        unit.extend(parts)

    def write_between(self, element: Element, piece: str) -> None:
        """Tags between segments are one mark; line ends are text."""
        source = SubElement(element, "source")
        if piece.strip():
            code = {"id": self.next_id(), "dataRef": self.reference(piece)}
            SubElement(source, "ph", code)
        else:
            source.text = piece

    def write_segment(
        self, element: Element, source: Segment, target: Segment | None
    ) -> None:
        element.attrib.update(segment_state(self.state if target else ""))
        self.unused = {}
        for mark in marks_in(source.nodes):
            self.unused.setdefault((mark.start, mark.end), []).append(self.next_id())
        numbers = {key: list(found) for key, found in self.unused.items()}
        self.write_nodes(SubElement(element, "source"), source.nodes)
        if target:
            self.unused = numbers
            self.write_nodes(SubElement(element, "target"), target.nodes)

    def write_nodes(self, parent: Element, nodes: Nodes) -> None:
        """Words as text, marks as ``pc`` and ``ph``."""
        last: Element | None = None
        for node in nodes:
            if isinstance(node, Mark):
                last = self.write_mark(parent, node)
            elif last is None:
                parent.text = (parent.text or "") + node
            else:
                last.tail = (last.tail or "") + node

    def write_mark(self, parent: Element, mark: Mark) -> Element:
        number = self.unused[mark.start, mark.end].pop(0)
        attributes = {"id": number, "canCopy": "no", "canDelete": "no"}
        attributes["type"] = type_of(mark)
        start = self.reference(mark.start)
        if not mark.end:
            return SubElement(parent, "ph", {**attributes, "dataRef": start})
        attributes["dataRefStart"] = start
        attributes["dataRefEnd"] = self.reference(mark.end)
        element = SubElement(parent, "pc", attributes)
        self.write_nodes(element, mark.inside)
        return element

    def reference(self, tag: str) -> str:
        return self.data.setdefault(tag, f"d{len(self.data) + 1}")

    def next_id(self) -> str:
        self.number += 1
        return str(self.number)


def type_of(mark: Mark) -> str:
    """What a translator's program calls the tag."""
    name = mark.start.strip("</>").split(" ")[0]
    if name == "a":
        return "link"
    return "fmt" if name in FORMATS else "other"
