"""The copy in Elasticsearch keeps up with the site, whatever happens on the way."""

from datetime import timedelta

import pytest
from django.utils import timezone

from search import copying, outbox
from search.engines import elastic_index, elastic_server
from search.engines.elastic_server import UnavailableError
from search.models import Document, IndexChange
from tests.search.elastic.conftest import found, refresh

LATER = timedelta(hours=1)


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what is to happen after the commit, at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def rename(page, heading):
    page.title = heading
    page.save_revision().publish()


def test_the_site_is_searched_with_elasticsearch(copied):
    assert found("Wohngeld")[0] == "wohngeld"


def test_a_changed_page_is_there_after_the_commit(copied, committed, es_client):
    with committed():
        rename(copied.wohngeld, "Mietzuschuss")
    refresh(es_client)
    assert found("Mietzuschuss") == ["wohngeld"]
    assert not IndexChange.objects.exists()
    assert copying.check() == ([], [])


def test_a_page_taken_off_the_site_leaves_the_copy(copied, committed, es_client):
    with committed():
        copied.wohngeld.unpublish()
    refresh(es_client)
    assert "wohngeld" not in found("Wohngeld")
    assert copying.check() == ([], [])


def test_a_page_gone_is_not_shown_before_the_copy_knows(copied):
    copied.wohngeld.unpublish()
    assert "wohngeld" not in found("Wohngeld")


def test_without_an_address_nothing_is_noted(index, settings):
    settings.ELASTICSEARCH_URL = ""
    rename(index.wohngeld, "Mietzuschuss")
    assert not IndexChange.objects.exists()


def test_changes_before_the_first_rebuild_wait(index, configured, committed, es_client):
    with committed():
        rename(index.wohngeld, "Mietzuschuss")
    assert IndexChange.objects.get().attempts == 1
    # Above all no index was made by the way, with fields guessed from what came first.
    assert not es_client.indices.exists(index=elastic_index.alias())
    copying.rebuild()
    outbox.drain_all(timezone.now() + LATER)
    assert not IndexChange.objects.exists()
    assert copying.check() == ([], [])


def test_an_older_change_never_replaces_a_newer_one(copied, es_client):
    rename(copied.wohngeld, "Regenschirm")
    older = IndexChange.objects.get()
    first = list(elastic_index.bodies(Document.objects.filter(key="wohngeld")))
    rename(copied.wohngeld, "Ofenrohr")
    outbox.drain_all(timezone.now())
    late = [elastic_index.storing(first[0], older.pk)]
    refused = elastic_index.write(es_client, elastic_index.alias(), late)
    refresh(es_client)
    assert refused == set()
    assert found("Ofenrohr") == ["wohngeld"]
    assert copying.check() == ([], [])


def test_an_older_change_never_brings_back_what_was_deleted(copied, es_client):
    rename(copied.wohngeld, "Regenschirm")
    older = IndexChange.objects.get()
    first = list(elastic_index.bodies(Document.objects.filter(key="wohngeld")))
    copied.wohngeld.unpublish()
    outbox.drain_all(timezone.now())
    late = [elastic_index.storing(first[0], older.pk)]
    elastic_index.write(es_client, elastic_index.alias(), late)
    refresh(es_client)
    assert copying.check() == ([], [])


def test_a_change_that_is_refused_is_tried_again_later(copied, es_client):
    name = elastic_index.indices(es_client)[-1]
    es_client.indices.put_settings(index=name, settings={"blocks.write": True})
    rename(copied.wohngeld, "Mietzuschuss")
    now = timezone.now()
    outbox.drain_all(now)
    change = IndexChange.objects.get()
    assert change.attempts == 1
    assert change.next_try > now
    assert outbox.drain_all(now) == {}
    es_client.indices.put_settings(index=name, settings={"blocks.write": None})
    assert outbox.drain_all(now + LATER) == {"search_changes_copied": 1}
    assert not IndexChange.objects.exists()


def test_waits_between_attempts_grow_up_to_ten_minutes(copied, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    rename(copied.wohngeld, "Mietzuschuss")
    now = timezone.now()
    waits = []
    for _ in range(12):
        with pytest.raises(UnavailableError):
            outbox.drain(now, 10)
        elastic_server.breaker.succeeded()
        change = IndexChange.objects.get()
        waits.append(change.next_try - now)
        now = change.next_try
    assert waits[:3] == [timedelta(seconds=5 * 2**n) for n in range(3)]
    assert waits[-1] == timedelta(minutes=10)


def test_a_full_disk_makes_changes_wait_and_no_editor(copied, committed, es_client):
    """Elasticsearch makes indices read-only when its disk is full."""
    name = elastic_index.indices(es_client)[-1]
    full = {"blocks.read_only_allow_delete": True}
    es_client.indices.put_settings(index=name, settings=full)
    with committed():
        rename(copied.wohngeld, "Mietzuschuss")
    assert IndexChange.objects.get().attempts == 1
    assert found("Wohngeld")
    none = {"blocks.read_only_allow_delete": None}
    es_client.indices.put_settings(index=name, settings=none)
    outbox.drain_all(timezone.now() + LATER)
    assert copying.check() == ([], [])


def test_nothing_is_written_into_the_copy_of_another_portal(copied, es_client):
    """Two with the same SEARCH_INDEX_PREFIX; the other one was rebuilt last."""
    name = elastic_index.indices(es_client)[-1]
    es_client.indices.put_mapping(index=name, meta={"generation": "another"})
    copying.fit.forget()
    copied.wohngeld.unpublish()
    outbox.drain_all(timezone.now())
    assert IndexChange.objects.get().attempts == 1
    number = elastic_index.number_of(("service", "wohngeld"))
    assert es_client.exists(index=name, id=number)
