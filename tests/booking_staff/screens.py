"""What staff's screens show, and the rows behind them."""

from booking.models import CaseManager
from pages.models import Municipality
from tests import factories
from tests.factories import local
from tests.reader import form_with, soup, submit

# A Tuesday on which the demo district's calendars are in force.
NOW = local(2026, 12, 1, 12)
MONDAY_NINE = local(2026, 12, 7, 9)
OUTSIDERS = [
    "abh-siegen",
    "abh-kreis",
    "redaktion-netphen",
    "koordination",
    "zentralredaktion",
    "freigabe",
    "uebersetzung-ar",
]


def manager(number):
    return CaseManager.objects.get(user__username=f"fallmanagement-{number}")


def meeting(number=1, starts_at=MONDAY_NINE, **fields):
    values = {"name": "Yusuf Beispiel", "phone": "+493023125002", **fields}
    return factories.appointment(
        manager(number),
        starts_at,
        municipality=Municipality.objects.get(key="bad-berleburg"),
        **values,
    )


def post_form(client, address, **values):
    page = client.get(address)
    assert page.status_code == 200, page
    name = "weekdays" if "hours" in address else "first_day"
    return submit(client, page, form_with(page, name), **values)


def conflicts_in(page):
    """What the agenda says of appointments that no longer fit, or nothing."""
    heading = soup(page).find(id="conflicts")
    return heading.find_parent("section").get_text(" ") if heading else ""
