"""A private Elasticsearch for tests and for developers: on loopback, gone afterwards.

The program is the bare distribution that is published as a Maven artifact. It is fetched
when it is first needed and kept under ``var/``; nothing of it is in this repository.
``python -m tests.elasticsearch`` (``make services``) runs one in the foreground.
"""

import hashlib
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import ServerMissingError, as_server_user, free_port

VERSION = "8.19.8"
SHA256 = "8d943e94cef02cbceb6e39cd00175bb04e5f882fa32783a473880b8691a54376"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
FETCHER = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
KEPT = Path(__file__).resolve().parent.parent / "var" / "elasticsearch" / VERSION
OLDEST_JAVA = 17
SMALL = "256m"
SECONDS_TO_FETCH = 300
SECONDS_TO_START = 90
# What Maven says when the network is the reason.
AWAY = (
    *("Could not transfer", "Unknown host", "Network is unreachable"),
    *("Connection refused", "timed out", "Temporary failure in name resolution"),
    "failed to transfer",
)

SETTINGS = """
cluster.name: portal-tests
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http}
transport.port: {transport}
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
"""
# The distribution's own options write logs of the garbage collector into its folder,
# which is not the server's here.
JVM = """
-Xms{heap}
-Xmx{heap}
-XX:+UseSerialGC
-Djava.io.tmpdir=${{ES_TMPDIR}}
"""
# Compiles less: starts sooner, and answers slower after a while.
FOR_A_MOMENT = "-XX:TieredStopAtLevel=1\n"
LOGGING = """
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = warn
rootLogger.appenderRef.console.ref = console
"""


class UnreachableError(ServerMissingError):
    """The program is not here, and the network does not give it."""


def java_home() -> Path:
    """The folder of a Java that is new enough. Raises ServerMissingError."""
    java = shutil.which("java")
    if java is None:
        raise ServerMissingError("no java found")
    said = subprocess.run([java, "-version"], capture_output=True, text=True).stderr
    number = said.partition('"')[2].partition(".")[0].partition('"')[0]
    if not number.isdigit() or int(number) < OLDEST_JAVA:
        raise ServerMissingError(f"java is older than {OLDEST_JAVA}")
    return Path(java).resolve().parent.parent


def program() -> Path:
    """The unpacked distribution, fetched if it is not there yet.

    Raises ServerMissingError, or UnreachableError where only the network is missing.
    """
    unpacked = KEPT / f"elasticsearch-{VERSION}"
    if not unpacked.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as folder:
            _unpack(_fetched(Path(folder)), Path(folder))
            # Two runs at once both fetch; the first one's stays.
            with suppress(OSError):
                (Path(folder) / unpacked.name).rename(unpacked)
    return unpacked


