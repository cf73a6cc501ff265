"""``python -m tests.bench``: what costs how much, as ratios within one run.

Milliseconds differ from machine to machine; how much slower something is than the least
the database needs for it does not. Writes build/bench.json. Databases of its own, in a
folder and on a private server, are gone afterwards.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from tests.servers import ServerMissingError, private_postgres

REPORT = Path(__file__).resolve().parents[2] / "build" / "bench.json"


def on_database(folder, **environment):
    """Slots and bookings, by a process of its own."""
    answer = Path(folder) / "answer.json"
    command = [sys.executable, "-m", "tests.bench.on_database", str(answer)]
    own = {"VAR_DIR": folder, **environment}
    subprocess.run(command, env=os.environ | own, check=True)  # ours
    return json.loads(answer.read_text(encoding="utf-8"))


def on_both():
    """By the database's name; without PostgreSQL it says why."""
    os.environ.pop("DATABASE_URL", None)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        found = {"sqlite": on_database(folder)}
        try:
            with private_postgres() as url:
                found["postgresql"] = on_database(folder, DATABASE_URL=url)
        except ServerMissingError as missing:
            print(f"PostgreSQL: skipped, {missing}")
    return found


def searching():
    """In this process, on SQLite."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
        os.environ["VAR_DIR"] = folder
        django.setup()
        # Models can be imported only now.
        from django.core.management import call_command

        from tests.bench.search import measure, on_elasticsearch

        call_command("migrate", interactive=False, verbosity=0)
        with on_elasticsearch.contenders() as more:
            return measure.measure(more)


def show(report):
    for name, found in report["booking"].items():
        print(
            f"{name}: free slots of four weeks, as a multiple of reading the same rows:"
        )
        for row in found["free_slots"]:
            print(
                f"  {row['case_managers']:4} case managers: {times(row)}, {beside(row)}"
            )
        race = found["race"]
        print(
            f"  {race['racers']} readers of one time: the last waits"
            f" {race['worst_wait_ms']} ms; {race['bookings_per_second']} bookings a second"
        )
    for size in report["search"]:
        show_search(size)


def show_search(size):
    print(f"Search in {size['services']} services, as a multiple of SQLite's FTS5:")
    for name, found in size["engines"].items():
        print(
            f"  {name:20} {found['to_fts5']:7.1f} × (p50 {found['p50_ms']} ms,"
            f" p95 {found['p95_ms']} ms), nDCG@10 {found.get('ndcg', 'not asked')}"
        )
    rebuild = size["rebuild"]
    print(
        f"  {rebuild['services_per_second']} services a second are indexed,"
        f" {rebuild['ratio']} of analysis alone; {size['memory_mb']} MB in memory"
    )


def times(row):
    return f"{row['ratio']:6.1f} × ({row['ms']} ms)"


def beside(row):
    queries = f"{row['queries']} queries"
    if "to_statement" not in row:
        return queries
    return f"{queries}, {row['to_statement']} × one multirange statement"


if __name__ == "__main__":
    report = {
        "python": platform.python_version(),
        "booking": on_both(),
        "search": searching(),
    }
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    show(report)
    print(f"Written: build/{REPORT.name}")
