"""A small task for the device, not for the reader, when many times are held from one place.

As ALTCHA has it: the server draws a number and tells the SHA-256 of salt and number; the
device tries all numbers until it fits. A phone takes a second. Nothing is loaded from
elsewhere, nothing is stored about anybody. Without script, or where a browser has no
SHA-256, waiting 20 seconds does as well. Each task counts for one booking's form.
"""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from booking import limits

SALT = "booking.challenge"
# Form fields: the signed task, and the number that solves it.
TASK, PROOF = "task", "proof"
# Seconds.
WAIT = 20
LIVES = 600
LONGEST_TASK, LONGEST_PROOF = 300, 10

Result = Literal["passed", "too_early", "unknown"]


@dataclass(frozen=True)
class Task:
    """What the device is asked: find the number below ``largest`` for this hash."""

    signed: str
    salt: str
    digest: str
    largest: int


def digest_of(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def is_needed(request: HttpRequest) -> bool:
    """By BOOKING_CHALLENGE: ``off``, ``always``, or ``when-busy`` at the reader's address."""
    if settings.BOOKING_CHALLENGE == "when-busy":
        return limits.is_busy(request)
    return bool(settings.BOOKING_CHALLENGE == "always")


def new_task() -> Task:
    """A task whose number the server forgets: it can only be searched for."""
    largest = settings.BOOKING_CHALLENGE_NUMBERS
    salt = secrets.token_hex(12)
    digest = digest_of(salt, secrets.randbelow(largest))
    return read(signing.TimestampSigner(salt=SALT).sign(f"{salt}.{digest}.{largest}"))


def read(signed: str) -> Task:
    """The task behind a form's field. Raises BadSignature, also after ten minutes."""
    text = signing.TimestampSigner(salt=SALT).unsign(
        signed[:LONGEST_TASK], max_age=LIVES
    )
    salt, digest, largest = text.split(".")
    return Task(signed, salt, digest, int(largest))


def result_of(request: HttpRequest) -> Result:
    """Whether the form carries a task that is done: solved, or waited for."""
    try:
        task = read(request.POST.get(TASK, ""))
    except signing.BadSignature:
        return "unknown"
    number = request.POST.get(PROOF, "")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_PROOF
    is_solved = is_number and digest_of(task.salt, int(number)) == task.digest
    if not is_solved and not _was_waited_for(task):
        return "too_early"
    return "passed" if _is_first_use(task, request) else "unknown"


def _was_waited_for(task: Task) -> bool:
    try:
        signing.TimestampSigner(salt=SALT).unsign(task.signed, max_age=WAIT)
    except signing.SignatureExpired:
        return True
    return False


def _is_first_use(task: Task, request: HttpRequest) -> bool:
    """Once for each task; the same form sent twice is one use."""
    form = request.POST.get("submission_id", "")[:36]
    key = f"challenge:{task.salt}"
    return cache.add(key, form, LIVES) or cache.get(key) == form
