"""Who answers for the data of the demo's bookings. All of them are invented."""

from booking.models import Controller
from pages.models import Municipality

# Numbers of this range ring nowhere (Bundesnetzagentur, Mitteilung 148/2021).
DISTRICT = {
    "name": "Kreis Siegen-Wittgenstein (Beispielangaben)",
    "street": "Beispielstraße 1",
    "postal_code": "57072",
    "city": "Siegen",
    "phone": "030 23125-900",
    "email": "kreis@example.org",
    "officer_email": "datenschutz-kreis@example.org",
}
# One town answers for itself, to show that towns can.
TOWN, OF_TOWN = (
    "siegen",
    {
        "name": "Universitätsstadt Siegen (Beispielangaben)",
        "street": "Beispielstraße 2",
        "postal_code": "57072",
        "city": "Siegen",
        "phone": "030 23125-901",
        "email": "stadt@example.org",
        "officer_email": "datenschutz-stadt@example.org",
    },
)


def load_controllers() -> None:
    for key, facts in (("", DISTRICT), (TOWN, OF_TOWN)):
        values = dict(facts)
        controller, is_new = Controller.objects.get_or_create(
            name=values.pop("name"), defaults=values
        )
        if is_new and key:
            controller.municipalities.set(Municipality.objects.filter(key=key))
