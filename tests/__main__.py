"""``python -m tests [pytest arguments]``: the suite on SQLite and on PostgreSQL.

Both run at the same time; PostgreSQL's output follows when SQLite is done. The browser
tests run once, at the end of the suite on SQLite.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from typing import IO

from tests.servers import ServerMissingError, private_postgres


def run_pytest(
    arguments: list[str], output: IO[bytes] | None = None, **environment: str
) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    done = subprocess.run(
        command,
        env=os.environ | environment,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        check=False,
    )
    return done.returncode


class OnPostgres(threading.Thread):
    """Everything but the browser tests, on a private server; skipped without initdb."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__()
        self.arguments = [*arguments, "-m", "not browser"]
        self.output = tempfile.TemporaryFile()  # noqa: SIM115  # read when done
        self.code = 1

    def run(self) -> None:
        try:
            with private_postgres() as url:
                self.code = run_pytest(self.arguments, self.output, DATABASE_URL=url)
        except ServerMissingError as missing:
            self.output.write(f"skipped, {missing}\n".encode())
            self.code = 1 if os.environ.get("CI") == "true" else 0

    def report(self) -> int:
        self.join()
        self.output.seek(0)
        print("PostgreSQL:", flush=True)
        sys.stdout.buffer.write(self.output.read())
        sys.stdout.flush()
        return self.code


def main(arguments: list[str]) -> int:
    """Run everything; the worst exit code."""
    on_postgres = OnPostgres(arguments)
    on_postgres.start()
    print("SQLite:", flush=True)
    on_sqlite = run_pytest(arguments)
    return max(on_sqlite, on_postgres.report())


if __name__ == "__main__":
    # As an exception, so that the private server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    sys.exit(main(sys.argv[1:]))
