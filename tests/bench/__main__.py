"""``python -m tests.bench``: what costs how much, as ratios within one run.

Milliseconds differ from machine to machine; how much slower something is than the least
the database needs for it does not. Writes build/bench.json. Needs no server: a database
of its own in a folder that is gone afterwards.
"""

import json
import os
import platform
import tempfile
from pathlib import Path

import django

REPORT = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def prepare(folder):
    """Django on an empty SQLite database, whatever the caller's environment says."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    os.environ["VAR_DIR"] = folder
    django.setup()


def measure():
    # Models can be imported only now.
    from django.core.management import call_command

    from tests.bench import free_slots, search_speed

    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_demo")
    return {
        "python": platform.python_version(),
        "free_slots": free_slots.measure(),
        "search": search_speed.measure(),
    }


def show(report):
    print("Free slots of four weeks, as a multiple of reading the same rows:")
    for row in report["free_slots"]:
        print(
            f"  {row['case_managers']:4} case managers: {times(row)}, {row['queries']} queries"
        )
    print("Search (median), as a multiple of SQLite's FTS5 over the same texts:")
    search = report["search"]
    print(f"  {search['documents']:4} documents:     {times(search)}")


def times(row):
    return f"{row['ratio']:6.1f} × ({row['ms']} ms)"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        prepare(folder)
        report = measure()
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    show(report)
    print(f"Written: build/{REPORT.name}")
