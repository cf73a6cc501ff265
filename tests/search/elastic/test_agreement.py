"""On graded queries both engines give the same answers."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from elasticsearch import Elasticsearch

from search.engines import elastic_index
from search.evaluation import evaluate
from tests.search.demo_corpus import corpus
from tests.search.scoring import mean, ndcg_at_10

pytestmark = pytest.mark.django_db

GRADED = Path(__file__).parent.parent / "graded_queries.json"
QUERIES = json.loads(GRADED.read_text("utf-8"))["queries"]
ASKED = [{"id": q["id"], "lang": q["lang"], "query": q["q"]} for q in QUERIES]


def test_their_quality_and_their_first_hits_agree(configured):
    services = corpus()
    ours = evaluate(services, ASKED, "embedded")
    theirs = evaluate(services, ASKED, "elasticsearch")
    ratio = mean(ndcg_at_10, QUERIES, theirs) / mean(ndcg_at_10, QUERIES, ours)
    assert 0.97 <= ratio <= 1.03
    same = [query for query in ours if ours[query][:1] == theirs[query][:1]]
    assert len(same) >= 0.95 * len(ours)


def test_the_command_leaves_nothing_behind(configured, elasticsearch_url, tmp_path):
    contents = {"corpus": corpus(), "queries": {"queries": ASKED[:2]}}
    for name, content in contents.items():
        (tmp_path / name).write_text(json.dumps(content), "utf-8")
    call_command(
        "search_evaluate",
        *(str(tmp_path / name) for name in contents),
        f"--out={tmp_path / 'results'}",
        "--engine=elasticsearch",
        stdout=StringIO(),
    )
    assert len(json.loads((tmp_path / "results").read_text("utf-8"))) == 2
    with Elasticsearch(elasticsearch_url) as client:
        assert not client.indices.get(index=f"{elastic_index.alias()}*").body


def test_without_an_address_the_command_says_so(tmp_path):
    (tmp_path / "empty").write_text("{}", "utf-8")
    files = [str(tmp_path / "empty")] * 2
    with pytest.raises(CommandError, match="ELASTICSEARCH_URL is not set"):
        call_command(
            "search_evaluate", *files, "--out=results", "--engine=elasticsearch"
        )
