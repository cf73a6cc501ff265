"""The glossary as a file: out and in again, and what is no glossary."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from search import glossary_files, glossary_import
from search.facade import search
from search.glossary_files import ReadConcept, UnreadableGlossaryError
from search.models import Concept, Term
from search.terms import FILE
from tests.reader import soup
from tests.search.glossary_editing import concept, editor, filled_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("in_english"),
]

FILES = "/admin/search/files/"


def file_of(*concepts):
    return json.dumps({"concepts": list(concepts)}).encode()


def planned(*concepts):
    return glossary_import.plan(glossary_files.read(file_of(*concepts)))


def lines(found):
    return [(line.what, line.language, line.text) for line in found]


def edit():
    """What editors may have done: own words, own concepts, words switched off."""
    Term.objects.create(concept=concept(), language="ar", text="روضة النجوم")
    concept().terms.filter(text="Kindergarten", language="de").update(is_off=True)
    own = Concept.objects.create(
        key="eigenes", name="=Eigenes", topics=["wohngeld"], is_suggested=False
    )
    Term.objects.create(concept=own, language="de", text="-Zauberwald")
    Concept.objects.filter(pk=own.pk).update(changed_at="2026-01-01T00:00Z")


def undo():
    Concept.objects.filter(key="eigenes").delete()
    Term.objects.filter(origin="editor").delete()
    Term.objects.update(is_off=False)


@pytest.mark.parametrize("own_only", [True, False])
def test_json_brings_back_all_that_was_exported(index, own_only):
    edit()
    exported = glossary_files.stored(own_only=own_only)
    text = glossary_files.as_json(exported)
    undo()
    plan = glossary_import.plan(glossary_files.read(text.encode()))
    assert plan.refused == []
    glossary_import.carry_out(glossary_files.read(text.encode()), plan.digest())
    assert glossary_files.stored(own_only=own_only) == exported
    assert not glossary_import.plan(glossary_files.read(text.encode())).does_something


def test_csv_brings_back_the_words(index):
    edit()
    exported = glossary_files.stored(own_only=True)
    text = glossary_files.as_csv(exported)
    # A spreadsheet must not take a word for a formula.
    assert ";'=Eigenes;" in text
    assert ";'-Zauberwald;" in text
    undo()
    for separator in (";", ","):
        read = glossary_files.read(text.replace(";", separator).encode())
        plan = glossary_import.plan(read)
        assert plan.refused == []
        assert [line.text for line in plan.added if line.what == "word"] == [
            "روضة النجوم",
            "-Zauberwald",
        ]
        assert [line.text for line in plan.changed] == ["Kindergarten"]


def test_the_supplied_file_is_a_glossary_that_changes_nothing(index):
    plan = glossary_import.plan(glossary_files.read(FILE.read_bytes()))
    assert (plan.added, plan.changed) == ([], [])


def test_only_what_editors_did_is_exported(index):
    assert glossary_files.stored(own_only=True) == []
    edit()
    found = {each["key"]: each for each in glossary_files.stored(own_only=True)}
    assert found.keys() == {"childcare", "eigenes"}
    assert found["childcare"]["terms"] == {"ar": ["روضة النجوم"]}
    assert found["childcare"]["off"] == {"de": ["Kindergarten"]}


def test_the_plan_tells_line_by_line_what_is_refused_and_why(index):
    plan = planned(
        {
            "key": "childcare",
            "topics": ["kita", "kein-thema"],
            "terms": {"de": ["Hüpfburg", "Kita", "und"], "tlh": ["Qapla"]},
            "off": {"de": ["Kita", "gibt es nicht"]},
        },
        {"key": "Kein Schlüssel", "terms": {"de": ["Wort"]}},
        {"key": "ohne-namen", "terms": {"en": ["word"]}},
        {"key": "childcare"},
    )
    assert lines(plan.added) == [("word", "de", "Hüpfburg")]
    assert lines(plan.changed) == [("switched off", "de", "Kita")]
    assert plan.unchanged == 1
    assert {(line.text or line.concept, line.reason) for line in plan.refused} == {
        ("kein-thema", "The portal has no such topic."),
        ("und", "These words stand in every text, so they find nothing: “und”."),
        ("Qapla", "The portal does not know this language."),
        ("gibt es nicht", "There is no such supplied word."),
        (
            "Kein Schlüssel",
            "The key needs small letters, digits and hyphens, 60 at most.",
        ),
        ("ohne-namen", "A new concept needs a name or a German word."),
        ("childcare", "This concept stands in the file twice."),
    }


def test_the_same_word_in_two_spellings_is_added_once(index):
    plan = planned({"key": "childcare", "terms": {"de": ["Hüpfburg", "huepfburg"]}})
    assert lines(plan.added) == [("word", "de", "Hüpfburg")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfe\x00", "The file is not in UTF-8."),
        (b"{", "This is not valid JSON."),
        (b"[" * 100_000, "This is not valid JSON."),
        (b'{"concepts": {"a": 1}}', "The file has no list"),
        (b"[]", "The file has no list"),
        (b'{"concepts": [1]}', "Concept number 1 "),
        (b'{"concepts": [{"key": "a"}, {"key": 1}]}', "Concept number 2 "),
        (b'{"concepts": [{"key": "a", "terms": ["x"]}]}', "Concept number 1 "),
        (b'{"concepts": [{"key": "a", "terms": {"de": "x"}}]}', "Concept number 1 "),
        (b'{"concepts": [{"key": "a", "terms": {"de": [1]}}]}', "Concept number 1 "),
        (b'{"concepts": [{"key": "a", "topics": "x"}]}', "Concept number 1 "),
        (b'{"concepts": [{"key": "a", "suggested": 1}]}', "Concept number 1 "),
        (b"", "The first line has to name the columns"),
        (b"PK\x03\x04", "The first line has to name the columns"),
        (b"a;b;c\n1;2;3", "The first line has to name the columns"),
        (b"concept;language;term\n" + b"x" * 200_000, "This is no table in CSV."),
        (b"x" * 1_500_001, "The file is too big: 1500 kB at most."),
        (
            b'{"concepts": [{"key": "a", "terms": {"de": ['
            + b",".join([b'"wort"'] * 100_000)
            + b"]}}]}",
            "The file holds too much: 2000 concepts, 30000 words at most.",
        ),
        (
            b"concept;language;term\n" + b"a;de;wort\n" * 100_000,
            "The file holds too much: 2000 concepts, 30000 words at most.",
        ),
    ],
    ids=range(19),
)
def test_what_is_no_glossary_is_refused_with_a_sentence(content, message):
    with pytest.raises(UnreadableGlossaryError) as refused:
        glossary_files.read(content)
    assert str(refused.value).startswith(message)


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_file_is_read_or_refused(content):
    try:
        found = glossary_files.read(content)
    except UnreadableGlossaryError:
        return
    assert all(isinstance(each, ReadConcept) for each in found)


def test_nothing_is_half_imported(index, monkeypatch):
    content = file_of({"key": "childcare", "terms": {"de": ["Hüpfburg"]}})
    read = glossary_files.read(content)

    def fail(_concepts):
        raise RuntimeError

    monkeypatch.setattr(glossary_import.concept_changes, "update_concepts", fail)
    with pytest.raises(RuntimeError):
        glossary_import.carry_out(read, glossary_import.plan(read).digest())
    assert not Term.objects.filter(text="Hüpfburg").exists()


def upload(client, content):
    file = SimpleUploadedFile("glossary.json", content)
    return client.post(f"{FILES}preview/", {"file": file})


def test_a_file_is_shown_then_imported_and_found_at_once(index, client):
    editor(client)
    answer = upload(
        client, file_of({"key": "childcare", "terms": {"de": ["Hüpfburg", "und"]}})
    )
    page = soup(answer)
    assert "Hüpfburg" in page.get_text()
    assert "These words stand in every text" in page.get_text()
    assert not Term.objects.filter(text="Hüpfburg").exists()
    form = page.select_one("form[action$='/import/']")
    assert client.post(form["action"], filled_in(form)).status_code == 302
    assert "Kita und Tagespflege" in [h.title for h in search("Hüpfburg", "de").hits]


def test_what_changed_meanwhile_is_shown_again(index, client):
    editor(client)
    content = file_of({"key": "childcare", "terms": {"de": ["Hüpfburg", "Eis"]}})
    form = soup(upload(client, content)).select_one("form[action$='/import/']")
    Term.objects.create(concept=concept(), language="de", text="Eis")
    answer = client.post(form["action"], filled_in(form))
    assert answer.status_code == 200
    assert not Term.objects.filter(text="Hüpfburg").exists()


def test_two_who_send_the_same_file_at_once_get_no_error(index, client, monkeypatch):
    """The second plans before the first is done, and writes after it."""
    editor(client)
    concepts = [{"key": "neu", "name": "Neu", "terms": {"de": ["Zauberwald"]}}]
    for content in (file_of(*concepts), file_of({**concepts[0], "key": "childcare"})):
        form = soup(upload(client, content)).select_one("form[action$='/import/']")
        read = glossary_files.read(content)
        early = glossary_import.plan(read)
        client.post(form["action"], filled_in(form))
        with monkeypatch.context() as patch:
            patch.setattr(glossary_import, "plan", lambda _read, early=early: early)
            answer = client.post(form["action"], filled_in(form))
        assert answer.status_code in (200, 302)
    assert Term.objects.filter(text="Zauberwald").count() == 2


def test_the_plan_is_made_when_it_is_this_ones_turn(index, client, monkeypatch):
    editor(client)
    content = file_of({"key": "childcare", "terms": {"de": ["Hüpfburg", "Eis"]}})
    form = soup(upload(client, content)).select_one("form[action$='/import/']")

    def waited():
        Term.objects.create(concept=concept(), language="de", text="Eis")

    monkeypatch.setattr(glossary_import.concept_changes, "take_turns", waited)
    answer = client.post(form["action"], filled_in(form))
    assert "Somebody changed the glossary meanwhile." in soup(answer).get_text()
    assert not Term.objects.filter(text="Hüpfburg").exists()


def test_the_history_tells_new_concepts_from_changed_ones(index, client):
    editor(client)
    concepts = [
        {"key": "neu", "name": "Neu", "terms": {"de": ["Zauberwald"]}},
        {"key": "childcare", "terms": {"de": ["Hüpfburg"]}},
    ]
    form = soup(upload(client, file_of(*concepts))).select_one(
        "form[action$='/import/']"
    )
    client.post(form["action"], filled_in(form))
    told = ModelLogEntry.objects.for_instance
    assert [each.action for each in told(concept("neu"))] == ["wagtail.create"]
    assert [each.action for each in told(concept())] == ["wagtail.edit"]


def test_a_table_without_lines_changes_nothing(index, client):
    editor(client)
    page = soup(upload(client, b"concept;language;term\n")).get_text()
    assert "The file changes nothing." in page


def test_a_language_that_cannot_be_shown_is_refused(index, client):
    editor(client)
    hostile = {"key": "childcare", "terms": {"\ud800<b>\u202e": ["Wort"]}}
    for part in ("terms", "off"):
        content = file_of({"key": "childcare", part: hostile["terms"]})
        page = soup(upload(client, content))
        assert "<b>" in page.select_one("td:nth-of-type(3) > bdi").get_text()
        assert page.select_one("td:nth-of-type(5)").get_text()


@pytest.mark.parametrize("content", ["", "%%%", "AAAA", "x" * 1_600_000])
def test_a_file_lost_on_the_way_changes_nothing(index, client, content):
    editor(client)
    answer = client.post(f"{FILES}import/", {"content": content, "digest": "x"})
    assert (answer.status_code, answer.url) == (302, FILES)


def test_a_bad_file_gets_its_message_beside_the_field(index, client):
    editor(client)
    page = soup(upload(client, b"{"))
    assert "This is not valid JSON." in page.select_one(".w-field__errors").get_text()
    assert soup(client.post(f"{FILES}preview/")).select_one(".w-field__errors")


def test_exports_are_files_that_can_be_read(index, client):
    editor(client)
    edit()
    for part in ("all", "own"):
        for form in ("json", "csv"):
            answer = client.get(f"{FILES}{part}.{form}")
            assert f"glossary-{part}-" in answer["Content-Disposition"]
            assert glossary_files.read(answer.content)
    assert client.get(f"{FILES}all.xlsx").status_code == 404
    assert io.BytesIO(answer.content).read(3) == b"\xef\xbb\xbf"
