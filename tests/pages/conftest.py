import pytest


@pytest.fixture
def netphen(sign_in):
    """The editors of Netphen, signed in."""
    return sign_in("redaktion-netphen")
