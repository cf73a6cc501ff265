"""House rules as system checks: what must never be configured."""

import pytest

from portal.checks import demo_stays_on_this_machine, settings_mean_something


def ids(found):
    return [message.id for message in found]


def test_the_defaults_are_in_order():
    assert ids(settings_mean_something()) == []
    assert ids(demo_stays_on_this_machine()) == []


@pytest.mark.parametrize(("days", "expected"), [(0, []), (30, []), (-1, 1), (31, 1)])
def test_personal_data_is_kept_for_a_month_at_most(settings, days, expected):
    settings.PERSONAL_DATA_DAYS = days
    assert ids(settings_mean_something()) == (["portal.E004"] if expected else [])


def test_demo_accounts_are_refused_on_a_public_host(settings):
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    assert ids(demo_stays_on_this_machine()) == ["portal.E003"]
