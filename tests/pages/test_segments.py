"""Texts come apart and together again without losing anything that readers see."""

from html import escape
from xml.etree.ElementTree import Element, fromstring, tostring

from hypothesis import given
from hypothesis import strategies as st

from pages.exchange.segments import (
    LINES,
    RICH,
    Mark,
    Segment,
    aligned,
    filled,
    inline_nodes,
    plain,
    segments_in,
)
from pages.exchange.unit_reading import UnitReader
from pages.exchange.xliff_writing import CORE, UnitWriter

TAGS = [
    ("<b>", "</b>"),
    ("<i>", "</i>"),
    ('<a href="https://example.org/?a=1&amp;b=2">', "</a>"),
]
TAGS.append(('<a linktype="page" id="3">', "</a>"))

words = st.text(min_size=1, max_size=12).map(lambda text: escape(text, quote=False))


def around(inner):
    return st.tuples(st.sampled_from(TAGS), inner).map(
        lambda found: f"{found[0][0]}{found[1]}{found[0][1]}"
    )


inline = st.recursive(
    words | st.just("<br/>"),
    lambda inner: around(inner) | st.lists(inner, max_size=3).map("".join),
    max_leaves=6,
)
paragraph = inline.map(lambda text: f'<p data-block-key="k1">{text}</p>')
heading = inline.map(lambda text: f"<h2>{text}</h2>")
items = st.lists(inline, min_size=1, max_size=3).map(
    lambda found: "<ul>" + "".join(f"<li>{one}</li>" for one in found) + "</ul>"
)
rich_text = st.lists(paragraph | heading | items, max_size=4).map("".join)


def as_unit(source, targets, state="draft"):
    unit = Element("unit", {"xmlns": CORE, "id": "body"})
    UnitWriter(state).write(unit, source, targets)
    return fromstring(tostring(unit, encoding="UTF-8"))


def test_paragraphs_and_items_are_segments():
    pieces = RICH.split("<p>Eins <b>zwei</b></p><ul><li>drei</li></ul>")
    assert pieces == [
        "<p>",
        Segment(("Eins ", Mark("<b>", "</b>", ("zwei",)))),
        "</p><ul><li>",
        Segment(("drei",)),
        "</li></ul>",
    ]


def test_lines_are_segments():
    assert LINES.split("Pass\n\nFoto ") == [
        Segment(("Pass",)),
        "\n\n",
        Segment(("Foto",)),
        " ",
    ]


def test_keys_of_the_editor_and_spaces_between_blocks_make_no_other_text():
    one = '<p data-block-key="a1">Eins</p>\n<p data-block-key="b2"> zwei</p>'
    assert RICH.fingerprint(one) == RICH.fingerprint("<p>Eins</p><p>zwei</p>")
    assert RICH.fingerprint(one) != RICH.fingerprint("<p>Eins</p><p>zwo</p>")


def test_tags_that_do_not_belong_together_stay_as_they_are():
    for text in ("<p>a<b>b</p>", "<p>a</b>b</p>", "<p><b>a<i>b</b>c</i></p>"):
        assert RICH.canonical(text) == text


def test_control_characters_are_left_out():
    assert LINES.canonical("a\x0bb\x00c\ud800d") == "abcd"
    assert RICH.canonical("<p>a&#11;b&#0;</p>") in ("<p>ab</p>", "<p>ab\ufffd</p>")


def test_a_translation_of_the_same_shape_is_found():
    source = RICH.split("<p>Eins <b>zwei</b></p>")
    assert aligned(source, RICH.split("<p><b>two</b> one</p>")) == [
        Segment((Mark("<b>", "</b>", ("two",)), " one"))
    ]
    for other in ("<p>two one</p>", "<p>a</p><p>b</p>", "<h2>a <b>b</b></h2>", ""):
        assert aligned(source, RICH.split(other)) == [None]


@given(rich_text | st.text())
def test_rich_text_settles_at_once(text):
    once = RICH.canonical(text)
    assert RICH.canonical(once) == once


@given(st.text())
def test_lines_come_back_to_the_letter(text):
    assert LINES.canonical(text) == (plain(text) if plain(text).strip() else "")


@given(rich_text)
def test_rich_text_comes_back_through_xliff(text):
    source = RICH.split(text)
    segments = segments_in(source)
    if not segments:
        return
    found, targets = UnitReader(as_unit(source, segments)).read()
    assert RICH.join(found) == RICH.canonical(text)
    assert RICH.join(filled(found, targets)) == RICH.canonical(text)


@given(st.lists(st.text(), min_size=1).map("\n".join))
def test_lines_come_back_through_xliff(text):
    source = LINES.split(text)
    segments = segments_in(source)
    if not segments:
        return
    found, targets = UnitReader(as_unit(source, segments)).read()
    assert LINES.join(filled(found, targets)) == LINES.canonical(text)


@given(inline)
def test_the_inside_of_a_segment_is_read_as_it_was_written(text):
    for segment in segments_in(RICH.split(f"<p>{text}</p>")):
        html = RICH.render(segment.nodes)
        assert inline_nodes(html) == segment.nodes
