"""The system checks of the booking app."""

from datetime import date

import pytest

from booking.checks import holidays_are_known
from pages.public_holidays import public_holidays, years_without_holidays


def test_a_land_that_does_not_exist_is_an_error(settings):
    settings.HOLIDAY_REGION = "XX"
    (error,) = holidays_are_known()
    assert error.id == "booking.E003"


def test_no_land_means_no_holidays(settings):
    settings.HOLIDAY_REGION = ""
    assert holidays_are_known() == []
    assert public_holidays("", 2026) == {}


def test_every_land_has_holidays_this_year_and_next():
    assert holidays_are_known() == []
    assert len(public_holidays("NW", 2026)) == 11


def test_a_year_without_holiday_data_is_reported(settings, time_machine, caplog):
    """The package knows nothing before 1990."""
    public_holidays.cache_clear()
    time_machine.move_to("1988-06-01")
    assert [warning.id for warning in holidays_are_known()] == ["booking.W001"] * 2
    assert "no public holidays known" in caplog.text


def test_only_years_without_data_are_named():
    assert years_without_holidays("NW", date(2026, 11, 28)) == []
    assert years_without_holidays("NW", date(1990, 1, 1)) == [1990]
    assert years_without_holidays("", date(1980, 1, 1)) == []


@pytest.mark.django_db
def test_readiness_names_years_without_holiday_data(client, settings, time_machine):
    time_machine.move_to("1988-06-01")
    told = client.get("/health/ready").json()
    assert told["years_without_holidays"] == [1988, 1989]
    assert told["status"] == "degraded"
