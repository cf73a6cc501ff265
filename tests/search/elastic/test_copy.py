"""The copy in Elasticsearch keeps up with the site, whatever happens on the way."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pages.models import ServicePage
from search import copying, indexing, outbox
from search.engines import elastic_index, elastic_server
from search.engines.elastic_server import UnavailableError
from search.facade import search
from search.models import Document, IndexChange
from tests.search.conftest import small_site
from tests.sharing import own, shared

LATER = timedelta(hours=1)


def built():
    found = small_site()
    indexing.rebuild()
    return found


first_index = shared(built)
index = own("first_index")


@pytest.fixture
def copied(index, configured):
    """The small site, its index, and the copy."""
    copying.rebuild()
    return index


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Runs what is to happen after the commit, at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def refresh(client):
    client.indices.refresh(index=elastic_index.alias())


def rename(page, heading):
    page.title = heading
    page.save_revision().publish()


def found(query):
    page = search(query, "de")
    assert page.engine == "elasticsearch"
    return [hit.id for hit in page.hits if hit.kind == "service"]


def test_a_rebuild_copies_every_document(copied, es_client):
    there = es_client.count(index=elastic_index.alias())["count"]
    assert there == Document.objects.count()
    assert copying.check() == ([], [])


def test_the_site_is_searched_with_elasticsearch(copied):
    assert found("Wohngeld")[0] == "wohngeld"


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


def test_an_index_of_another_version_is_not_searched(copied, es_client):
    name = elastic_index.indices(es_client)[-1]
    es_client.indices.put_mapping(index=name, meta={"fingerprint": "older"})
    copying.fit.forget()
    assert search("Wohngeld", "de").engine == "embedded"
    with pytest.raises(CommandError, match="run search_rebuild"):
        call_command("search_rebuild", "--check", stdout=StringIO())
    copying.rebuild()
    assert search("Wohngeld", "de").engine == "elasticsearch"


def test_the_check_names_what_differs(copied, es_client):
    number = elastic_index.number_of(("service", "wohngeld"))
    es_client.delete(index=elastic_index.alias(), id=number)
    out = StringIO()
    with pytest.raises(CommandError, match="1 stale or missing, 0 too many"):
        call_command("search_rebuild", "--check", "--engine=elasticsearch", stdout=out)
    assert "stale or missing: service wohngeld" in out.getvalue()


def test_after_another_generation_the_copy_is_stale(copied):
    indexing.rebuild()
    stale, gone = copying.check()
    assert len(stale) == Document.objects.count()
    assert gone == []


def test_what_was_copied_while_its_words_were_exchanged_is_repaired(
    copied, monkeypatch, es_client
):
    """Between reading a document and reading its words it is indexed anew, unchanged."""
    bodies = elastic_index.bodies

    def exchanged_meanwhile(documents):
        documents = list(documents)
        monkeypatch.setattr(elastic_index, "bodies", bodies)
        page = ServicePage.objects.get(slug="wohngeld")
        indexing.update_pages([page])
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
    number = Document.objects.count()
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
