"""What editors paste is cleaned; what is clean stays as it is, to the letter."""

import re

import pytest
from django import forms
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st
from wagtail.fields import RichTextField

from pages.pasted import (
    FEATURE_TAGS,
    clean_characters,
    clean_lines,
    clean_rich_text,
    embedded_code,
    refuse_embedded,
    texts_in,
)
from portal.demo.content import LINE_FIELDS, RICH_FIELDS
from portal.demo.files import rich_text, services, texts
from tests import content

FEATURES = ["h2", "h3", "bold", "link", "ol", "ul"]
WORD = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>"
    "p.MsoNormal {margin:0cm}</style></head><body><!--StartFragment-->"
    "<p class=MsoNormal style='margin-bottom:8pt'><b><span lang=DE style='color:red'>"
    "Bitte</span></b><span> mit\u00adbringen:<o:p></o:p></span></p>"
    "<![if !supportLists]><p class=MsoListParagraph>z.\u00a0B. Pass</p><![endif]>"
    "<table><tr><td>Zelle</td></tr></table><img src='file:///C:/x.png'></body></html>"
)
SPECIAL = "\u00ad\u00a0\u200b\u200c\ufeff\t\r\n\x0b\x07•·–-*o§1.2) <>&;\"'ab"


def clean(text):
    return clean_rich_text(text, FEATURES)


def test_word_leaves_only_what_the_editor_knows():
    assert clean(WORD) == ("<p><b>Bitte</b> mitbringen:</p><p>z.\u00a0B. Pass</p>Zelle")


@pytest.mark.parametrize(
    "text",
    [
        '<p data-block-key="a1b2c">Wer&nbsp;&amp; was</p>',
        "<p>Anna&#x27;s &quot;Pass&quot; &gt; 3</p>",
        '<p><a linktype="page" id="4">Wohnen</a><br/><b>fett</b></p>',
        '<p><a href="https://example.org/?a=1&amp;b=2">x</a></p>',
        '<ul><li data-block-key="q">eins</li></ul><ol><li>zwei</li></ol>',
        '<h2>Teil</h2><p><a href="tel:+4927161234">anrufen</a></p>',
        "",
    ],
)
def test_clean_rich_text_stays_to_the_letter(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<p><a href='javascript:alert(1)'>a</a></p>", "<p><a>a</a></p>"),
        ("<p>a<script>alert(1)</script></p>", "<p>a</p>"),
        ("<h4>a</h4>", "a"),
        ("<p><i>a</i></p>", "<p>a</p>"),
        ("<p>a<!-- geheim --></p>", "<p>a</p>"),
        ("<p>Stra&shy;ße</p>", "<p>Straße</p>"),
        ("<p>a&nbsp;&nbsp; b</p>", "<p>a b</p>"),
    ],
)
def test_the_rest_goes(text, expected):
    assert clean(text) == expected


def test_a_feature_that_is_not_on_takes_its_tags_along():
    assert clean_rich_text("<p><b>a</b></p>", ["link"]) == "<p>a</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Stra\u00adße", "Straße"),
        ("z.\u00a0B. heute", "z.\u00a0B. heute"),
        ("3\u00a0 Euro", "3 Euro"),
        ("\u00a0Anfang\u00a0", "Anfang"),
        ("a\x0bb\u2028c\r\nd", "a\nb\nc\nd"),
        ("\ufeffa\u200bb\x07", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("zwei  Leerzeichen ", "zwei  Leerzeichen "),
    ],
)
def test_characters_nobody_sees_go(text, expected):
    assert clean_characters(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("•\tPass\n•\tFoto", "Pass\nFoto"),
        ("· Pass\no\tKopie\n§\tFoto", "Pass\nKopie\nFoto"),
        ("- Pass\n* Foto", "Pass\nFoto"),
        ("1.\tPass\n2.\tFoto", "Pass\nFoto"),
        ("1) Pass\n\n2) Foto", "Pass\n\nFoto"),
        ("1. Januar: Antrag", "1. Januar: Antrag"),
        ("15. Januar\n1. Februar", "15. Januar\n1. Februar"),
        ("2. Mahnung\n3. Mahnung", "2. Mahnung\n3. Mahnung"),
        ("o weh\n-5 Grad", "o weh\n-5 Grad"),
        ("U-Bahn – Linie 1", "U-Bahn – Linie 1"),
    ],
)
def test_lines_lose_their_bullets_and_numbers(text, expected):
    assert clean_lines(text) == expected


