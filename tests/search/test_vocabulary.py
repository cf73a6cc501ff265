"""What a process keeps in memory of an index."""

import math
import tracemalloc

import pytest

from search.vocabulary import Entry, Vocabulary

ENTRIES = {
    ("word", "wohnung"): Entry(1, 3, "Wohnung", True),
    ("word", "wohnungssuche"): Entry(2, 1, "Wohnungssuche"),
    ("word", "wohngeld"): Entry(3, 1, "Wohngeld", True),
    ("word", "квартира"): Entry(4, 1, "квартира"),
    ("sound", "36452"): Entry(5, 1),
}
VOCABULARY = Vocabulary(ENTRIES, documents=10)


def test_lexemes_are_known_by_kind_and_text():
    assert ("word", "wohnung") in VOCABULARY
    assert ("sound", "wohnung") not in VOCABULARY
    assert ("town", "siegen") not in VOCABULARY
    assert len(VOCABULARY) == len(ENTRIES)
    assert VOCABULARY.entries == ENTRIES
    assert VOCABULARY.numbers([("word", "wohngeld"), ("word", "amt")]) == [3]


def test_what_is_not_there_has_no_entry():
    with pytest.raises(KeyError):
        VOCABULARY.entry(("town", "siegen"))


def test_rare_lexemes_weigh_more():
    rare, common = (VOCABULARY.idf(("word", w)) for w in ("wohngeld", "wohnung"))
    assert rare == pytest.approx(math.log(1 + 9.5 / 1.5))
    assert rare > common


def test_words_near_a_word_are_found_in_its_own_script():
    assert VOCABULARY.similar("wohnugn")[0][0] == "wohnung"
    assert VOCABULARY.similar("квартера")[0][0] == "квартира"
    assert VOCABULARY.similar("xyzxyz") == []


def test_words_are_found_by_their_beginning_and_inside_others():
    assert VOCABULARY.starting("wohnun", 5) == ["wohnung", "wohnungssuche"]
    assert VOCABULARY.starting("wohnun", 1) == ["wohnung"]
    assert VOCABULARY.containing("wohnung", 5) == ["wohnungssuche"]


def test_german_words_are_what_compounds_are_made_of():
    assert VOCABULARY.german == {"wohnung", "wohngeld"}


def test_memory_of_a_large_index_is_bounded():
    def built():
        entries = {
            ("word", f"wohnung{n:06}"): Entry(n + 1000, 1, f"Wohnung{n:06}", n % 9 == 0)
            for n in range(20_000)
        }
        vocabulary = Vocabulary(entries, 20_000)
        vocabulary.similar("wohnung012345")
        vocabulary.containing("wohnung0123", 5)
        return vocabulary.german and vocabulary

    tracemalloc.start()
    vocabulary = built()
    size, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # 20 000 services have some 25 000 lexemes; 60 MB is what a process may take for all.
    assert len(vocabulary) == 20_000
    assert size < 12_000_000
