"""Hints for Easy German: each rule with what breaks it and what only looks like it."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from pages.easy_language import MOST_WORDS, Rule, hints
from pages.readability import sentences_in

DEMO = Path(settings.BASE_DIR) / "portal/demo/services/de-simple"
ONE_TOO_MANY = " ".join(["Haus"] * (MOST_WORDS + 1)) + "."

BROKEN = [
    (Rule.LONG_SENTENCE, ONE_TOO_MANY, str(MOST_WORDS + 1)),
    (Rule.CLAUSES, "Es geht, weil wir da sind, damit Sie lesen.", None),
    (Rule.CLAUSES, "Der Brief, den Sie bekommen, sagt, dass es geht.", None),
    (Rule.CLAUSES, "Die Stelle, in der Sie arbeiten, hilft, um zu leben.", None),
    (Rule.PASSIVE, "Ihr Antrag wird geprüft.", "wird … geprüft"),
    (Rule.PASSIVE, "Die Papiere werden von uns abgegeben.", "werden … abgegeben"),
    (Rule.PASSIVE, "Das muss bezahlt werden.", "werden … bezahlt"),
    (Rule.PASSIVE, "Sie wurden registriert.", "wurden … registriert"),
    (Rule.PASSIVE, "Der Beruf ist anerkannt worden.", "worden … anerkannt"),
    (Rule.GENITIVE, "Die Adresse des Amtes ist neu.", "des Amtes"),
    (Rule.GENITIVE, "Der Beginn Ihres neuen Kurses ist morgen.", "Ihres neuen Kurses"),
    (Rule.GENITIVE, "Die Adresse der Behörde ist neu.", "Adresse der Behörde"),
    (Rule.SUBJUNCTIVE, "Das könnten Sie tun.", "könnten"),
    (Rule.SUBJUNCTIVE, "Es wäre gut.", "wäre"),
    (Rule.LONG_WORD, "Das ist die Krankenversicherung.", "Krankenversicherung"),
    (Rule.FOREIGN_WORD, "Das ist individuell.", "individuell"),
    (Rule.ABBREVIATION, "Sie brauchen z. B. einen Pass.", "z. B."),
    (Rule.ABBREVIATION, "Das kostet ca. 5 Euro.", "ca."),
    (Rule.ABBREVIATION, "Gehen Sie zum BAMF.", "BAMF"),
    (Rule.MAN, "Dort meldet man sich an.", "man"),
    (Rule.WRITTEN_NUMBER, "Sie haben zwei Wochen Zeit.", "zwei"),
    (Rule.ROMAN_NUMBER, "Das steht in Teil IV vom Gesetz.", "IV"),
    (Rule.OLD_YEAR, "Das Haus ist von 1871.", "1871"),
    (Rule.SIGN, "Sie zahlen 50 % davon.", "%"),
    (Rule.SIGN, "Das steht in § 5.", "§"),
    (Rule.NEGATION, "Das ist nicht erlaubt.", "nicht"),
    (Rule.NEGATION, "Sie haben keine Papiere.", "keine"),
]
RIGHT = [
    (Rule.LONG_SENTENCE, " ".join(["Haus"] * MOST_WORDS)),
    (Rule.CLAUSES, "Bringen Sie Pass, Foto, Zeugnis und Geld."),
    (Rule.CLAUSES, "Wir helfen, wenn Sie fragen."),
    (Rule.CLAUSES, "Das macht der Bund, die Stadt, das Land."),
    (Rule.PASSIVE, "Sie werden morgen gehen."),
    (Rule.PASSIVE, "Ihr Kind wird gesund."),
    (Rule.PASSIVE, "Sie wird 18 Jahre alt."),
    (Rule.PASSIVE, "Ihr Kind wurde in Syrien geboren."),
    (Rule.PASSIVE, "Sie haben einen Beruf gelernt. Das wird gut."),
    (Rule.PASSIVE, "Wird es kalt, haben Sie geheizt."),
    (Rule.GENITIVE, "In der Behörde sind Menschen."),
    (Rule.GENITIVE, "Bei der Anmeldung helfen wir."),
    (Rule.GENITIVE, "Dieses Haus ist groß. Jedes Kind lernt."),
    (Rule.GENITIVE, "Gehen Sie mit der Familie."),
    (Rule.GENITIVE, "Zeigen Sie den Brief der Beratung."),
    (Rule.SUBJUNCTIVE, "Das möchten Sie. Das konnten Sie."),
    (
        Rule.LONG_WORD,
        "Das ist die Kranken-Versicherung. Das ist die Kranken·versicherung.",
    ),
    (Rule.LONG_WORD, "Das heißt „Krankenversicherung“."),
    (Rule.FOREIGN_WORD, "Das heißt Qualifikations-Analyse."),
    (Rule.ABBREVIATION, "Das Bundes-Amt (BAMF) hilft. Gehen Sie zum BAMF."),
    (Rule.ABBREVIATION, "Das BAMF ist ein Amt. Gehen Sie zum BAMF."),
    (Rule.ABBREVIATION, "Schicken Sie eine SMS. Sie wohnen in der EU."),
    (Rule.ABBREVIATION, "Das ist am 3. Mai. Das ist gut. Die Steuer-ID."),
    (Rule.MAN, "Manche Menschen mögen das."),
    (Rule.WRITTEN_NUMBER, "Das ist ein Haus. Achtung. Es sind 2 Wochen."),
    (Rule.ROMAN_NUMBER, "Ich bin da. Das ist ein IX-Haus."),
    (Rule.OLD_YEAR, "Das gilt seit 2015. Es kostet 1.871 Euro. Tel. 0271 1871-0."),
    (Rule.SIGN, "Das ist um 9:30 Uhr. Das sind 50 Euro."),
    (Rule.NEGATION, "Das ist eine Notiz. Das ist richtig."),
]


def rules(text):
    return {hint.rule for hint in hints([text])}


@pytest.mark.parametrize(("rule", "text", "found"), BROKEN)
def test_what_breaks_a_rule_is_seen(rule, text, found):
    seen = [hint for hint in hints([text]) if hint.rule == rule]
    assert seen, text
    assert seen[0].sentence in text
    if found:
        assert seen[0].found == found


@pytest.mark.parametrize(("rule", "text"), RIGHT)
def test_what_only_looks_like_it_is_left_alone(rule, text):
    assert rule not in rules(text)


def test_every_rule_is_tried():
    tried = {rule for rule, *_rest in BROKEN}
    assert tried == set(Rule) == {rule for rule, _text in RIGHT}


def test_an_easier_word_is_offered():
    (hint,) = hints(["Das ist relevant."])
    assert hint.instead == "wichtig"


def test_the_weightiest_rules_come_first_and_a_word_is_named_once():
    text = "Das ist nicht im BAMF. Ihr Antrag wird geprüft. Sie gehen zum BAMF."
    found = [hint.rule for hint in hints([text])]
    assert found == [Rule.PASSIVE, Rule.ABBREVIATION, Rule.NEGATION]


def demo_paragraphs():
    for path in sorted(DEMO.glob("*.toml")):
        for name, value in tomllib.loads(path.read_text(encoding="utf-8")).items():
            texts = value if isinstance(value, list) else [value]
            if name != "meta_description":
                yield from (line for text in texts for line in text.splitlines())


def test_carefully_written_texts_get_few_hints():
    """1800 sentences written by the rules: what is found there had better be right."""
    paragraphs = list(demo_paragraphs())
    count = sum(len(sentences_in(text)) for text in paragraphs)
    found = [hint.rule for hint in hints(paragraphs)]
    assert count > 1500
    for rule in (Rule.PASSIVE, Rule.GENITIVE, Rule.SUBJUNCTIVE, Rule.CLAUSES):
        assert found.count(rule) <= count / 500, rule
    assert found.count(Rule.LONG_SENTENCE) < count / 8


@given(st.lists(st.text(max_size=120), max_size=4))
def test_any_text_is_read(texts):
    for hint in hints(texts):
        assert any(hint.sentence in text for text in texts)


@given(st.lists(st.sampled_from([text for _rule, text, _found in BROKEN]), max_size=5))
def test_hints_of_a_text_are_those_of_its_paragraphs(texts):
    together = {(hint.rule, hint.found) for hint in hints(texts)}
    assert together <= {(h.rule, h.found) for text in texts for h in hints([text])}
