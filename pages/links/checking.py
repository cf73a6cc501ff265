"""Tries the links to other sites: the only writer of Link's results.

A site that is down for one night has not gone: what can pass is broken only after
PATIENCE nights. What only refuses machines is never counted as broken.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from pages.jobs import night_of, nightly, periodically
from pages.links import fetching, keeping
from pages.links.fetching import Answer, FetchError
from pages.models import Link
from pages.models.links import ADDRESS_LENGTH, IN_TIME, MAYBE_OURS, Problem

# The worker has mails to send, too: some seconds of trying, then the rest next time.
LONGEST_PASS_SECONDS = 10.0
EVERY = timedelta(seconds=15)
# Of one site in one pass: a machine that asks too fast is shut out.
MOST_OF_A_HOST = 3
# A link that was taken by a worker which died is free again after this.
LEASE = timedelta(minutes=5)
# While no other site answered within this time, our own network is the likelier cause.
ONLINE_WITHIN = timedelta(days=1)
# How long an editor's word stands.
VERIFIED_FOR = timedelta(days=90)
# Sites make up numbers beyond the protocol's to keep machines out.
LAST_STATUS = 599
RESULTS = [
    *("problem", "new_address", "checked_at", "answered_at", "due_at"),
    *("failed_nights", "failed_on"),
]
GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True)
class Result:
    """What trying an address told."""

    problem: Problem = Problem.NONE
    new_address: str = ""
    has_answered: bool = False


def problem_of(status: int) -> Problem:
    """What an HTTP status means for editors."""
    if status in GONE:
        return Problem.GONE
    if HTTPStatus.INTERNAL_SERVER_ERROR <= status <= LAST_STATUS:
        return Problem.FAILING
    is_fine = HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST
    return Problem.NONE if is_fine else Problem.UNCHECKABLE


def verdict(url: str, answer: Answer) -> Result:
    """What a site's answer means for editors."""
    problem = problem_of(answer.status)
    if problem or not answer.moved_for_good:
        return Result(problem, has_answered=True)
    problem = Problem.TO_START if _is_to_start(url, answer.url) else Problem.MOVED
    return Result(problem, answer.url, has_answered=True)


def _is_to_start(before: str, after: str) -> bool:
    """Whether a page was replaced by a site's first page, as deleted ones often are."""
    return urlsplit(before).path not in ("", "/") and urlsplit(after).path == "/"


def try_address(url: str) -> Result:
    """Ask the address and judge the answer. Never fails."""
    try:
        return verdict(url, fetching.ask(url))
    except FetchError as error:
        return Result(error.problem)


@periodically("links", EVERY)
def check_due(now: datetime) -> dict[str, int]:
    """Try what is due, for some seconds; how many had which problem."""
    if not settings.CHECK_LINKS:
        return {}
    return check(now)


def check(
    now: datetime,
    clock: Callable[[], float] = time.monotonic,
    longest: float = LONGEST_PASS_SECONDS,
) -> dict[str, int]:
    """As check_due, whatever the setting says."""
    counts, hosts = Counter[str](), Counter[str]()
    end = clock() + longest
    for link in list(Link.objects.due(now)):
        if clock() > end:
            break
        host = urlsplit(link.url).hostname or ""
        hosts[host] += 1
        if hosts[host] <= MOST_OF_A_HOST and _claim(link, now):
            result = try_address(link.url)
            record(link, result, now)
            counts[f"links_{result.problem.name.lower()}"] += 1
    return dict(counts)


def _claim(link: Link, now: datetime) -> bool:
    """Whether this worker, and no other, is to try the link."""
    unclaimed = Link.objects.filter(pk=link.pk, due_at=link.due_at)
    return bool(unclaimed.update(due_at=now + LEASE))


def record(link: Link, result: Result, now: datetime) -> None:
    """Write down what came of trying a link."""
    link.problem = result.problem
    link.new_address = result.new_address[:ADDRESS_LENGTH]
    link.checked_at, link.due_at = now, None
    if result.has_answered:
        link.answered_at = now
    night = night_of(now)
    if result.problem not in IN_TIME:
        link.failed_nights, link.failed_on = 0, None
    elif link.failed_on != night and _is_theirs(result, now):
        link.failed_nights, link.failed_on = link.failed_nights + 1, night
    # Not all columns: an editor may have vouched for it meanwhile.
    link.save(update_fields=RESULTS)


def _is_theirs(result: Result, now: datetime) -> bool:
    """Whether the failure is the other site's, and not that of our own network."""
    recently = Link.objects.filter(answered_at__gt=now - ONLINE_WITHIN)
    return result.problem not in MAYBE_OURS or recently.exists()


@nightly("all links")
def check_all(now: datetime) -> dict[str, int]:
    """Forget links nobody uses, and put all others before the worker."""
    keeping.look_again()
    unused, _by_model = Link.objects.unused().delete()
    waiting = Link.objects.unverified(now).exclude(problem=Problem.MALFORMED)
    return {"links_unused": unused, "links_waiting": waiting.update(due_at=now)}


def vouch(link: Link, now: datetime) -> None:
    """An editor has opened the link: it counts as whole for VERIFIED_FOR."""
    link.verified_until = timezone.localdate(now) + VERIFIED_FOR
    link.save(update_fields=["verified_until"])


def check_again(link: Link, now: datetime) -> None:
    """Put a link before the worker, and believe nobody's older word about it."""
    link.verified_until, link.due_at = None, now
    link.save(update_fields=["verified_until", "due_at"])
