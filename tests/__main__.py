"""``python -m tests [pytest arguments]``: the suite on SQLite and on PostgreSQL.

Both run at the same time; PostgreSQL's output follows when SQLite is done. The browser
tests run once, at the end of the suite on SQLite; what uses no database runs there only.
What is marked "once" runs on PostgreSQL, which is done earlier, if there is one.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from typing import IO

import pytest

from tests.servers import ServerMissingError, postgres_binaries, private_postgres

ENOUGH = 1000  # bytes that surely hold the last line


def run_pytest(
    arguments: list[str], output: IO[bytes], **environment: str
) -> tuple[int, str]:
    """Passes on what pytest says as it comes; its exit code and closing line."""
    command = [sys.executable, "-m", "pytest", *arguments]
    if sys.stdout.isatty():
        command.append("--color=yes")
    said = b""
    with subprocess.Popen(
        command,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            while piece := process.stdout.read1():
                output.write(piece)
                output.flush()
                said = (said + piece)[-ENOUGH:]
        except BaseException:
            process.kill()
            raise
    lines = said.decode(errors="replace").strip().splitlines()
    return process.returncode, lines[-1] if lines else ""


class OnPostgres(threading.Thread):
    """What uses the database but no browser, on a private server; needs initdb."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__()
        self.arguments_given = bool(arguments)
        self.arguments = [*arguments, "-m", "database and not browser"]
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  # read when done
        self.code, self.closing = 1, "did not start"

    def run(self) -> None:
        try:
            with private_postgres() as url:
                self.code, self.closing = run_pytest(
                    self.arguments, self.output, DATABASE_URL=url
                )
        except ServerMissingError as missing:
            self.closing = f"skipped, {missing}"
            self.code = 1 if os.environ.get("CI") == "true" else 0
        # Of the chosen tests none may use the database; of all of them some must.
        if self.arguments_given and self.code == pytest.ExitCode.NO_TESTS_COLLECTED:
            self.code = 0

    def report(self) -> None:
        self.join()
        self.output.seek(0)
        print("PostgreSQL, what uses the database:", flush=True)
        sys.stdout.buffer.write(self.output.read())
        sys.stdout.flush()


def on_sqlite(arguments: list[str]) -> list[str]:
    """What runs on SQLite; chosen tests are not chosen from again."""
    try:
        postgres_binaries()
    except ServerMissingError:
        return arguments
    return arguments or ["-m", "not once"]


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all of it passed, else 1."""
    on_postgres = OnPostgres(arguments)
    on_postgres.start()
    print("SQLite:", flush=True)
    code, closing = run_pytest(on_sqlite(arguments), sys.stdout.buffer)
    on_postgres.report()
    print(f"SQLite:     {closing}\nPostgreSQL: {on_postgres.closing}", flush=True)
    # A process that was killed has a negative code.
    return int(any((code, on_postgres.code)))


if __name__ == "__main__":
    # As an exception, so that the private server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