@given(st.text(st.sampled_from(SPECIAL)))
def test_cleaning_lines_twice_is_cleaning_once(text):
    once = clean_lines(text)
    assert clean_lines(once) == once


@given(st.text(st.sampled_from(SPECIAL)))
def test_cleaning_characters_twice_is_cleaning_once(text):
    once = clean_characters(text)
    assert clean_characters(once) == once


MARKUP = re.split(
    r"\|",
    "<p>|</p>|<b>|</b>|<ul><li>|</li></ul>|<br/>|<h4>|<p onclick=x>|<table><td>|"
    "<script>|</script>|<a href='javascript:x'>|<a href='/de/'>|</a>|<!--|-->|"
    "<svg><style>|<template>|<math><mi>|<![CDATA[|&nbsp;|&lt;|&shy;|<|&|\x00",
)
words = st.text(st.sampled_from(SPECIAL), max_size=4)
html = st.lists(st.sampled_from(MARKUP) | words).map("".join)


@given(html)
def test_cleaning_rich_text_twice_is_cleaning_once(text):
    once = clean(text)
    assert clean(once) == once


@given(html)
def test_only_known_tags_are_left(text):
    left = {tag.lower() for tag in re.findall(r"<([a-zA-Z][^\s/>]*)", clean(text))}
    assert left <= {"p", "br"}.union(*(FEATURE_TAGS[name] for name in FEATURES))
    assert not re.search(r"<[^>]*\son\w+=", clean(text))


def demo_texts():
    """(cleaner, text) of every text of the demonstration."""
    pages = [text for languages in services().values() for text in languages.values()]
    for name, value in [item for page in pages for item in page.items()]:
        if name in RICH_FIELDS:
            yield clean, rich_text(value)
        elif name in LINE_FIELDS:
            yield clean_lines, "\n".join(value)
        else:
            yield clean_characters, value
    for text in texts_in(list(texts().values())):
        yield clean_characters, text
        yield clean, rich_text(text)


def test_texts_of_the_demonstration_are_clean():
    found = list(demo_texts())
    assert len(found) > 1000
    changed = [text for cleaner, text in found if cleaner(text) != text]
    assert changed == []


def test_every_feature_in_use_has_its_tags():
    fields = [
        field
        for model in apps.get_app_config("pages").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, RichTextField)
    ]
    assert fields
    assert {name for field in fields for name in field.features} <= FEATURE_TAGS.keys()


@pytest.mark.parametrize(
    "text",
    [
        '<iframe src="https://video.example.org"></iframe>',
        "< IFRAME src=x>",
        "<p>&lt;iframe src=x&gt;</p>",
        "<script>alert(1)</script>",
        '<object data="x">',
        "<embed src=x>",
        "<img src=x onerror=alert(1)>",
        '<b class="x"onclick="y">',
        "<svg/onload=alert(1)>",
        '<p><a href="javascript:alert(1)">x</a></p>',
    ],
)
def test_code_is_found(text):
    assert embedded_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "Montag on = an",
        "Preis < 3 Euro, online = billiger",
        "Das Objekt und die Embed-Regel",
        '<p data-block-key="on1"><a linktype="page" id="3">on</a></p>',
        '<a href="https://example.org/?onload=1">Karte</a>',
        "Wir mögen JavaScript: nicht",
        "",
    ],
)
def test_what_only_looks_like_code_is_left_alone(text):
    assert embedded_code(text) is None


class Draft(forms.Form):
    lead = forms.CharField()
    body = forms.CharField()
    minutes = forms.IntegerField()


def test_the_error_stands_beside_the_field_and_what_was_typed_stays():
    typed = {"lead": "gut", "body": "<iframe src=x>", "minutes": "3"}
    form = Draft(typed)
    assert form.is_valid()
    refuse_embedded(form)
    assert set(form.errors) == {"body"}
    assert "<iframe src=x>" in form["body"].value()


@pytest.mark.django_db
def test_a_page_keeps_clean_text_in_every_language():
    content.home()
    page = content.service(
        body_de="<p class='MsoNormal'>Stra\u00adße<script>x</script></p>",
        bring_ar="1.\tأ\n2.\tب",
        lead_de="Kurz.\x0bKnapp.",
    )
    assert page.body_de == "<p>Straße</p>"
    assert page.bring_ar == "أ\nب"
    assert page.lead_de == "Kurz.\nKnapp."
