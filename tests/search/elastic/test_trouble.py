"""A server that is away, hangs, refuses or talks nonsense: readers do not notice."""

import json
import socket
import time

import pytest
from django.core.management import call_command
from django.utils import timezone

from search import outbox
from search.engines import elastic_server
from search.engines.elastic_server import PausedError, UnavailableError, asking
from search.facade import search
from search.models import IndexChange
from tests.search.elastic.pretending import JSON, answering, found_embedded
from tests.servers import free_port

HALF = {"hits": {"total": {"value": 1}, "hits": [{}]}, "aggregations": {}}


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html>a proxy's page</html>", {"Content-Type": "text/html"}),
        (200, b"<html>a proxy's page</html>", JSON),
        (200, b"{", JSON),
        (200, b"\xff\xfe", JSON),
        (200, b"", JSON),
        (200, b"[]", JSON),
        (200, b"null", JSON),
        (200, b"{}", JSON),
        (200, json.dumps(HALF).encode(), JSON),
        (200, b"{}", {"Content-Type": "application/json"}),
        (401, b"{}", JSON),
        (404, b'{"error": "no such index"}', JSON),
        (429, b'{"error": "busy"}', JSON),
        (500, b"", JSON),
        (503, b"<html>", {"Content-Type": "text/html"}),
    ],
)
def test_whatever_it_answers_readers_get_their_page(use, status, body, headers):
    with answering(status, body, **headers) as server:
        use(server.server_port)
        assert found_embedded()
        assert server.asked == 1
        server.mapping = server.answer
        use(server.server_port)
        assert found_embedded()
        assert server.asked == 1


def test_nobody_listening_is_no_reason_to_wait(use):
    use(free_port())
    assert found_embedded()


def test_a_server_that_hangs_is_left_alone_after_three_times(use):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        use(hanging.getsockname()[1])
        for _ in range(3):
            assert found_embedded()
        began = time.monotonic()
        for _ in range(5):
            assert found_embedded()
        assert time.monotonic() - began < 5 * 0.3
        with pytest.raises(PausedError), asking():
            pytest.fail("It was asked.")


def test_no_question_and_no_address_is_logged(use, caplog):
    with answering(500, b'{"error": "Wohngeld failed"}', **JSON) as server:
        use(server.server_port)
        assert found_embedded()
    assert "Elasticsearch cannot be used: ApiError" in caplog.text
    assert "ohngeld" not in caplog.text
    assert str(server.server_port) not in caplog.text


def test_nothing_that_failed_is_asked_for_a_correction_either(use):
    """A misspelt query is two questions; a dead server costs one wait at most."""
    with answering(500, b"{}", **JSON) as server:
        use(server.server_port)
        assert search("Xohngelt Mieete", "de").engine == "embedded"
        assert server.asked == 1


def test_an_editor_waits_for_the_timeout_at_most(
    use, index, django_capture_on_commit_callbacks
):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        use(hanging.getsockname()[1])
        began = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            index.kita.unpublish()
        assert IndexChange.objects.filter(attempts=1).exists()
        assert time.monotonic() - began < 3


def test_the_worker_goes_on_without_it(use, index):
    use(free_port())
    index.kita.unpublish()
    now = IndexChange.objects.first().noted_at
    assert outbox.drain_all(now) == {}
    assert IndexChange.objects.exists()


def test_changes_keep_their_turn_while_nobody_asks(use, index):
    use(free_port())
    index.kita.unpublish()
    for _ in range(3):
        elastic_server.breaker.failed()
    with pytest.raises(PausedError):
        outbox.drain(IndexChange.objects.first().noted_at, 10)
    assert not IndexChange.objects.filter(attempts__gt=0).exists()


def test_the_portal_starts_without_it(use):
    use(free_port())
    call_command("check")


def test_an_error_of_our_own_is_told_and_counts(use):
    """Nobody is left waiting for the outcome of a trial that broke off."""
    use(free_port())
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), asking():
            raise ZeroDivisionError
    with pytest.raises(UnavailableError), asking():
        pytest.fail("It was asked.")


def test_nobody_takes_the_server_away_from_others_by_strange_questions(use):
    with answering(400, b'{"error": "window too large"}', **JSON) as server:
        use(server.server_port)
        for _ in range(4):
            assert found_embedded()
        assert server.asked == 4
        assert not elastic_server.breaker.is_open


def test_after_a_failed_question_the_index_is_looked_at_again(use):
    with answering(500, b"{}", **JSON) as server:
        use(server.server_port)
        assert found_embedded()
        server.mapping = 200, b'{"kim-1": {"mappings": {}}}', JSON
        assert found_embedded()
        assert server.asked == 1


def test_many_changes_in_one_transaction_make_an_editor_wait_once(
    use, index, django_capture_on_commit_callbacks
):
    use(free_port())
    with django_capture_on_commit_callbacks() as callbacks:
        index.kita.unpublish()
        index.wohngeld.unpublish()
    assert IndexChange.objects.count() >= 2
    assert callbacks.count(outbox._cross_at_commit) == 1


def test_a_slow_server_holds_the_worker_up_for_ten_seconds_at_most(use, monkeypatch):
    use(free_port())
    now, given = [0.0], []

    def slow(_now, _most, seconds):
        given.append(seconds)
        now[0] += 4
        return 1

    monkeypatch.setattr(outbox, "monotonic", lambda: now[0])
    monkeypatch.setattr(outbox, "drain", slow)
    assert outbox.drain_all(timezone.now()) == {"search_changes_copied": 3}
    assert given == [10, 6, 2]


def test_nothing_is_read_for_a_server_that_is_left_alone(
    use, index, django_assert_num_queries
):
    use(free_port())
    index.kita.unpublish()
    for _ in range(3):
        elastic_server.breaker.failed()
    with django_assert_num_queries(0):
        assert outbox.drain_all(timezone.now()) == {}
