"""What the tests of a module begin with, built once for all of them."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.conftest import inside_transaction


def shared(build: Callable[[], Any]) -> Any:
    """A fixture that calls ``build`` once, before the first test of the module.

    Every test of the module finds these rows, whether it asks for the fixture or not, and
    may change them: its own transaction is rolled back to them. What ``build`` returned is
    of all tests, so hand it out as a copy, as ``own`` does. Nothing for modules with tests
    of transactions, which empty the tables. ``build`` runs outside the fixtures of single
    tests, such as clocks and settings.
    """

    def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Any]:
        yield from inside_transaction(build, django_db_blocker)

    built.__doc__ = build.__doc__
    return pytest.fixture(scope="module", autouse=True)(built)


def own(name: str) -> Any:
    """A fixture with the test's own copy of what the shared fixture ``name`` built."""

    def copied(request: pytest.FixtureRequest, db: None) -> Any:
        return deepcopy(request.getfixturevalue(name))

    return pytest.fixture(copied)
