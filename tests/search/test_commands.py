"""The commands people script against, and the quality of the answers."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.demo.files import services
from search.models import Document, Generation, Lexeme, LiveIndex, Posting
from tests.search.demo_corpus import corpus
from tests.search.scoring import false_alarms, mean, missed, ndcg_at_10, success_at_3

pytestmark = pytest.mark.django_db

GRADED = Path(__file__).with_name("graded_queries.json")
QUERIES = json.loads(GRADED.read_text("utf-8"))["queries"]


def run(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def files(tmp_path):
    """The arguments of ``search_evaluate``: corpus and queries, written as files."""
    asked = [
        {"id": query["id"], "lang": query["lang"], "query": query["q"]}
        for query in QUERIES
    ]
    contents = {"corpus": corpus(), "queries": {"queries": asked}}
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    return [str(tmp_path / name) for name in contents]


def contents_of_the_index():
    """Everything a search reads, so that any change shows."""
    tables = (Document, Generation, Lexeme, LiveIndex, Posting)
    return [sorted(table.objects.values_list()) for table in tables]


def evaluated(files, *options):
    results = Path(files[0]).with_name("results.json")
    run("search_evaluate", *files, "--out", str(results), *options)
    return json.loads(results.read_text("utf-8"))


def test_rebuild_says_how_many(site):
    assert run("search_rebuild") == "11 documents indexed.\n"


def test_check_agrees_after_a_rebuild_and_fails_when_the_site_has_moved_on(index):
    assert run("search_rebuild", "--check") == "The index agrees with the site.\n"
    type(index.kita).objects.update(lead_de="Anders.")
    with pytest.raises(CommandError, match=r"2 stale or missing, 0 too many"):
        run("search_rebuild", "--check")


def test_check_fails_without_an_index(site):
    with pytest.raises(CommandError, match=r"11 stale or missing"):
        run("search_rebuild", "--check")


def test_evaluation_finds_what_people_ask_for(files):
    answers = evaluated(files)
    foreign = [query for query in QUERIES if query["category"] == "cross-lingual"]
    # Floors against regressions, a little below what was measured: .966, 1.0, 1.0
    # and 1 false alarm of 7.
    assert mean(ndcg_at_10, QUERIES, answers) >= 0.94, missed(QUERIES, answers)
    assert mean(success_at_3, QUERIES, answers) >= 0.96, missed(QUERIES, answers)
    assert mean(success_at_3, foreign, answers) >= 0.93, missed(foreign, answers)
    assert len(false_alarms(QUERIES, answers)) <= 2, false_alarms(QUERIES, answers)


def test_evaluation_answers_each_query_once_and_leaves_the_sites_index_alone(
    index, files
):
    before = contents_of_the_index()
    answers = evaluated(files, "--engine", "embedded")
    assert contents_of_the_index() == before
    assert answers.keys() == {query["id"] for query in QUERIES}
    for found in answers.values():
        assert set(found) <= services().keys()
        assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "Cannot read"),
        ("not json", "Cannot read"),
        ("[]", "must hold a JSON object"),
        ('{"documents": [{}]}', "Not in the format"),
    ],
)
def test_evaluation_refuses_what_is_no_corpus(files, tmp_path, content, message):
    corpus_file = tmp_path / "no_corpus"
    if content is not None:
        corpus_file.write_text(content, "utf-8")
    with pytest.raises(CommandError, match=message):
        evaluated([str(corpus_file), files[1]])


def test_evaluation_refuses_a_language_the_portal_cannot_speak(files, tmp_path):
    queries = {"queries": [{"id": "1", "lang": "tlh", "query": "Wohngeld"}]}
    asked = tmp_path / "klingon"
    asked.write_text(json.dumps(queries), "utf-8")
    with pytest.raises(CommandError, match="Not in the format"):
        evaluated([files[0], str(asked)])


def test_evaluation_can_leave_steps_out_to_measure_them(files):
    less = evaluated(files, "--without", "glossary", "stems")
    assert mean(success_at_3, QUERIES, less) < 0.8


def test_evaluation_refuses_a_step_that_does_not_exist(files):
    with pytest.raises(CommandError, match="guessing"):
        evaluated(files, "--without", "guessing")


def test_evaluation_says_where_it_cannot_write(tmp_path):
    empty = {"services": [], "documents": [], "queries": []}
    (tmp_path / "empty").write_text(json.dumps(empty), "utf-8")
    out = str(tmp_path / "missing" / "results.json")
    with pytest.raises(CommandError, match="Cannot write"):
        run("search_evaluate", *[str(tmp_path / "empty")] * 2, "--out", out)
