"""The whole portal as readers meet it: gunicorn, the demo district, built assets."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from tests.servers import free_port

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "demo"
PATIENCE = 60  # seconds until a portal that is not ready has failed
POLL = 0.1


def environment(folder: Path, port: int) -> dict[str, str]:
    """One machine's own settings; nothing of the caller's database or search engine."""
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
        "VAR_DIR": str(folder),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "NOTIFICATION_WORKER": "off",
        "DEMO_PASSWORD": PASSWORD,
        # Tests type fast, and all of them come from one address.
        "DETAILS_SECONDS": "0",
        "HOLDS_PER_NETWORK": "1000000",
    }


def manage(settings: dict[str, str], *command: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=settings,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def load_demo(folder: Path) -> None:
    settings = environment(folder, port=0)
    manage(settings, "migrate", "--no-input", "-v0")
    manage(settings, "load_demo")


def take_over(loaded: Path, folder: Path) -> None:
    """Takes a loaded district, with passwords as a real portal keeps them."""
    file = shutil.copy(loaded, folder / "portal.sqlite3")
    password = PBKDF2PasswordHasher().encode(PASSWORD, "salt")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE pages_user SET password = ?", [password])


def copy_of(running: Path, folder: Path) -> None:
    """Takes the district of a portal that is running, as it is at this moment."""
    source = sqlite3.connect(running / "portal.sqlite3")
    target = sqlite3.connect(folder / "portal.sqlite3")
    with closing(source), closing(target):
        source.backup(target)


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_ready(url):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The portal did not start:\n{log.read_text()}")
        time.sleep(POLL)


@contextmanager
def running_portal(
    folder: Path,
    application: str = "portal.wsgi:application",
    threads: int = 8,
    mail_url: str = "consolemail://",
) -> Iterator[str]:
    """Serves the folder's database; yields the address, stops at the end."""
    port = free_port()
    url, log = f"http://127.0.0.1:{port}", folder / "log"
    settings = {**environment(folder, port), "EMAIL_URL": mail_url}
    manage(settings, "collectstatic", "--no-input", "-v0")
    gunicorn = [sys.executable, "-m", "gunicorn", application]
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        str(threads),
        "--log-level",
        "warning",
    ]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*gunicorn, *options], cwd=ROOT, env=settings, stdout=output, stderr=output
        )
    try:
        wait_until_ready(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
