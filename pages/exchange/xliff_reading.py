"""Reads XLIFF 2.0 that comes back. Nothing of it is trusted: no DTD, no entities, our own
language pair, and marks that are complete. What is wrong is said in plain words."""

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext as _

from pages.exchange.segments import Piece, Segment
from pages.exchange.unit_reading import UnitReader, UnreadableTextError, tag
from pages.exchange.xliff_writing import METADATA, OURS, SOURCE_HASH, TARGET_HASH
from pages.languages import LANGUAGES, SOURCE, TARGETS

# Bytes. All texts of a district of 400 pages are a quarter of it.
MAX_SIZE = 10 * 1024 * 1024


class UnreadableFileError(ValueError):
    """The file as a whole cannot be read; its message says why."""


@dataclass(frozen=True)
class ReadText:
    """One unit: the German it was made from, and its translation if that is complete."""

    name: str
    source: list[Piece]
    # One for each segment of the source; None is not translated.
    targets: list[Segment | None]
    # The fingerprint of the translation when it was exported.
    exported: str
    problem: str = ""


@dataclass(frozen=True)
class ReadPage:
    """One file element."""

    key: str
    original: str
    # The hash of the German page when it was exported; empty if the mark is lost.
    source_hash: str
    texts: list[ReadText] = field(default_factory=list)


@dataclass(frozen=True)
class ReadDocument:
    code: str
    pages: list[ReadPage]


def read(content: bytes) -> ReadDocument:
    """The translations in an XLIFF 2.0 file.

    Raises UnreadableFileError for what is no such file, is too large or is for other
    languages. What is wrong with one text stands at that text.
    """
    if len(content) > MAX_SIZE:
        limit = MAX_SIZE // (1024 * 1024)
        raise UnreadableFileError(
            _("The file is larger than %(limit)s MB.") % {"limit": limit}
        )
    root = parsed(content)
    check_root(root)
    code = target_language(root)
    pages = [read_page(element) for element in root.iter(tag("file"))]
    if not pages:
        raise UnreadableFileError(_("There is no text in this file."))
    return ReadDocument(code, pages)


def parsed(content: bytes) -> Element:
    try:
        return ElementTree.fromstring(content, forbid_dtd=True)
    except ParseError as error:
        line, place = error.position
        raise UnreadableFileError(
            _(
                "This is no complete XML file: it cannot be read from line %(line)s, "
                "character %(place)s. Perhaps it was cut off or edited by hand."
            )
            % {"line": line, "place": place + 1}
        ) from error
    except DefusedXmlException as error:
        raise UnreadableFileError(
            _("The file has a document type or entities of its own. Save it without.")
        ) from error
    except (LookupError, ValueError) as error:
        # An encoding that is unknown, or that the parser does not take.
        raise UnreadableFileError(_("Save the file in UTF-8.")) from error


def check_root(root: Element) -> None:
    if root.tag != tag("xliff"):
        if root.tag.rpartition("}")[2] == "xliff":
            raise UnreadableFileError(
                _("This is another version of XLIFF. Save it as XLIFF 2.0.")
            )
        raise UnreadableFileError(_("This is no XLIFF file."))
    # 2.1 differs from 2.0 in modules we do not use.
    if root.get("version") not in ("2.0", "2.1"):
        raise UnreadableFileError(
            _("This is another version of XLIFF. Save it as XLIFF 2.0.")
        )


def target_language(root: Element) -> str:
    """The portal's code of the file's target language; regions are left out."""
    source, target = root.get("srcLang", ""), root.get("trgLang", "")
    if known_language(source) != SOURCE:
        raise UnreadableFileError(
            _("The file is translated from “%(language)s”, not from German (de).")
            % {"language": source}
        )
    code = known_language(target)
    if code not in TARGETS:
        raise UnreadableFileError(
            _("The portal has no texts in “%(language)s”.") % {"language": target}
        )
    return code


def known_language(language: str) -> str:
    """The longest of our codes a BCP 47 tag begins with: ar-SY is ar."""
    language = language.lower()
    found = [code for code in LANGUAGES if f"{language}-".startswith(f"{code}-")]
    return max(found, key=len, default="")


def read_page(element: Element) -> ReadPage:
    units = element.iter(tag("unit"))
    return ReadPage(
        key=element.get("id", ""),
        original=element.get("original", ""),
        source_hash=meta(element, SOURCE_HASH),
        texts=[read_unit(unit) for unit in units],
    )


def meta(element: Element, name: str) -> str:
    """One of our marks at a file or unit; empty if a program has dropped it."""
    groups = f"{{{METADATA}}}metadata/{{{METADATA}}}metaGroup[@category='{OURS}']"
    for found in element.findall(f"{groups}/{{{METADATA}}}meta"):
        if found.get("type") == name:
            return (found.text or "").strip()
    return ""


def read_unit(unit: Element) -> ReadText:
    name, exported = unit.get("id", ""), meta(unit, TARGET_HASH)
    try:
        source, targets = UnitReader(unit).read()
    except UnreadableTextError as error:
        return ReadText(name, [], [], exported, problem=str(error))
    return ReadText(name, source, targets, exported)
