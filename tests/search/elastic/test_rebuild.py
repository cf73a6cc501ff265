"""The copy is made anew, compared and repaired, and nobody notices."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pages.models import ServicePage
from search import copying, indexing, outbox, site_changes
from search.engines import elastic_index
from search.engines.elastic_server import UnavailableError
from search.facade import search
from search.models import Document
from tests.search.elastic.conftest import found, refresh


def test_a_rebuild_copies_every_document(copied, es_client):
    there = es_client.count(index=elastic_index.alias())["count"]
    assert there == Document.objects.count()
    assert copying.check() == ([], [])


def test_a_second_rebuild_leaves_one_index(copied, es_client):
    copying.rebuild()
    assert len(elastic_index.indices(es_client)) == 1


def test_indices_of_others_are_left_alone(copied, es_client):
    other = f"{elastic_index.alias()}-other-20260101000000000000"
    es_client.indices.create(index=other)
    try:
        copying.rebuild()
        assert es_client.indices.exists(index=other)
    finally:
        es_client.indices.delete(index=other)


def test_an_index_of_another_version_is_not_searched(copied, es_client):
    name = elastic_index.indices(es_client)[-1]
    es_client.indices.put_mapping(index=name, meta={"fingerprint": "older"})
    copying.fit.forget()
    assert search("Wohngeld", "de").engine == "embedded"
    with pytest.raises(CommandError, match="run search_rebuild"):
        call_command("search_rebuild", "--check", stdout=StringIO())
    copying.rebuild()
    assert search("Wohngeld", "de").engine == "elasticsearch"


def test_a_copy_that_was_emptied_is_not_searched(copied, es_client):
    for identity in Document.objects.values_list("kind", "key"):
        number = elastic_index.number_of(identity)
        es_client.delete(index=elastic_index.alias(), id=number)
    refresh(es_client)
    copying.fit.forget()
    assert search("Wohngeld", "de").engine == "embedded"


def test_the_check_names_what_differs(copied, es_client):
    number = elastic_index.number_of(("service", "wohngeld"))
    es_client.delete(index=elastic_index.alias(), id=number)
    out = StringIO()
    with pytest.raises(CommandError, match="1 stale or missing, 0 too many"):
        call_command("search_rebuild", "--check", "--engine=elasticsearch", stdout=out)
    assert "stale or missing: service wohngeld" in out.getvalue()


def test_the_copy_of_another_generation_is_not_searched(copied, caplog):
    indexing.rebuild()
    copying.fit.forget()
    assert search("Wohngeld", "de").engine == "embedded"
    assert "Elasticsearch cannot be used: OutOfDateError" in caplog.text
    with pytest.raises(CommandError, match="not a copy of this index"):
        call_command("search_rebuild", "--check", stdout=StringIO())
    copying.rebuild()
    assert search("Wohngeld", "de").engine == "elasticsearch"


def test_an_empty_index_of_this_version_is_not_searched(copied, es_client):
    name = elastic_index.new_name(timezone.now())
    for old in elastic_index.indices(es_client):
        es_client.indices.delete(index=old)
    elastic_index.create(es_client, name)
    es_client.indices.put_alias(index=name, name=elastic_index.alias())
    copying.fit.forget()
    assert search("Wohngeld", "de").engine == "embedded"


def test_a_copy_of_what_another_rebuild_has_replaced_is_not_put_in_use(
    copied, es_client, monkeypatch
):
    fill = copying.fill

    def replaced_meanwhile(client, name):
        monkeypatch.setattr(copying, "fill", fill)
        filled = fill(client, name)
        indexing.rebuild()
        copying.rebuild()
        return filled

    monkeypatch.setattr(copying, "fill", replaced_meanwhile)
    with pytest.raises(copying.IncompleteError, match="rebuilt meanwhile"):
        copying.rebuild()
    assert len(elastic_index.indices(es_client)) == 1
    assert copying.check() == ([], [])
    assert found("Wohngeld")


def test_what_was_copied_while_its_words_were_exchanged_is_repaired(
    copied, monkeypatch, es_client
):
    """Between reading a document and reading its words it is indexed anew, unchanged."""
    bodies = elastic_index.bodies

    def exchanged_meanwhile(documents):
        documents = list(documents)
        monkeypatch.setattr(elastic_index, "bodies", bodies)
        page = ServicePage.objects.get(slug="wohngeld")
        site_changes.update_pages([page])
        outbox.drain_all(timezone.now())  # to the index still in use
        return bodies(documents)

    monkeypatch.setattr(elastic_index, "bodies", exchanged_meanwhile)
    copying.rebuild()
    refresh(es_client)
    assert copying.check() == ([], [])
    assert found("Wohngeld")[0] == "wohngeld"


def test_the_command_rebuilds_both(copied):
    out = StringIO()
    call_command("search_rebuild", stdout=out)
    number = Document.objects.filter(generation__live_as__isnull=False).count()
    assert f"{number} documents indexed." in out.getvalue()
    assert f"{number} documents copied to Elasticsearch." in out.getvalue()
    call_command("search_rebuild", "--check", stdout=out)
    assert "Elasticsearch agrees with the index." in out.getvalue()


def test_a_rebuild_that_breaks_off_leaves_the_index_in_use(
    copied, es_client, monkeypatch
):
    before = elastic_index.indices(es_client)

    def broken(*_arguments):
        raise copying.IncompleteError("for the test")

    monkeypatch.setattr(copying, "fill", broken)
    with pytest.raises(copying.IncompleteError):
        copying.rebuild()
    assert elastic_index.indices(es_client) == before
    assert found("Wohngeld")


def test_an_index_deleted_while_it_is_filled_is_not_made_again_by_the_way(
    copied, es_client, monkeypatch
):
    """Elasticsearch would guess its fields from what comes first."""
    before = elastic_index.indices(es_client)
    create = elastic_index.create

    def create_and_lose(client, name):
        create(client, name)
        es_client.indices.delete(index=name)

    monkeypatch.setattr(elastic_index, "create", create_and_lose)
    with pytest.raises(copying.IncompleteError):
        copying.rebuild()
    assert elastic_index.indices(es_client) == before
    assert found("Wohngeld")


def test_an_index_in_use_has_one_alias(copied, es_client):
    (aliases,) = es_client.indices.get_alias(index=elastic_index.alias()).body.values()
    assert list(aliases["aliases"]) == [elastic_index.alias()]


def test_what_a_rebuild_that_broke_off_left_over_is_deleted_by_the_next(
    copied, es_client
):
    left_over = f"{elastic_index.alias()}-20200101000000000000"
    elastic_index.create(es_client, left_over)
    copying.rebuild()
    assert left_over not in elastic_index.indices(es_client)
    assert found("Wohngeld")


def test_a_rebuild_that_was_overtaken_fails_and_the_newer_index_stays(
    copied, es_client, monkeypatch
):
    put_in_use = elastic_index.put_in_use

    def overtaken(client, name, generation):
        monkeypatch.setattr(elastic_index, "put_in_use", put_in_use)
        copying.rebuild()
        put_in_use(client, name, generation)

    monkeypatch.setattr(elastic_index, "put_in_use", overtaken)
    with pytest.raises(UnavailableError):
        copying.rebuild()
    assert found("Wohngeld")
    elastic_index.drop_others(es_client, elastic_index.new_name(timezone.now()))
    assert found("Wohngeld")
    assert copying.check() == ([], [])


def test_what_a_killed_evaluation_left_over_is_deleted_after_a_day(copied, es_client):
    left_over, other = elastic_index.scratch_name(), elastic_index.scratch_name() + "-1"
    for name in (left_over, other):
        es_client.indices.create(index=name)
    try:
        copying.rebuild()
        assert es_client.indices.exists(index=left_over)
        tomorrow = timezone.now() + timedelta(days=1, minutes=1)
        elastic_index.drop_scratch(es_client, tomorrow - timedelta(days=1))
        assert not es_client.indices.exists(index=left_over)
        assert es_client.indices.exists(index=other)
    finally:
        es_client.options(ignore_status=404).indices.delete(index=[left_over, other])
