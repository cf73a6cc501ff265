"""A changed concept reaches the index: what has it, and what should have it."""

import pytest

from search import concept_changes, indexing
from search.concept_changes import documents_for, documents_with, free_key
from search.engines import tables
from search.models import Concept, Document, LiveIndex, Term
from tests.search.glossary_editing import concept

pytestmark = pytest.mark.django_db

KITA = ("service", "kita")
WOHNGELD = ("service", "wohngeld")


def made(name="Neu", *terms, **values):
    found = Concept.objects.create(key=free_key(name), name=name, **values)
    for language, text in terms:
        Term.objects.create(concept=found, language=language, text=text)
    return found


def test_documents_that_have_all_words_of_a_term_are_looked_at_again(index):
    found = made("Neu", ("de", "Zuschuss zur Miete"), ("de", "Kita qxqxqx"))
    assert WOHNGELD in documents_for([found.key])
    assert KITA not in documents_for([found.key])


def test_so_are_those_of_its_topics_and_its_pages(index):
    found = made("Neu", topics=["wohngeld"])
    assert WOHNGELD in documents_for([found.key])
    found.answers.create(page=index.kita)
    assert KITA in documents_for([found.key])


def test_a_switched_off_term_is_no_reason(index):
    found = made()
    Term.objects.create(
        concept=found, language="de", text="Wohngeld", origin="file", is_off=True
    )
    assert documents_for([found.key]) == set()


def test_what_had_the_concept_loses_it(index):
    found = made("Neu", ("de", "Zuschuss zur Miete"))
    concept_changes.update_concepts([found])
    assert WOHNGELD in documents_with([found.key])
    found.terms.all().delete()
    concept_changes.update_concepts([found])
    assert documents_with([found.key]) == set()


def test_many_concepts_look_at_every_document(index, monkeypatch):
    monkeypatch.setattr(concept_changes, "MOST_ASKED_FOR", 1)
    monkeypatch.setattr(concept_changes, "AT_ONCE", 3)
    before = {(row.kind, row.key): row.fingerprint for row in Document.objects.all()}
    Concept.objects.filter(key="childcare").delete()
    first = made("Eins", ("de", "Zuschuss zur Miete"))
    second = made("Zwei", ("de", "Ihr Kind betreut"))
    concept_changes.update_concepts([first, second])
    assert WOHNGELD in documents_with([first.key])
    assert KITA in documents_with([second.key])
    after = {(row.kind, row.key) for row in Document.objects.all()}
    assert after == before.keys()
    assert indexing.check() == ([], [])


def test_processes_read_the_glossary_anew_though_no_document_changes(index):
    def state():
        return LiveIndex.objects.get().generation.state

    before = state()
    concept_changes.update_concepts([made("Neu", ("de", "qxqxqx"))])
    assert state() != before


def test_without_an_index_nothing_is_indexed(site):
    found = made("Neu", ("de", "Wohngeld"))
    concept_changes.update_concepts([found])
    assert not Document.objects.exists()


def test_a_term_that_is_there_is_not_added_twice(index):
    before = concept().terms.count()
    concept_changes.add_searched(concept(), "de", "Kita")
    assert concept().terms.count() == before


def test_keys_of_concepts_are_free_and_short(index):
    assert free_key("Kita") == "kita-2"  # a topic has it
    assert free_key("Childcare") == "childcare-2"
    assert free_key("ሕክምና") == "concept"
    made("concept")
    assert free_key("???") == "concept-2"
    assert len(free_key("x" * 200)) <= 60


def test_thousands_of_documents_leave_the_index_at_once(index):
    generation = LiveIndex.objects.get().generation
    many = [("service", f"nummer-{number}") for number in range(3000)]
    assert tables.remove(generation, [*many, KITA])
    assert not Document.objects.filter(kind="service", key="kita").exists()
    assert Document.objects.filter(kind="service", key="wohngeld").exists()
