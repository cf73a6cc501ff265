"""The notification worker: a loop for the embedded default and for its own process.

It also runs the retention rules once an hour, and every minute puts pages on and off the
site whose time has come, so that an installation without cron forgets and publishes, too.
"""

import logging
import threading
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from booking.notifications import deliver
from booking.retention import forget

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=15)
FORGET_EVERY = timedelta(hours=1)
PUBLISH_EVERY = timedelta(minutes=1)

_started = threading.Lock()


def is_time(last: datetime | None, pause: timedelta, now: datetime) -> bool:
    """Whether the pause since the last time is over."""
    return last is None or now - last >= pause


class Worker:
    """Delivers what is due, again and again, until it is told to stop."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.forgot_at: datetime | None = None
        self.published_at: datetime | None = None

    def run(self) -> None:
        """Until ``stop``; a failing pass is logged by its class and tried again."""
        while not self.stopping.is_set():
            self.run_safely(timezone.now())
            self.stopping.wait(PAUSE.total_seconds())

    def run_safely(self, now: datetime) -> None:
        close_old_connections()
        try:
            self.run_once(now)
        # A database that is away for a minute must not end deliveries for good.
        except Exception as error:  # noqa: BLE001
            log.error("notification worker: %s", type(error).__name__)
        finally:
            close_old_connections()

    def run_once(self, now: datetime) -> dict[str, int]:
        """One pass; what it did."""
        counts = deliver(now)
        if is_time(self.published_at, PUBLISH_EVERY, now):
            self.published_at = now
            call_command("publish_scheduled")
        if is_time(self.forgot_at, FORGET_EVERY, now):
            self.forgot_at = now
            counts |= forget(now)
        return counts

    def stop(self) -> None:
        self.stopping.set()


def start_in_thread() -> Worker | None:
    """Start the worker beside the web server, once per process."""
    if not _started.acquire(blocking=False):
        return None
    worker = Worker()
    threading.Thread(target=worker.run, name="notifications", daemon=True).start()
    return worker
