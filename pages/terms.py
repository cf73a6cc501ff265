"""Official German words in a text, explained where they first stand.

Works on the HTML that readers get and changes no stored text: the word is marked, and
its explanation follows the paragraph or list item it stands in.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from pages.languages import SOURCE, Language

# Explanations stand after a paragraph and inside everything else.
PARAGRAPH = "p"
BLOCKS = {PARAGRAPH, "li", "dd", "td", "blockquote", "div", "section", "article"}
# Headings stay short, links and buttons have one purpose.
UNTOUCHED = {"a", "button", "summary", "h1", "h2", "h3", "h4", "h5", "h6", "code"}
UNTOUCHED_ATTRIBUTE = "data-unexplained"
WORD_CLASS = "term-word"


@dataclass(frozen=True)
class KnownTerm:
    """A term as the readers of one page get it."""

    word: str
    # How it may stand in the text: German forms, and its name in the text's language.
    german: tuple[str, ...]
    names: tuple[str, ...]
    # Phrases in which the word means something else.
    other_meanings: tuple[str, ...]
    # What the explanation calls it, and the language both are in.
    name: str
    explanation: str
    language: Language


@dataclass(frozen=True)
class Explained:
    """HTML with explanations, and the terms that were explained, in order."""

    html: str
    terms: tuple[KnownTerm, ...] = ()


Note = Callable[[Sequence[KnownTerm]], str]


def explain(
    html: str, terms: Sequence[KnownTerm], text_language: Language, note: Note
) -> Explained:
    """Mark the first place of each term and put ``note(terms)`` after its block.

    Whole words only, the longest spelling wins, each term once; nothing in headings and
    links. ``note`` answers safe HTML for the terms that are new in one block.
    """
    spellings = Spellings(terms)
    if not spellings.may_stand_in(html):
        return Explained(html)
    soup = BeautifulSoup(html, "html.parser")
    explained: list[KnownTerm] = []
    for block, pieces in list(_blocks(soup)):
        found = _first_places(pieces, spellings, explained)
        _mark(soup, found, text_is_german=text_language.babel == SOURCE)
        new = [place.term for place in found]
        if new:
            explained += new
            _add_note(block, note(new))
    return Explained(soup.decode(formatter="minimal"), tuple(explained))


WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class _Spelling:
    """One way to write a term; without a term, a phrase that means something else."""

    text: str
    term: KnownTerm | None
    is_german: bool

    def end_in(self, text: str, start: int) -> int | None:
        """Where it ends if it stands here; a line may break where it has a space."""
        words = r"\s+".join(re.escape(part) for part in self.text.split())
        found = re.compile(rf"{words}(?!\w)", re.IGNORECASE).match(text, start)
        return found.end() if found else None


class Spellings:
    """Finds the spellings of terms as whole words, the longest first.

    Looked up by their first word, so that many terms cost hardly more than a few. What
    begins with a sign instead of a letter or digit is never found.
    """

    def __init__(self, terms: Sequence[KnownTerm]) -> None:
        self._by_first_word: dict[str, list[_Spelling]] = {}
        for spelling in sorted(_all_of(terms), key=lambda each: -len(each.text)):
            first = WORD.match(spelling.text)
            if first:
                same = self._by_first_word.setdefault(first[0].casefold(), [])
                same.append(spelling)

    def may_stand_in(self, html: str) -> bool:
        """False only where none can be found; much faster than looking properly."""
        words = {word.casefold() for word in WORD.findall(html)}
        return not self._by_first_word.keys().isdisjoint(words)

    def places(self, text: str) -> Iterator[tuple[KnownTerm, bool, int, int]]:
        """(term, whether it is written in German, start, end), from left to right."""
        done = 0
        for word in WORD.finditer(text):
            if word.start() >= done:
                for spelling in self._by_first_word.get(word[0].casefold(), ()):
                    end = spelling.end_in(text, word.start())
                    if end is not None:
                        done = end
                        if spelling.term is not None:
                            yield spelling.term, spelling.is_german, word.start(), end
                        break


def _all_of(terms: Sequence[KnownTerm]) -> Iterator[_Spelling]:
    for term in terms:
        for texts, meant, is_german in (
            (term.other_meanings, None, False),
            ((term.word, *term.german), term, True),
            (term.names, term, False),
        ):
            for text in texts:
                yield _Spelling(text.strip(), meant, is_german)


@dataclass(frozen=True)
class _Piece:
    """Some characters of a block; without a node where nothing may be marked."""

    text: str
    node: NavigableString | None


def _blocks(soup: BeautifulSoup) -> Iterator[tuple[Tag, list[_Piece]]]:
    """The elements that hold text of their own, each with that text, in order."""
    blocks: dict[int, tuple[Tag, list[_Piece]]] = {}
    for element in soup.descendants:
        piece = _piece(element)
        if piece is not None:
            block = _block_of(element)
            blocks.setdefault(id(block), (block, []))[1].append(piece)
    yield from blocks.values()


def _piece(element: PageElement) -> _Piece | None:
    if isinstance(element, Tag):
        return _Piece("\n", None) if element.name == "br" else None
    # Comments and the like are other classes of string.
    if type(element) is not NavigableString:
        return None
    return _Piece(str(element), None if _is_untouched(element) else element)


def _is_untouched(element: PageElement) -> bool:
    return any(
        parent.name in UNTOUCHED or parent.has_attr(UNTOUCHED_ATTRIBUTE)
        for parent in element.parents
    )


def _block_of(element: PageElement) -> Tag:
    """The nearest block around it, at last the whole document."""
    parents = list(element.parents)
    return next((parent for parent in parents if parent.name in BLOCKS), parents[-1])


@dataclass(frozen=True)
class _Place:
    """Where a term stands: offsets in one string of the document."""

    term: KnownTerm
    is_german: bool
    node: NavigableString
    start: int
    end: int


def _first_places(
    pieces: list[_Piece], spellings: Spellings, explained: Sequence[KnownTerm]
) -> list[_Place]:
    """The first place in a block of each term that is not explained yet, in order."""
    text = "".join(piece.text for piece in pieces)
    found: dict[KnownTerm, _Place] = {}
    for term, is_german, start, end in spellings.places(text):
        if term not in explained and term not in found:
            inside = _within_one(pieces, start, end)
            if inside is not None:
                found[term] = _Place(term, is_german, *inside)
    return list(found.values())


def _within_one(
    pieces: list[_Piece], start: int, end: int
) -> tuple[NavigableString, int, int] | None:
    """Node and offsets of a stretch, if it lies in one piece that may be marked."""
    for piece in pieces:
        length = len(piece.text)
        if start < length:
            is_inside = piece.node is not None and end <= length
            return (piece.node, start, end) if is_inside and piece.node else None
        start, end = start - length, end - length
    return None


def _mark(soup: BeautifulSoup, places: list[_Place], *, text_is_german: bool) -> None:
    """Wrap the words. German in another language is isolated and its language named."""
    by_node: dict[int, list[_Place]] = {}
    for place in places:
        by_node.setdefault(id(place.node), []).append(place)
    for in_one in by_node.values():
        node = in_one[0].node
        text, position, parts = str(node), 0, []
        for place in in_one:
            is_foreign = place.is_german and not text_is_german
            word = soup.new_tag("bdi" if is_foreign else "span", string=None)
            word["class"] = WORD_CLASS
            if is_foreign:
                word["lang"] = SOURCE
            word.string = text[place.start : place.end]
            parts += [NavigableString(text[position : place.start]), word]
            position = place.end
        node.replace_with(*parts, NavigableString(text[position:]))


def _add_note(block: Tag, html: str) -> None:
    parts = list(BeautifulSoup(html, "html.parser").contents)
    if block.name == PARAGRAPH:
        block.insert_after(*parts)
    else:
        block.extend(parts)
