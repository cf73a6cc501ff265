"""What a town's page shows of the booking: the next free time, and open hours."""

from typing import NamedTuple

from django.http import HttpRequest
from django.utils import timezone

from booking.models import AppointmentKind
from booking.offers import Offer, Wanted, offers_from
from booking.open_hours import open_hours
from booking.slot_choice import start_url, with_day
from booking.supply import last_day, supply_at_places
from pages.dates import local_date
from pages.languages import conversation_language
from pages.models import MunicipalityPage
from pages.serving import Context, also_shows


class NextTime(NamedTuple):
    """The next free time at one place, and where it can be booked."""

    offer: Offer
    address: str


@also_shows(MunicipalityPage)
def town_times(page: MunicipalityPage, request: HttpRequest, code: str) -> Context:
    """Of the first kind on site that the town offers, for a reader of the page. Four
    queries."""
    town = page.municipality
    kinds = AppointmentKind.objects.public().on_site().knowing_where_off(town.key)
    offered = [kind for kind in kinds if not kind.is_off][:1]
    supply = supply_at_places(town, offered, now=timezone.now())
    shown: Context = {"open_places": open_hours(supply, town)}
    for kind in offered:
        wanted = Wanted(kind, town, conversation_language(code))
        found = offers_from(supply, wanted)
        shown["next_times"] = next_times(found, start_url(wanted))
        shown["until"] = last_day(wanted, supply.now)
    return shown


def next_times(found: list[Offer], address: str) -> list[NextTime]:
    """The first offer of each place, in order of time."""
    first: dict[object, Offer] = {}
    for offer in found:
        first.setdefault(offer.meeting_place, offer)
    return [
        NextTime(offer, f"{with_day(address, local_date(offer.starts_at))}#times")
        for offer in first.values()
    ]
