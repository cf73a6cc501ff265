"""What a query is turned into, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.languages import LANGUAGES
from search.glossary import Glossary
from search.naming import in_text
from search.planner import LONGEST_QUERY, MOST_MEANT, MOST_WORDS, Planner
from search.vocabulary import Entry, Vocabulary

WORDS = {
    "wohngeld": "Wohngeld",
    "wohnung": "Wohnung",
    "anmeld": "",
    "anmeldung": "Anmeldung",
    "schul": "",
    "schule": "Schule",
    "kind": "Kind",
    "geld": "Geld",
    "antrag": "Antrag",
    "deutschkurs": "Deutschkurs",
    "kurs": "Kurs",
    "квартира": "квартира",
}
ENTRIES = {
    ("word", word): Entry(n, 2, s, True) for n, (word, s) in enumerate(WORDS.items())
}
ENTRIES |= {
    ("sound", "65264"): Entry(100, 2),
    ("concept", "childcare"): Entry(101, 1),
    ("concept", "housing-benefit"): Entry(102, 1),
}
GLOSSARY = Glossary(
    [
        ("childcare", "de", "Kindergarten"),
        ("childcare", "uk", "дитячий садок"),
        ("childcare", "en", "day care"),
        ("housing-benefit", "de", "Wohngeld"),
        ("housing-benefit", "en", "help with rent"),
        ("housing-benefit", "tr", "kira yardımı"),
    ]
)
PLANNER = Planner(Vocabulary(ENTRIES, documents=40), GLOSSARY)


def looked_up(query, language="de"):
    return [{text for _kind, text in g} for g in PLANNER.plan(query, language).groups]


def best(query, language="de"):
    group = PLANNER.plan(query, language).groups[0]
    return max(group, key=group.get)[1]


def test_each_word_is_a_group():
    plan = PLANNER.plan("Schule Wohnung", "de")
    assert len(plan.groups) == 2


def test_words_that_ask_for_nothing_are_left_out_unless_alone():
    assert len(PLANNER.plan("wie bekomme ich die Wohnung", "de").groups) == 1
    assert (
        Planner(Vocabulary({("word", "die"): Entry(1, 1)}, 3), GLOSSARY)
        .plan("die", "de")
        .groups
    )


def test_a_misspelt_word_finds_the_right_one_and_proposes_it():
    plan = PLANNER.plan("Wohnngeld beantragen", "de")
    assert ("word", "wohngeld") in plan.groups[0]
    assert plan.correction == "Wohngeld beantragen"


def test_a_correction_keeps_the_rest_of_the_query_as_typed():
    assert PLANNER.plan("Meine Shcule?", "de").correction == "Meine Schule?"


def test_right_words_are_not_corrected():
    assert PLANNER.plan("Wohngeld", "de").correction is None


def test_short_unknown_words_are_not_corrected():
    assert PLANNER.plan("gel", "de").correction is None


def test_numbers_are_never_taken_for_others():
    entries = ENTRIES | {("word", "57251"): Entry(200, 1, "57251")}
    plan = Planner(Vocabulary(entries, 40), GLOSSARY).plan("57250", "de")
    assert plan.groups == ()
    assert plan.correction is None


def test_an_unfinished_word_is_continued():
    assert "wohnung" in looked_up("wohnu")[0]


def test_neighbours_are_tried_as_one_word():
    assert "deutschkurs" in looked_up("Deutsch Kurs")[0]


def test_a_compound_is_looked_up_by_its_parts():
    assert {"wohnung", "antrag"} <= looked_up("Wohnungsantrag")[0]


def test_a_word_finds_the_compounds_it_is_part_of():
    assert "deutschkurs" in looked_up("deutsch")[0]


def test_german_by_ear_is_looked_up_by_its_sound_and_not_corrected():
    plan = PLANNER.plan("анмельдунг", "ru")
    assert ("sound", "65264") in plan.groups[0]
    assert plan.correction is None


def test_the_word_itself_weighs_more_than_anything_near_it():
    assert best("wohnung") == "wohnung"


def test_a_term_of_any_language_asks_for_its_concept():
    assert set(PLANNER.plan("дитячий садок", "uk").concepts) == {"childcare"}
    assert set(PLANNER.plan("Kira yardımı almak", "tr").concepts) == {"housing-benefit"}


def strength(*words):
    found = GLOSSARY.whole([{word: 1.0} for word in words], ["de", "en"], words)
    return {one.concept: one.strength for one in found}


def test_longer_terms_ask_more_surely():
    assert (
        strength("day", "care")["childcare"] > strength("wohngeld")["housing-benefit"]
    )


def test_what_a_question_shrinks_to_asks_for_it_less_surely():
    glossary = Glossary(
        [("homeless", "de", "keine Wohnung"), ("flat", "de", "Wohnung")]
    )
    entries = ENTRIES | {
        ("concept", c): Entry(n, 1) for n, c in ((200, "homeless"), (201, "flat"))
    }
    planner = Planner(Vocabulary(entries, 40), glossary)
    flat = planner.plan("Wohnung", "de").concepts
    none = planner.plan("Ich habe keine Wohnung", "de").concepts
    assert flat["homeless"] < flat["flat"]
    assert none["homeless"] >= none["flat"]


def test_part_of_a_term_counts_only_where_no_term_is_whole():
    part = PLANNER.plan("садок", "uk").concepts
    whole = PLANNER.plan("дитячий садок", "uk").concepts
    assert 0 < part["childcare"] < whole["childcare"]
    assert set(PLANNER.plan("Wohngeld садок", "uk").concepts) == {"housing-benefit"}


def test_a_misspelt_term_is_understood():
    assert set(PLANNER.plan("Kindegarten", "de").concepts) == {"childcare"}


def test_words_of_a_term_far_apart_in_a_text_do_not_name_its_concept():
    compounds = PLANNER.vocabulary.compounds
    near = "Our day care is open."
    far = "Every day you will find somebody there who will take care."
    assert set(in_text(GLOSSARY, near, "en", compounds)) == {"childcare"}
    assert in_text(GLOSSARY, far, "en", compounds) == {}


def test_foreign_terms_in_a_text_are_chance():
    glossary = Glossary([("room", "tr", "oda")])
    assert in_text(glossary, "oda", "pl", PLANNER.vocabulary.compounds) == {}


def test_long_queries_are_cut():
    plan = PLANNER.plan("Wohnung Schule " * 5000, "de")
    assert len(plan.groups) <= MOST_WORDS
    words = " ".join(f"kind{n}" for n in range(LONGEST_QUERY))
    assert len(PLANNER.plan(words, "de").groups) <= MOST_WORDS


def test_a_chance_likeness_among_unknown_words_is_no_answer():
    assert PLANNER.plan("wohnugn qwertz uiopas", "de").groups == ()
    assert PLANNER.plan("wohnugn", "de").groups


def test_words_that_nothing_is_known_of_are_counted():
    assert PLANNER.plan("wohnugn qwertz uiopas", "de").words == 3


def test_half_a_query_that_is_known_is_an_answer():
    assert PLANNER.plan("Wohnung qwertz", "de").groups


def test_part_of_a_term_among_unknown_words_asks_for_nothing():
    assert PLANNER.plan("садок", "uk").concepts
    assert PLANNER.plan("садок кцщшз", "uk").concepts == {}


def test_a_compound_of_which_half_is_unknown_is_something_else():
    assert PLANNER.plan("Wohnungsantrag", "de").groups
    assert PLANNER.plan("Xyzabcantrag", "de").groups == ()


def test_what_an_unknown_compound_begins_with_is_an_answer():
    assert ("word", "wohnung") in PLANNER.plan("Wohnungsklub", "de").groups[0]


def test_nothing_is_proposed_instead_of_a_word_that_is_only_a_little_alike():
    assert PLANNER.plan("qwertz kuurs", "de").correction is None


def test_a_term_of_another_language_than_the_readers_asks_less_surely():
    own = PLANNER.plan("kira yardımı", "tr").concepts["housing-benefit"]
    other = PLANNER.plan("kira yardımı", "pl").concepts["housing-benefit"]
    assert other < own


def test_an_unfinished_word_of_a_term_asks_for_its_concept():
    assert PLANNER.plan("Kinderga", "de").concepts
    assert PLANNER.plan("Kinderga", "ar").concepts
    assert PLANNER.plan("дитя", "de").concepts == {}


def test_german_by_ear_asks_for_the_concept_of_a_german_term():
    assert PLANNER.plan("киндергартен", "ru").concepts.keys() == {"childcare"}
    assert PLANNER.plan("كيندر غارتن", "ar").concepts.keys() == {"childcare"}
    assert PLANNER.plan("yobsenter", "tr").concepts == {}


def test_words_are_expanded_within_bounds():
    entries = {
        ("word", f"{part}{n:04}"): Entry(n, 1, "", True)
        for part in ("wohnung", "antrag", "kurs", "schule")
        for n in range(500)
    }
    planner = Planner(Vocabulary(ENTRIES | entries, 2000), GLOSSARY)
    plan = planner.plan("Wohnungsantrag Schulantrag Wohnungskurs", "de")
    assert len(plan.groups) == 3
    assert max(map(len, plan.groups)) == MOST_MEANT


INVISIBLE = "\u200b\u200d\u200e\u200f\u202a\u202e\u2066\u2069\ufeff\u00ad\u2060\ufe0f"


@given(st.data(), st.sampled_from(["Wohnung Antrag", "дитячий садок", "Deutschkurs"]))
def test_invisible_characters_change_nothing(data, query):
    hidden = "".join(
        letter + data.draw(st.text(alphabet=INVISIBLE, max_size=2)) for letter in query
    )
    assert PLANNER.plan(hidden, "de") == PLANNER.plan(query, "de")


ANY_TEXT = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.characters(categories=["Cs"]),
        st.sampled_from("\"'*~?:^()[]{}|&!\\/<>%_-+\x00\u200b\u202e\u2066😀👨‍👩‍👧"),
        st.sampled_from("wohnungantragschuleдитячий"),
    ),
    max_size=300,
)


@given(ANY_TEXT, st.sampled_from(list(LANGUAGES)))
def test_any_text_can_be_planned(text, language):
    plan = PLANNER.plan(text, language)
    assert len(plan.groups) <= MOST_WORDS
    assert all(len(group) <= MOST_MEANT for group in plan.groups)
    assert all(weight > 0 for group in plan.groups for weight in group.values())
    assert all(weight > 0 for weight in plan.concepts.values())


@pytest.mark.parametrize(
    "query",
    [
        '"Wohnung"',
        "Wohnung AND (Schule",
        "Wohnung*",
        "'; DROP TABLE search_document; -- Wohnung",
        "<script>alert(1)</script> Wohnung",
        "Wohnung 😀",
        "Wohnung" + " " * 10_000,
    ],
)
def test_operators_and_fragments_are_words_like_others(query):
    assert "wohnung" in set().union(*looked_up(query))


def test_postal_codes_and_towns_are_looked_up():
    entries = {("word", w): Entry(n, 1, w) for n, w in enumerate(["57072", "siegen"])}
    planner = Planner(Vocabulary(entries, 40), GLOSSARY)
    for query in ("57072", "57072 Siegen", "D-57072 Siegen", "٥٧٠٧٢"):
        assert ("word", "57072") in {
            key for group in planner.plan(query, "de").groups for key in group
        }


@pytest.mark.parametrize("query", ["", "   ", "\x00", '"', "???", "\u202e\u2066"])
def test_queries_without_words_ask_for_nothing(query):
    plan = PLANNER.plan(query, "de")
    assert plan.groups == ()
    assert plan.concepts == {}
    assert plan.correction is None
