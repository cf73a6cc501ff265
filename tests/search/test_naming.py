"""Which concepts a text names, and how plainly."""

from search.compounds import Compounds
from search.glossary import Glossary
from search.naming import IN_SUMMARY, IN_TITLE, in_text, named

GLOSSARY = Glossary(
    [
        ("insurance", "de", "Krankenversicherung"),
        ("childcare", "de", "Kita"),
        ("childcare", "de", "Kindergarten"),
        ("childcare", "en", "day care"),
        ("work-permit", "de", "darf ich arbeiten"),
        ("library", "de", "Bibliothek"),
        ("room", "tr", "oda"),
    ]
)
COMPOUNDS = Compounds(GLOSSARY.german | {"stadt"})


def plainly(text, language="de"):
    return in_text(GLOSSARY, text, language, COMPOUNDS)


def test_a_term_of_a_compound_names_its_concept_a_little_less_plainly():
    assert 0 < plainly("Stadtbibliothek")["library"] < plainly("Bibliothek")["library"]


def test_what_comes_first_is_named_more_plainly():
    first = plainly("Krankenversicherung und Gesundheitskarte")["insurance"]
    last = plainly("Medizinische Hilfe ohne Krankenversicherung")["insurance"]
    assert last < first


def test_several_terms_of_a_concept_name_it_more_plainly():
    both = plainly("Kita und Kindergarten")["childcare"]
    assert both > plainly("Kita und Krippe")["childcare"]


def test_a_title_tells_more_than_a_summary():
    def about(title, summary):
        return named(GLOSSARY, title, summary, "de", COMPOUNDS)["childcare"]

    assert about("Kita", "") == about("Kita", "Ihre Kita") == IN_TITLE
    assert about("", "Kita") == IN_SUMMARY


def test_a_question_that_shrinks_to_one_word_is_not_named_by_it():
    assert plainly("Arbeiten in Siegen") == {}


def test_terms_of_other_languages_are_chance():
    assert plainly("oda", "pl") == {}
    assert plainly("oda", "tr").keys() == {"room"}


def test_german_terms_are_understood_in_every_language():
    assert plainly("Місце в Kita", "uk").keys() == {"childcare"}


def test_words_far_apart_do_not_make_a_term():
    assert plainly("Day care is open", "en").keys() == {"childcare"}
    assert plainly("Every day there are people who take care of you", "en") == {}
