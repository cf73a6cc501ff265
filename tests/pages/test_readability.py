"""Readability of German: known sentences, known figures, and laws that hold for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.plain_text import paragraphs_of_html, paragraphs_of_lines
from pages.readability import (
    FEWEST_WORDS,
    LONG_SENTENCE,
    Readability,
    Sentence,
    Verdict,
    measure,
    sentences_in,
    syllables_in,
    words_in,
)

EASY = (
    "Sie ziehen nach Netphen um. Dann melden Sie sich an. Das geht im Bürgerbüro. "
    "Bringen Sie Ihren Pass mit. Sie brauchen auch ein Blatt vom Vermieter. "
    "Die Anmeldung kostet nichts. Sie haben zwei Wochen Zeit. Fragen Sie uns gern."
)
HARD = (
    "Die Inanspruchnahme aufenthaltsrechtlicher Beratungsleistungen setzt die vorherige "
    "Terminvereinbarung bei der zuständigen Ausländerbehörde voraus, wobei "
    "personenbezogene Unterlagen einschließlich beglaubigter Übersetzungen sowie "
    "Einkommensnachweise sämtlicher Haushaltsangehöriger vollständig einzureichen sind, "
    "andernfalls ist eine Bearbeitung des Antragsverfahrens ausgeschlossen."
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ja. Nein! Warum? Weil …", ["Ja.", "Nein!", "Warum?", "Weil …"]),
        (
            "Kommen Sie z. B. am 3. Dezember um 14.30 Uhr. Danach gehen Sie.",
            ["Kommen Sie z. B. am 3. Dezember um 14.30 Uhr.", "Danach gehen Sie."],
        ),
        (
            "Das gilt nach § 5 Abs. 2 SGB II. Es gilt d. h. immer!",
            ["Das gilt nach § 5 Abs. 2 SGB II.", "Es gilt d. h. immer!"],
        ),
        (
            "Sie wohnen in der Bahnhofstr. 5. Dort ist das Amt.",
            ["Sie wohnen in der Bahnhofstr. 5.", "Dort ist das Amt."],
        ),
        (
            "Das Büro ist im 1. Stock. Es ist offen.",
            ["Das Büro ist im 1. Stock.", "Es ist offen."],
        ),
        (
            "Seit 2015. Danach kam Dr. Beispiel.",
            ["Seit 2015.", "Danach kam Dr. Beispiel."],
        ),
        ("Pass, Foto usw. Alles ist da.", ["Pass, Foto usw.", "Alles ist da."]),
        ("„Kommen Sie!“ Das sagt sie.", ["„Kommen Sie!“", "Das sagt sie."]),
        (
            "Es kostet ca. 50 Euro (inkl. Porto).",
            ["Es kostet ca. 50 Euro (inkl. Porto)."],
        ),
        ("Eins\nZwei", ["Eins", "Zwei"]),
        ("kim.example ist da. https://kim.example/a.b", None),
        ("… – 😀", []),
        ("", []),
    ],
)
def test_sentences(text, expected):
    if expected is None:
        assert len(sentences_in(text)) == 1
    else:
        assert sentences_in(text) == expected


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *[(word, 1) for word in ("Haus", "See", "Eis", "sieht", "Wien", "2026", "§")],
        *[
            (word, 2)
            for word in ("Wohnung", "Quelle", "Bauer", "neue", "Büro", "Beere")
        ],
        *[(word, 3) for word in ("Energie", "Ferien", "Theater", "Nation", "Museum")],
        *[
            (word, 3)
            for word in ("geeignet", "beenden", "Beratung", "Region", "Studien")
        ],
        *[(word, 4) for word in ("Familie", "Familien", "Italien", "beantragen")],
        *[("Aufenthaltstitel", 5), ("Ausländerbehörde", 6), ("Qualifikation", 6)],
        ("Aufenthalts-Titel", 5),
    ],
)
def test_syllables(word, count):
    assert syllables_in(word) == count


def test_a_compound_with_hyphens_is_one_word_and_a_number_too():
    assert words_in("Job-Center, 1.200,50 Euro um 14:30") == [
        *("Job-Center", "1.200,50", "Euro", "um", "14:30")
    ]


def test_the_formula_as_published():
    """By hand: 10 words, 2 sentences, 2 of three syllables, 3 long, 4 of one."""
    found = Readability(
        sentences=(Sentence("a", 5), Sentence("b", 5)),
        words=10,
        long_words=30,
        many_syllables=20,
        one_syllable=40,
    )
    by_hand = 0.1935 * 20 + 0.1672 * 5 + 0.1297 * 30 - 0.0327 * 40 - 0.875
    assert found.school_year == pytest.approx(by_hand)
    assert found.school_year == pytest.approx(6.414)


def test_officialese_is_hard_and_plain_words_are_easy():
    easy, hard = measure([EASY]), measure([HARD])
    assert easy.verdict == Verdict.EASY
    assert easy.school_year < 5
    assert hard.verdict == Verdict.VERY_HARD
    assert hard.school_year > 15
    assert hard.longest[0].is_long
    assert not any(sentence.is_long for sentence in easy.sentences)


def test_the_three_longest_sentences_come_first():
    found = measure(["Eins zwei drei. Eins. Eins zwei. Eins zwei drei vier."])
    assert [sentence.words for sentence in found.longest] == [4, 3, 2]


def test_a_short_text_gets_no_verdict():
    assert measure(["Kurz."]).verdict == Verdict.SHORT
    assert measure([]).verdict == Verdict.SHORT
    assert measure([]).school_year == 0
    assert measure(["Haus " * FEWEST_WORDS]).verdict != Verdict.SHORT


def test_items_and_headings_end_sentences():
    html = "<h2>Was Sie brauchen</h2><ul><li>Pass</li><li>ein <b>Foto</b></li></ul>"
    assert paragraphs_of_html(html) == ["Was Sie brauchen", "Pass", "ein Foto"]
    assert len(measure(paragraphs_of_html(html)).sentences) == 3
    assert paragraphs_of_html("<p>A &amp; B<br/>C</p>") == ["A & B", "C"]
    assert paragraphs_of_lines(" Pass \r\n\n Foto") == ["Pass", "Foto"]


def test_long_sentences_begin_after_the_limit():
    assert not Sentence("", LONG_SENTENCE).is_long
    assert Sentence("", LONG_SENTENCE + 1).is_long


@given(st.text(max_size=300))
def test_any_text_can_be_measured(text):
    found = measure([text])
    assert sum(sentence.words for sentence in found.sentences) == found.words
    assert found.words == len(words_in(text))
    for share in (found.long_words, found.many_syllables, found.one_syllable):
        assert 0 <= share <= 100
    assert found.many_syllables + found.one_syllable <= 100.001
    assert found.average_length <= max([0, *(s.words for s in found.sentences)])


@given(st.lists(st.sampled_from(["Das ist gut.", "Sie kommen am 3. Mai!", "Wer?"])))
def test_whole_sentences_stay_whole(sentences):
    assert sentences_in(" ".join(sentences)) == sentences


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäöüß", min_size=1, max_size=30))
def test_a_word_has_at_least_one_syllable_and_fewer_than_letters(word):
    assert 1 <= syllables_in(word) <= len(word) + 1


@given(st.text(max_size=200))
def test_any_html_is_read(html):
    assert all(paragraph.strip() for paragraph in paragraphs_of_html(html))
