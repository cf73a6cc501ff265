"""``python -m tests.bench.on_database REPORT.json``: what is measured on one database.

Which one says DATABASE_URL; without it SQLite in VAR_DIR.
"""

import json
import os
import sys
from pathlib import Path

import django


def measure():
    # Models can be imported only now.
    from django.db import connection

    from tests.bench import booking_speed, free_slots

    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    return {"free_slots": free_slots.measure(), "race": booking_speed.measure()}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
    django.setup()
    Path(sys.argv[1]).write_text(json.dumps(measure()), encoding="utf-8")
