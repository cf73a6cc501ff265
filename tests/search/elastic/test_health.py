"""Health checks tell how the search stands, and never more than they have seen."""

import socket
from datetime import timedelta

from django.utils import timezone

from search.engines import elastic_server
from search.models import Generation, IndexChange
from tests.search.elastic.pretending import JSON, answering, found_embedded, holds
from tests.servers import free_port


def test_health_tells_that_the_embedded_search_stands_in(use, client):
    use(free_port())
    told = client.get("/health/ready").json()
    assert told["status"] == "degraded"
    assert told["search_engine"] == "embedded"
    assert told["elasticsearch"] == "ConnectionError"


def test_health_does_not_wait_for_a_server_that_is_left_alone(use, client):
    with socket.create_server(("127.0.0.1", 0)) as hanging:
        use(hanging.getsockname()[1])
        for _ in range(3):
            elastic_server.breaker.failed()
        assert client.get("/health/ready").json()["elasticsearch"] == "not asked"


def test_health_tells_of_changes_that_wait(use, index, client):
    with answering(200, b"{}", **JSON) as server:
        use(server.server_port)
        assert client.get("/health/ready").json()["status"] == "ok"
        index.kita.unpublish()
        IndexChange.objects.update(noted_at=timezone.now() - timedelta(minutes=20))
        told = client.get("/health/ready").json()
    assert told["search_changes_oldest_minutes"] == 20
    assert told["search_engine"] == "elasticsearch"
    assert told["status"] == "degraded"


def test_health_does_not_close_the_breaker_of_a_server_that_went_away(use, client):
    """It answered a moment ago; whoever only remembers that has not asked it."""
    with answering(200, b"{}", **JSON) as server:
        use(server.server_port)
        assert client.get("/health/ready").json()["status"] == "ok"
    for _ in range(2):
        assert found_embedded()
        told = client.get("/health/ready").json()
        assert (told["status"], told["search_engine"]) == ("degraded", "embedded")
    assert elastic_server.breaker.is_open


def test_health_asks_a_server_that_answered_a_moment_ago(use, client):
    with answering(200, b"{}", **JSON) as server:
        use(server.server_port)
        assert client.get("/health/ready").json()["status"] == "ok"
        server.mapping = 500, b"{}", JSON
        assert client.get("/health/ready").json()["status"] == "degraded"


def test_health_tells_of_an_index_of_another_version(index, client):
    assert client.get("/health/ready").json()["status"] == "ok"
    Generation.objects.update(analysis_version=0)
    told = client.get("/health/ready").json()
    assert (told["status"], told["search_index"]) == ("degraded", "outdated")


def test_health_tells_of_a_copy_that_somebody_has_emptied(use, client):
    with answering(200, b"{}", **JSON) as server:
        use(server.server_port)
        server.count = holds(0)
        assert found_embedded()
        told = client.get("/health/ready").json()
        assert server.asked == 0
    assert (told["status"], told["search_engine"]) == ("degraded", "embedded")
    assert told["elasticsearch"] == "most documents are missing; run search_rebuild"
