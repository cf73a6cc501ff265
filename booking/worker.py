"""The worker: a loop for the embedded default and for its own process.

It delivers notifications, serves the waiting list every minute, runs the retention rules
once an hour, puts pages on and off the site every minute when their time has come, and does
whatever else the apps registered (``pages.jobs``), so that an installation without cron
does all that, too.
"""

import logging
import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone

from booking.earlier_times import serve
from booking.notifications import deliver
from booking.retention import forget
from pages.jobs import Job, claim_night, jobs, nightly, periodically

__all__ = ["Worker", "nightly", "periodically", "start_in_thread"]

log = logging.getLogger(__name__)

PAUSE = timedelta(seconds=15)
SERVE_EVERY = timedelta(minutes=1)
FORGET_EVERY = timedelta(hours=1)
PUBLISH_EVERY = timedelta(minutes=1)

_started = threading.Lock()


def is_time(last: datetime | None, pause: timedelta, now: datetime) -> bool:
    """Whether the pause since the last time is over."""
    return last is None or now - last >= pause


# Before the messages, so that offers go out in the same pass.
@periodically("waiting list", SERVE_EVERY)
def serve_waiting_list(now: datetime) -> Mapping[str, int]:
    return serve(now)


@periodically("notifications", timedelta(0))
def deliver_notifications(now: datetime) -> Mapping[str, int]:
    return deliver(now)


@periodically("scheduled pages", PUBLISH_EVERY)
def publish_scheduled(_now: datetime) -> Mapping[str, int]:
    call_command("publish_scheduled")
    return {}


@periodically("retention", FORGET_EVERY)
def forget_personal_data(now: datetime) -> Mapping[str, int]:
    return forget(now)


class Worker:
    """Does every job that is due, again and again, until it is told to stop."""

    def __init__(self, only: Sequence[Job] | None = None) -> None:
        self.stopping = threading.Event()
        self.jobs = jobs() if only is None else only
        self.last: dict[str, datetime] = {}

    def run(self) -> None:
        """Until ``stop``; what fails is logged by its class and tried again."""
        while not self.stopping.is_set():
            self.run_safely(timezone.now())
            self.stopping.wait(PAUSE.total_seconds())

    def run_safely(self, now: datetime) -> None:
        close_old_connections()
        try:
            self.run_once(now)
        finally:
            close_old_connections()

    def run_once(self, now: datetime) -> dict[str, int]:
        """One pass; what it did."""
        counts: dict[str, int] = {}
        for job in self.jobs:
            counts |= self.run_job(job, now)
        return counts

    def run_job(self, job: Job, now: datetime) -> Mapping[str, int]:
        """One job, if it is due; its failure is nobody else's."""
        try:
            return job.work(now) if self.begins(job, now) else {}
        # Neither one broken job nor a database that is away for a minute may end
        # deliveries for good. Messages of exceptions may quote personal data.
        except Exception as error:  # noqa: BLE001
            log.error("worker, %s: %s", job.name, type(error).__name__)
            return {}

    def begins(self, job: Job, now: datetime) -> bool:
        """Whether a job is due; notes that it runs, so that a failing one pauses, too."""
        if job.pause is None:
            return claim_night(job.name, now)
        if not is_time(self.last.get(job.name), job.pause, now):
            return False
        self.last[job.name] = now
        return True

    def stop(self) -> None:
        self.stopping.set()


def start_in_thread() -> Worker | None:
    """Start the worker beside the web server, once per process."""
    if not _started.acquire(blocking=False):
        return None
    worker = Worker()
    threading.Thread(target=worker.run, name="worker", daemon=True).start()
    return worker
