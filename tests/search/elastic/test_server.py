"""The private server itself: what it is, and that it keeps what it was given."""

import os
import subprocess

import pytest
from elasticsearch import Elasticsearch

from tests import elasticsearch
from tests.servers import ServerMissingError, free_port


def test_it_is_the_pinned_version(server):
    with Elasticsearch(server.url) as client:
        nodes = client.nodes.info()["nodes"].values()
    assert [node["version"] for node in nodes] == [elasticsearch.VERSION]


def test_it_does_not_run_as_root(server):
    owner = (server.folder / "data" / "_state").stat().st_uid
    assert owner == server.folder.stat().st_uid
    assert owner != 0 or os.geteuid() != 0


def test_the_dead_whom_nobody_has_buried_are_not_waited_for(monkeypatch):
    """Their process group answers for as long as they are not reaped."""
    ended = object.__new__(elasticsearch.Server)
    ended.port = free_port()
    ended._process = subprocess.Popen(["true"], start_new_session=True)
    monkeypatch.setattr(os, "killpg", lambda *_: None)
    monkeypatch.setattr(elasticsearch.time, "sleep", lambda _: pytest.fail("It waits."))
    ended.kill()


def test_without_java_there_is_one_line_that_says_so(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissingError, match="no java found"):
        elasticsearch.java_home()


def test_without_maven_there_is_one_line_that_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(elasticsearch, "KEPT", tmp_path)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ServerMissingError, match="no mvn found"):
        elasticsearch.program()


def test_where_maven_reaches_nothing_the_reason_is_the_network(monkeypatch, tmp_path):
    script = tmp_path / "mvn"
    script.write_text("#!/bin/sh\necho 'Could not transfer artifact'\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setattr(elasticsearch, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(elasticsearch.UnreachableError, match="Maven is offline"):
        elasticsearch.program()


def test_another_archive_than_the_expected_one_is_refused(monkeypatch, tmp_path):
    name = f"elasticsearch-{elasticsearch.VERSION}.zip"
    script = tmp_path / "mvn"
    script.write_text(f'#!/bin/sh\necho changed > "$PWD/{name}"\n')
    script.chmod(0o755)
    monkeypatch.setattr(elasticsearch, "KEPT", tmp_path / "kept")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(ServerMissingError, match="not the expected one"):
        elasticsearch.program()
