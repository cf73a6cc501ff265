"""Each step of understanding can be left out, to measure what it is worth."""

import pytest

from search.glossary import Glossary
from search.planner import Planner
from search.records import Record, Text
from search.steps import EVERY_STEP, STEPS, Steps
from search.vocabulary import Entry, Vocabulary
from search.weighing import Weigher

WORDS = ("wohngeld", "wohnung", "antrag", "deutschkurs", "anmeldung", "vermieterschutz")
ENTRIES = {("word", word): Entry(n, 2, word, True) for n, word in enumerate(WORDS)}
ENTRIES |= {
    ("sound", "65264"): Entry(100, 2),
    ("concept", "childcare"): Entry(101, 1),
    ("concept", "registration"): Entry(102, 1),
}
GLOSSARY = Glossary(
    [
        ("childcare", "de", "Kindergarten"),
        ("childcare", "uk", "дитячий садок"),
        ("childcare", "uk", "виховательня"),
        ("registration", "de", "Ummeldung"),
    ]
)
# A query that each step alone makes understood, and in which language.
NEEDING = {
    "stems": ("Anträge", "de"),
    "prefixes": ("anme", "de"),
    "parts": ("Wohnungsantrag", "de"),
    "joining": ("Deutsch Kurs", "de"),
    "typos": ("wohngelt", "de"),
    "sounds": ("анмельдунг", "ru"),
    "infixes": ("mieter", "de"),
    "glossary": ("Kindergarten", "de"),
    "partial": ("садок", "uk"),
    "misspelt": ("вихователня", "uk"),
    "hearing": ("умельдунг", "ru"),
}


def plan(query, language, steps=EVERY_STEP):
    return Planner(Vocabulary(ENTRIES, 40), GLOSSARY, steps).plan(query, language)


def understood(query, language, steps=EVERY_STEP):
    """How much weight there is in a plan."""
    found = plan(query, language, steps)
    return sum(sum(group.values()) for group in found.groups) + sum(
        found.concepts.values()
    )


@pytest.mark.parametrize("step", NEEDING)
def test_a_step_left_out_is_not_done(step):
    query, language = NEEDING[step]
    less = understood(query, language, Steps.without(step))
    assert less < understood(query, language)


def test_every_step_has_a_query_that_needs_it():
    assert NEEDING.keys() | {"doubt"} == set(STEPS)


def test_without_doubt_a_chance_likeness_is_an_answer():
    query = "wohngelt qwertz uiopas"
    assert plan(query, "de").groups == ()
    assert plan(query, "de", Steps.without("doubt")).groups


def test_records_are_indexed_without_what_is_left_out():
    record = Record("service", "x", "", {"de": Text("Wohnungsanträge")})

    def found(*left_out):
        weigher = Weigher(Vocabulary(ENTRIES, 40).compounds, Steps.without(*left_out))
        return {text for kind, text in weigher.impacts(record) if kind == "word"}

    assert found() == {"wohnungsantrag", "wohnungsantrage", "wohnung", "antrag"}
    assert found("parts") == {"wohnungsantrag", "wohnungsantrage"}
    assert found("parts", "stems") == {"wohnungsantrage"}


def test_a_step_that_does_not_exist_cannot_be_left_out():
    with pytest.raises(KeyError, match="guessing"):
        Steps.without("stems", "guessing")