def _fetched(folder: Path) -> Path:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerMissingError("no mvn found")
    options = [f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={folder}"]
    try:
        done = subprocess.run(
            [maven, "-B", "-q", FETCHER, *options],
            capture_output=True,
            text=True,
            timeout=SECONDS_TO_FETCH,
            cwd=folder,
        )
    except subprocess.TimeoutExpired as late:
        raise UnreachableError("Maven did not fetch Elasticsearch in time") from late
    if done.returncode:
        said = done.stdout + done.stderr
        if any(word in said for word in AWAY):
            raise UnreachableError("Elasticsearch cannot be fetched, Maven is offline")
        raise ServerMissingError("Maven failed to fetch Elasticsearch")
    return folder / f"elasticsearch-{VERSION}.zip"


def _unpack(archive: Path, folder: Path) -> None:
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        raise ServerMissingError("the fetched Elasticsearch is not the expected one")
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        for member in packed.infolist():  # zipfile forgets who may run and read what
            path, mode = folder / member.filename, member.external_attr >> 16
            path.chmod(0o755 if path.is_dir() or mode & 0o111 else 0o644)
    archive.unlink()


class Server:
    """One node with data of its own; may be killed and started again on its port."""

    def __init__(self, folder: Path, heap: str = "", port: int = 0) -> None:
        self.folder, self.port = folder, port or free_port()
        self._prefix, self._java = as_server_user(folder), java_home()
        self._program = self._readable(program())
        self._process: subprocess.Popen[bytes] | None = None
        self._configure(heap)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _readable(self, folder: Path) -> Path:
        """The program where the server's user may read it."""
        script = folder / "bin" / "elasticsearch"
        if not self._prefix or not subprocess.call(
            [*self._prefix, "test", "-x", str(script)]
        ):
            return folder
        return shutil.copytree(folder, self.folder / folder.name)

    def _configure(self, heap: str) -> None:
        owner = self.folder.stat()
        for name in ("config", "data", "logs", "tmp"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, owner.st_uid, owner.st_gid)
        config = self.folder / "config"
        ports = {"http": self.port, "transport": free_port()}
        (config / "elasticsearch.yml").write_text(
            SETTINGS.format(folder=self.folder, **ports)
        )
        options = JVM.format(heap=heap or SMALL) + ("" if heap else FOR_A_MOMENT)
        (config / "jvm.options").write_text(options)
        (config / "log4j2.properties").write_text(LOGGING)

    def start(self) -> None:
        """Returns when it answers. Raises RuntimeError with its last words."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._prefix, str(self._program / "bin" / "elasticsearch")],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # The script starts a launcher, which starts the server: one group.
                start_new_session=True,
                env={
                    "PATH": os.environ["PATH"],
                    "ES_JAVA_HOME": str(self._java),
                    "ES_PATH_CONF": str(self.folder / "config"),
                    "ES_TMPDIR": str(self.folder / "tmp"),
                },
            )
        deadline = time.monotonic() + SECONDS_TO_START
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                words = (self.folder / "log").read_text(errors="replace")[-1500:]
                raise RuntimeError(f"Elasticsearch did not start:\n{words}")
            time.sleep(0.1)

    def answers(self) -> bool:
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asked.request("GET", "/_cluster/health?wait_for_status=yellow&timeout=1s")
            return asked.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            asked.close()

    def kill(self) -> None:
        """At once, as a power cut would; returns when it is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Returns when it has put everything away and is gone."""
        self._end(signal.SIGTERM)

    def restart(self) -> None:
        """Kill it and start it again, with its data and on its port."""
        self.kill()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        self._process.wait()
        self._wait_until_it_is_gone(self._process.pid)
        self._process = None

    def _wait_until_it_is_gone(self, group: int) -> None:
        """The launcher may be gone before the server is.

        Its port tells: the dead whom nobody has buried still count as processes.
        """
        for _ in range(300):
            if not self._listens():
                return
            time.sleep(0.1)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False


@contextmanager
def private_elasticsearch(heap: str = "", port: int = 0) -> Iterator[Server]:
    """Starts Elasticsearch with nothing in it. Raises ServerMissingError.

    Without a heap it is one for tests: small, and sooner there than fast.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-elasticsearch-"))
    try:
        server = Server(folder, heap, port)
        try:
            server.start()
            yield server
        finally:
            server.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run one until Ctrl-C, for a portal on this machine."""
    try:
        port = int(os.environ.get("ELASTICSEARCH_PORT", "0"))
        with private_elasticsearch("512m", port) as server:
            print(f"Elasticsearch {VERSION} is running; Ctrl-C ends and empties it.")
            print("Fill and use it in another terminal with\n")
            print(f"    export ELASTICSEARCH_URL={server.url}")
            print("    DJANGO_SETTINGS_MODULE=portal.settings.dev \\")
            print("      .venv/bin/python manage.py search_rebuild")
            print("    make run\n", flush=True)
            while server._process is not None and server._process.poll() is None:
                time.sleep(1)
            print("Elasticsearch has ended.")
    except KeyboardInterrupt:
        return 0
    except ServerMissingError as missing:
        print(f"Elasticsearch cannot be started: {missing}.")
    return 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main())
