"""A fixed clock, and Amira, who advises in Wittgenstein."""

import pytest
import time_machine

from tests.booking_staff.screens import NOW


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def amira(sign_in):
    """A case manager, signed in."""
    return sign_in("fallmanagement-1")
