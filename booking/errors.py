"""What can go wrong when somebody books, and how database errors become that."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    connection,
    transaction,
)

P = ParamSpec("P")
R = TypeVar("R")

# Who serves the waiting list after a commit still has it.
_writers = threading.RLock()

DEADLOCK = "40P01"
# serialization_failure, lock_not_available
RETRY = ("40001", "55P03")
# PostgreSQL names the constraint of the seats, SQLite its columns.
GUARDS = ("appointment_no_overlap", "appointment_one_in_each_seat", "appointment.seat")


class BookingError(Exception):
    """Base of everything a booking page must answer in a friendly way."""


class SlotTakenError(BookingError):
    """Somebody was faster, or it was never offered: show the nearest free times."""


class SlotGoneError(BookingError):
    """The reservation ran out, and its time is no longer free."""


class BusyError(BookingError):
    """The database was contended: try again shortly (HTTP 503)."""


class UnknownSecretError(BookingError):
    """No appointment has this link; it may have been forgotten."""


class AlreadyCancelledError(BookingError):
    """Nothing can be done with a cancelled appointment."""


class TooLateError(BookingError):
    """The appointment has begun, or the reservation was extended before."""


class TooEarlyError(BookingError):
    """The outcome of a meeting is not known before it begins."""


class UnexpectedDatabaseError(Exception):
    """A fault of ours. Carries no text of the database: it quotes whole rows."""


def one_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run the function in a transaction and name the database's errors.

    The original exception is dropped, not chained: PostgreSQL's DETAIL quotes the keys
    and times of the other appointment, or the whole row, and would reach the logs.
    """

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with in_turn(), transaction.atomic():
                return function(*args, **kwargs)
        except (IntegrityError, OperationalError) as error:
            failure = named(error)
        # Outside the except clause, where nothing is chained to it.
        raise failure

    return wrapper


def in_turn() -> AbstractContextManager[object]:
    """On SQLite the writers of this process queue up here.

    SQLite itself lets them poll, with pauses of up to 100 ms: fifty readers of one time
    would wait twice as long. Inside a transaction this would be the wrong order.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        return _writers
    return nullcontext()


def named(error: DatabaseError) -> Exception:
    """The error of ours that a database error stands for."""
    state = getattr(error.__cause__, "sqlstate", None)
    text = str(error)
    if any(guard in text for guard in GUARDS) or state == DEADLOCK:
        return SlotTakenError()
    # The same form sent twice at once for times of different people.
    if state in RETRY or "database is locked" in text or "submission_id" in text:
        return BusyError()
    return UnexpectedDatabaseError(type(error).__name__, state)
