"""How long something takes, and what it asks the database."""

import statistics
import time
from contextlib import contextmanager

from django.db import connection


def milliseconds(function, repeats=1):
    """The median of some runs, after one that warms up.

    Processor time: it stays the same while others use the machine, too.
    """
    function()
    taken = []
    for _ in range(repeats):
        begun = time.process_time()
        function()
        taken.append(time.process_time() - begun)
    return statistics.median(taken) * 1000


@contextmanager
def recorded():
    """Collects the statements that are executed meanwhile, with their parameters."""
    statements = []

    def note(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield statements


def read_again(statements):
    """Fetch the rows of recorded statements, and do nothing with them."""
    with connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            cursor.fetchall()


def fastest(function, repeats):
    """Milliseconds on the wall, the best of some runs after one that warms up."""
    function()
    taken = []
    for _ in range(repeats):
        begun = time.perf_counter()
        function()
        taken.append(time.perf_counter() - begun)
    return min(taken) * 1000
