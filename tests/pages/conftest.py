import pytest

from pages.models import User


@pytest.fixture
def sign_in(client):
    def signed_in(username):
        client.logout()
        client.force_login(User.objects.get(username=username))
        return client

    return signed_in


@pytest.fixture
def netphen(sign_in):
    """The editors of Netphen, signed in."""
    return sign_in("redaktion-netphen")
