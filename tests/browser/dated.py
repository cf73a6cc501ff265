"""The portal on any day: what ``tests/browser/test_offices.py`` lets gunicorn serve.

Every request is answered at the moment that is written in a file, so that a test moves
through a merger without starting the portal anew. One request at a time: time stands still
for the whole process.
"""

import os
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine

from portal.wsgi import application as portal

MOMENT = "moment"


def application(
    environ: dict[str, Any], start_response: Callable[..., Any]
) -> Iterable[bytes]:
    written = (Path(os.environ["VAR_DIR"]) / MOMENT).read_text(encoding="utf-8")
    with time_machine.travel(datetime.fromisoformat(written), tick=False):
        answer = portal(environ, start_response)
        try:
            return [b"".join(answer)]
        finally:
            if hasattr(answer, "close"):
                answer.close()
