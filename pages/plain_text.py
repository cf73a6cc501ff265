"""A text as its reader hears it: paragraphs without marks of any editor."""

from html.parser import HTMLParser

# Elements that begin a new paragraph; others are inside one.
BLOCKS = {"p", "li", "ul", "ol", "h2", "h3", "h4", "br", "hr", "blockquote", "div"}


class _Paragraphs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        self.found[-1] += data


def paragraphs_of_html(html: str) -> list[str]:
    """The paragraphs, headings and items of a rich text, each in one line."""
    parser = _Paragraphs()
    parser.feed(html)
    parser.close()
    return [" ".join(each.split()) for each in parser.found if each.strip()]


def paragraphs_of_lines(text: str) -> list[str]:
    """The lines of a plain text that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]
