"""Keeps secrets out of the logs: an appointment's link is in its address."""

import logging
import re

SECRET_IN_PATH = re.compile(
    r"/(appointments|booking/follow-up|booking|calendar-feed)/[^/\s?]+"
)
QUERY = re.compile(r"(/[^\s?]*)\?\S*")


class WithoutSecrets(logging.Filter):
    """Hides the secret part of addresses in every message."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = SECRET_IN_PATH.sub(r"/\1/…", record.getMessage())
        message = QUERY.sub(r"\1", message)
        record.msg, record.args = message, None
        return True
