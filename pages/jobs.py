"""Work that is done again and again: what it is called, and how often.

An app registers its jobs in ``ready``; the worker (``booking.worker``) runs them, one after
the other, so a job does at most some seconds' work at a time and leaves the rest for the
next pass. Several workers may run: a periodic job runs in each of them and has to bear it,
a nightly one is claimed in the database by one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

# Given the time; what it did, as words for the log and the tests.
Work = Callable[[datetime], Mapping[str, int]]

# Local time: readers sleep, and the backup of midnight is over.
NIGHT_BEGINS = 2


@dataclass(frozen=True)
class Job:
    """A piece of work, and the pause between two runs; without one it is done nightly."""

    name: str
    work: Work
    pause: timedelta | None = None


_registered: dict[str, Job] = {}


def periodically(name: str, pause: timedelta) -> Callable[[Work], Work]:
    """Register work that every worker does with this pause at least between two runs."""
    return lambda work: _register(Job(name, work, pause))


def nightly(name: str) -> Callable[[Work], Work]:
    """Register work that one worker does once a night, at 2 o'clock local time or after.

    A night in which no worker ran is made up for by the first pass of the next one. A run
    that failed is not tried again before the next night.
    """
    return lambda work: _register(Job(name, work))


def _register(job: Job) -> Work:
    if job.name in _registered:
        raise ValueError(f"There is a job named {job.name} already.")
    _registered[job.name] = job
    return job.work


def jobs() -> list[Job]:
    """Every registered job, in the order of registration."""
    return list(_registered.values())


def night_of(now: datetime) -> date:
    """The local day whose night's work is to be done at this time."""
    local = timezone.localtime(now)
    return local.date() - timedelta(days=local.hour < NIGHT_BEGINS)


def claim_night(name: str, now: datetime) -> bool:
    """Whether the caller, and nobody else, is to do this night's run of a job."""
    from pages.models import NightlyRun

    night = night_of(now)
    row, is_first = NightlyRun.objects.get_or_create(
        name=name, defaults={"night": night}
    )
    if is_first:
        return True
    earlier = NightlyRun.objects.filter(pk=row.pk, night__lt=night)
    return bool(earlier.update(night=night))
