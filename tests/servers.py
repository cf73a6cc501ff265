"""Private servers for tests: on loopback, on free ports, gone afterwards."""

import http.server
import json
import os
import pwd
import shutil
import socket
import socketserver
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, NamedTuple

from aiosmtpd.controller import Controller


class ServerMissingError(RuntimeError):
    """The program is not installed."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def postgres_binaries() -> Path:
    """The folder of the newest initdb, Debian's first. Raises ServerMissingError."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[4]) if path.parts[4].isdigit() else 0,
    )
    elsewhere = shutil.which("initdb")
    if found:
        return found[-1].parent
    if elsewhere:
        return Path(elsewhere).resolve().parent
    raise ServerMissingError("no initdb found")


def as_server_user(folder: Path) -> list[str]:
    """What a command begins with that must not run as root; gives the folder away."""
    if os.geteuid() != 0:
        return []
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    os.chown(folder, user.pw_uid, user.pw_gid)
    ids = [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}"]
    return ["setpriv", *ids, "--clear-groups", "--"]


@contextmanager
def private_postgres() -> Iterator[str]:
    """Starts PostgreSQL with an empty cluster; yields its DATABASE_URL.

    Nothing survives a crash, which a test database need not. Raises
    ServerMissingError.
    """
    binaries = postgres_binaries()
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-"))
    prefix, port, data = as_server_user(folder), free_port(), folder / "data"

    def run(program: str, *arguments: str) -> None:
        command = [*prefix, str(binaries / program), *arguments]
        # To a file: a pipe would stay open in the server and never end.
        with (folder / "log").open("ab") as log:
            subprocess.run(command, check=True, cwd=folder, stdout=log, stderr=log)

    options = (
        f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off "
        "-c max_connections=200 -c jit=off -c autovacuum=off -c shared_buffers=256MB"
    )
    try:
        initial = ("--auth=trust", "--username=portal", "--no-locale", "--no-sync")
        run("initdb", f"--pgdata={data}", "--encoding=UTF8", *initial)
        run("pg_ctl", f"--pgdata={data}", f"--options={options}", "--wait", "start")
        try:
            yield f"postgres://portal@127.0.0.1:{port}/portal"
        finally:
            run("pg_ctl", f"--pgdata={data}", "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _SmtpSession(socketserver.StreamRequestHandler):
    """Just enough of RFC 5321 to accept a mail."""

    server: "SmtpServer"

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"QUIT":
                self.say("221 bye")
                return
            if verb == b"RCPT" and self.server.refuses:
                self.say(self.server.refusal)
            elif verb == b"DATA":
                self.say("354 go on")
                self.server.messages.append(self.read_message())
                if self.server.accepting is not None:
                    self.server.accepting()
                self.say("250 accepted")
            else:
                self.say("250 ok")

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")

    def read_message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class SmtpServer(socketserver.ThreadingTCPServer):
    """Keeps what it is sent in ``messages``; with ``refuses`` no recipient is known.

    Before it accepts a mail it calls ``accepting``, if there is one.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _SmtpSession)
        self.messages: list[bytes] = []
        self.refuses = False
        self.refusal = "550 unknown"
        self.accepting: Callable[[], object] | None = None

    @property
    def port(self) -> int:
        return self.server_address[1]


@contextmanager
def smtp_server() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class _WebSession(http.server.BaseHTTPRequestHandler):
    server: "WebServer"

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.server.requests.append((self.command, self.path, dict(self.headers)))
        status, location = self.server.answers.get(
            f"{self.command} {self.path}", self.server.answers.get(self.path, (404, ""))
        )
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing to say beside the tests."""


class WebServer(http.server.ThreadingHTTPServer):
    """Answers by ``answers``: {"/path" or "HEAD /path": (status, location)}, else 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _WebSession)
        self.answers: dict[str, tuple[int, str]] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    with WebServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Mailbox:
    """What a mail server of its own was handed, as parsed messages."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.arrived = threading.Condition()

    async def handle_RCPT(  # noqa: N802  # named by aiosmtpd
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        found = message_from_bytes(envelope.content, policy=default)
        with self.arrived:
            self.messages.append(found)
            self.arrived.notify_all()
        return "250 OK"

    def to(self, address: str, number: int = 1) -> list[EmailMessage]:
        """The mails to somebody, waiting until there are so many; fails after a while."""

        def theirs() -> list[EmailMessage]:
            return [mail for mail in self.messages if mail["To"] == address]

        with self.arrived:
            came = self.arrived.wait_for(lambda: len(theirs()) >= number, timeout=30)
            assert came, f"{len(theirs())} of {number} mails to {address}"
            return theirs()


@contextmanager
def mail_server() -> Iterator[tuple[int, Mailbox]]:
    """A mail server on a free port; yields the port and what it is handed."""
    mailbox, port = Mailbox(), free_port()
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port, mailbox
    finally:
        controller.stop()


class Posted(NamedTuple):
    """What a gateway was sent."""

    target: str
    headers: dict[str, str]
    body: dict[str, Any]


class _GatewaySession(http.server.BaseHTTPRequestHandler):
    server: "GatewayServer"

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(content)
        self.server.requests.append(Posted(self.path, dict(self.headers), body))
        if self.server.hangs:
            self.server.stopping.wait()
            return
        self.send_response(self.server.status)
        if 300 <= self.server.status < 400:
            self.send_header("Location", self.server.address("/elsewhere"))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Nothing to say beside the tests."""


class GatewayServer(http.server.ThreadingHTTPServer):
    """Answers every text message with ``status``, or not at all."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _GatewaySession)
        self.status, self.hangs = 202, False
        self.requests: list[Posted] = []
        self.stopping = threading.Event()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}{path}"


@contextmanager
def gateway_server() -> Iterator[GatewayServer]:
    with GatewayServer() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
