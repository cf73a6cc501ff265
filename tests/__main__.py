"""``python -m tests [pytest arguments]``: the suite on SQLite, then on PostgreSQL."""

import os
import signal
import subprocess
import sys

from tests.servers import ServerMissingError, private_postgres


def run_pytest(arguments: list[str], **environment: str) -> int:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def on_postgres(arguments: list[str]) -> int:
    """Everything but the browser tests, which ran already. Skipped without initdb."""
    try:
        with private_postgres() as url:
            print("PostgreSQL:", flush=True)
            return run_pytest([*arguments, "-m", "not browser"], DATABASE_URL=url)
    except ServerMissingError as missing:
        print(f"PostgreSQL: skipped, {missing}", flush=True)
        return 1 if os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    # As an exception, so that the private server is stopped on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    on_sqlite = run_pytest(sys.argv[1:])
    sys.exit(on_postgres(sys.argv[1:]) or on_sqlite)
