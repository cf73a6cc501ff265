"""``python -m tests [pytest arguments]``: the suite on SQLite and on PostgreSQL.

All run at the same time; PostgreSQL's output follows when SQLite is done. The browser
tests run once, at the end of the suite on SQLite; what uses no database runs there only.
What is marked "once" runs on PostgreSQL, if there is one: what a district runs on.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack
from typing import IO

import pytest

from tests.servers import ServerMissingError, private_postgres

PARTS = 2
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


class Run(threading.Thread):
    """One pytest beside the others; what it says follows in ``report``."""

    def __init__(self, name: str, arguments: list[str], **environment: str) -> None:
        super().__init__()
        self.name, self.arguments, self.environment = name, arguments, environment
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  # read when done
        self.code, self.closing = 1, "did not start"

    def run(self) -> None:
        self.code, self.closing = run_pytest(
            self.arguments, self.output, **self.environment
        )

    def report(self) -> None:
        self.join()
        self.output.seek(0)
        print(f"{self.name}, what uses the database:", flush=True)
        sys.stdout.buffer.write(self.output.read())
        sys.stdout.flush()


def on_postgres(arguments: list[str], url: str) -> list[Run]:
    """What uses the database but no browser: all of it in two parts, chosen tests in one.

    Each has a database of its own.
    """
    chosen = [*arguments, "-m", "database and not browser"]
    if arguments:
        return [Run("PostgreSQL", chosen, DATABASE_URL=url)]
    return [
        Run(
            f"PostgreSQL {part}",
            [*chosen, f"--part={part}/{PARTS}"],
            DATABASE_URL=f"{url}_{part}",
        )
        for part in range(1, PARTS + 1)
    ]


def tell(runs: list[Run], arguments: list[str]) -> int:
    """Wait for the runs and pass on what they say; 0 when all of it passed."""
    failed = 0
    for run in runs:
        run.report()
        # Of the chosen tests none may use the database; of all of them some must.
        nothing = bool(arguments) and run.code == pytest.ExitCode.NO_TESTS_COLLECTED
        failed |= run.code and not nothing
    return int(failed != 0)


def main(arguments: list[str]) -> int:
    """Run everything; 0 when all of it passed, else 1."""
    with ExitStack() as stack:
        try:
            runs = on_postgres(arguments, stack.enter_context(private_postgres()))
            skipped = ""
        except ServerMissingError as missing:
            runs, skipped = [], f"skipped, {missing}"
        for run in runs:
            run.start()
        print("SQLite:", flush=True)
        # Chosen tests are not chosen from again.
        here = arguments or (["-m", "not once"] if runs else [])
        code, closing = run_pytest(here, sys.stdout.buffer)
        failed = tell(runs, arguments)
    lines = {"SQLite": closing} | {run.name: run.closing for run in runs}
    if skipped:
        lines["PostgreSQL"] = skipped
        failed = int(os.environ.get("CI") == "true")
    for name, line in lines.items():
        print(f"{name + ':':<14}{line}", flush=True)
    # A process that was killed has a negative code.
    return int(any((code, failed)))


if __name__ == "__main__":
    # As an exception, so that the private server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
