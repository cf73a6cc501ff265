"""Finding a time: what is said where the own town, the wish or the kind has none."""

import pytest

from booking.models import Appointment, CaseManager
from tests import content, factories
from tests.booking_pages.conftest import NINE, NINE_VALUE
from tests.booking_pages.journey import fill_in, press_slot, slot_values
from tests.factories import local
from tests.reader import fields_of, form_with, soup, submit, text_of

pytestmark = pytest.mark.usefixtures("charlie")

TIMES = "/en/booking/?municipality=netphen&kind=erstgespraech&language=ar"
KINDS = {"erstgespraech", "telefon"}


def kinds_shown(page):
    return {radio["value"] for radio in soup(page).find_all("input", type="radio")}


def error_of(page, field):
    """What stands beside a field."""
    label = soup(page).find(id=f"id_{field}")
    around = label if label.name == "fieldset" else label.parent
    return around.find(class_="field__error").get_text()


def links_to(page, part):
    return [a["href"] for a in soup(page).main.find_all("a") if part in a["href"]]


def no_hours(charlie):
    factories.absence(charlie, local(2026, 1, 1), local(2026, 12, 1))


def at_kreuztal():
    """Somebody with an hour in the next town of the area."""
    place = factories.meeting_place(
        "rathaus-kreuztal", factories.municipality("kreuztal")
    )
    person = factories.case_manager("Bob", languages=["ar", "en"])
    hours = local(2026, 2, 3, 9), local(2026, 2, 3, 10)
    factories.availability(person, *hours, place=place)
    return person


def test_a_town_without_times_is_named_with_the_day_and_the_towns_nearby(
    client, charlie
):
    no_hours(charlie)
    at_kreuztal()
    page = client.get(TIMES)
    said = "There is no free time in Netphen until Monday, 9 March 2026."
    assert said in text_of(page)
    assert slot_values(page) == ["2026-02-03T09:00+01:00@rathaus-kreuztal"]


def test_an_area_without_times_offers_other_kinds_and_whom_to_call(client, charlie):
    content.home()
    content.case_managers("netphen", phone="030 23125-001", lead_de="Beratung")
    no_hours(charlie)
    far = factories.case_manager("Far", languages=["ar"], towns=[])
    place = factories.meeting_place(
        "rathaus-laasphe", factories.municipality("laasphe", "wittgenstein")
    )
    hours = local(2026, 2, 3, 9), local(2026, 2, 3, 10)
    factories.availability(far, *hours, place=place)
    page = client.get(TIMES)
    assert slot_values(page) == []
    assert "In Netphen and in the towns nearby there is no free time" in text_of(page)
    assert "Tuesday, 3 February 2026, 09:00" in text_of(page)
    (other,) = links_to(page, "kind=telefon")
    assert "language=ar" in other
    assert slot_values(client.get(other))
    assert soup(page).find("a", href="tel:+493023125001")


def test_a_kind_switched_off_in_a_town_is_not_shown_there(client):
    town = factories.municipality("netphen")
    factories.kind("telefon").not_in.add(town)
    assert kinds_shown(client.get(TIMES)) == {"erstgespraech"}
    factories.municipality("kreuztal")
    assert kinds_shown(client.get(TIMES.replace("netphen", "kreuztal"))) == KINDS


def test_asking_for_a_kind_that_is_off_is_answered_beside_the_field(client):
    factories.kind("telefon").not_in.add(factories.municipality("netphen"))
    address = TIMES.replace("erstgespraech", "telefon")
    forged = {"slot": "2026-02-02T09:00+01:00@", "submission_id": "0" * 32}
    for page in (client.get(address), client.post(address, forged)):
        assert page.status_code == 400
        message = "This kind of meeting is not offered in your town. Choose another."
        assert error_of(page, "kind") == message
    assert not Appointment.objects.exists()


def test_the_first_kind_is_one_that_the_town_has(client):
    factories.kind("erstgespraech").not_in.add(factories.municipality("netphen"))
    page = client.get("/en/booking/?municipality=netphen")
    assert page.status_code == 200
    assert fields_of(form_with(page, "municipality"))["kind"] == ["telefon"]


@pytest.mark.parametrize("field", ["interpreter", "adviser"])
@pytest.mark.parametrize("value", ["perhaps", "%00", "<b>", "a" * 3000])
def test_an_unknown_wish_is_answered_beside_the_field(client, field, value):
    page = client.get(f"{TIMES}&{field}={value}")
    assert page.status_code == 400
    assert error_of(page, field) == "Choose one of the answers in the list."


def test_unknown_parameters_are_ignored(client):
    page = client.get(f"{TIMES}&colour=blue&slot=1&case_manager=1&booker=staff")
    assert slot_values(page) == slot_values(client.get(TIMES))


def test_an_interpreter_is_not_invited_for_who_needs_none(client):
    tigrinya = TIMES.replace("language=ar", "language=ti")
    assert "We invite an interpreter" in text_of(client.get(tigrinya))
    page = client.get(f"{tigrinya}&interpreter=no")
    assert "interpreter. It costs" not in text_of(page)
    assert "60 minutes" in text_of(page)


def test_a_wished_interpreter_is_promised(client):
    page = client.get(f"{TIMES}&interpreter=yes")
    assert "An interpreter comes, as you wish." in text_of(page)
    assert "90 minutes" in text_of(page)


def test_the_wishes_are_booked_and_hold_when_moving(client):
    CaseManager.objects.update(gender="woman")
    tigrinya = TIMES.replace("language=ar", "language=ti")
    page = client.get(f"{tigrinya}&interpreter=no&adviser=woman")
    details = client.get(press_slot(client, page)["Location"])
    own = fill_in(client, details)["Location"]
    row = Appointment.objects.get()
    assert (row.interpreter_wish, row.adviser_wish) == ("no", "woman")
    assert (row.interpreter, row.ends_at - row.starts_at) == (
        False,
        factories.minutes(60),
    )
    assert slot_values(client.get(f"{own}move/"))
    CaseManager.objects.update(gender="man")
    assert slot_values(client.get(f"{own}move/")) == []


def test_a_wish_nobody_fits_is_said_and_the_others_are_one_tap_away(client):
    page = client.get(f"{TIMES}&adviser=woman")
    assert slot_values(page) == []
    assert "No woman is free until Monday, 9 March 2026." in text_of(page)
    assert "Other case managers have free times." in text_of(page)
    (everybody,) = links_to(page, "kind=erstgespraech")
    assert NINE_VALUE in slot_values(client.get(everybody))


def test_a_wish_that_is_met_is_said_too(client, charlie):
    CaseManager.objects.update(gender="man")
    page = client.get(f"{TIMES}&adviser=man")
    assert NINE_VALUE in slot_values(page)
    assert "You see only times with a man as case manager." in text_of(page)
    assert links_to(page, "kind=erstgespraech")


def test_what_was_typed_stays_when_the_wish_is_dropped(client):
    page = client.get(f"{TIMES}&adviser=woman")
    assert NINE_VALUE not in slot_values(page)
    answer = client.post(f"{TIMES}&adviser=woman", {"name": "Amina"})
    assert "Amina" not in str(soup(answer).find_all("a"))
    label = "Show times with everybody"
    button = soup(answer).find("button", string=label)
    times = submit(client, answer, button.find_parent("form"), button)
    assert NINE_VALUE in slot_values(times)
    assert fields_of(form_with(times, "slot"))["name"] == ["Amina"]


def test_a_slot_with_somebody_who_does_not_fit_the_wish_cannot_be_forged(client):
    times = client.get(TIMES)
    number = fields_of(form_with(times, "slot"))["submission_id"][0]
    forged = {"slot": NINE_VALUE, "submission_id": number}
    answer = client.post(f"{TIMES}&adviser=woman", forged)
    assert answer.status_code == 409
    assert not Appointment.objects.exists()


def test_open_hours_stand_beside_the_free_times(client, charlie):
    rule = ("WEEKLY", "byweekday:MO")
    factories.walk_in(charlie, local(2026, 2, 2, 14), local(2026, 2, 2, 16), rule=rule)
    for kind in KINDS:
        page = client.get(TIMES.replace("erstgespraech", kind))
        assert slot_values(page)
        assert "Without appointment" in text_of(page)
        assert "Monday, 2 February 2026, 14:00–16:00" in text_of(page)


def test_a_group_says_how_many_places_are_free(client):
    factories.kind("gruppe", seats=3, order=2)
    address = TIMES.replace("erstgespraech", "gruppe")
    page = client.get(address)
    assert "Places free: 3" in text_of(page)
    press_slot(client, page)
    page = client.get(address)
    assert slot_values(page)[0] == NINE_VALUE
    assert "Places free: 2" in text_of(page)
    assert "Places free" not in text_of(client.get(TIMES))


def test_a_towns_page_links_to_its_next_free_time(client, charlie):
    content.home()
    content.municipality_page("netphen")
    factories.walk_in(charlie, local(2026, 2, 2, 14), local(2026, 2, 2, 16))
    page = client.get("/en/orte/netphen/")
    assert "Monday, 2 February 2026, 14:00–16:00" in text_of(page)
    (link,) = links_to(page, "from=")
    times = client.get(link.replace("#times", ""))
    assert slot_values(times)[0] == NINE_VALUE
    factories.appointment(charlie, NINE)
    assert links_to(client.get("/en/orte/netphen/"), "from=") == [link]


def test_a_towns_page_names_the_town_that_has_time(client, charlie):
    content.home()
    content.municipality_page("netphen")
    no_hours(charlie)
    at_kreuztal()
    page = client.get("/en/orte/netphen/")
    assert "There is no free time in Netphen until" in text_of(page)
    assert "Rathaus Kreuztal" in text_of(page)


def test_a_towns_page_without_any_times_or_kinds_says_so(client, charlie):
    content.home()
    content.municipality_page("netphen")
    no_hours(charlie)
    assert "No free time at the moment" in text_of(client.get("/en/orte/netphen/"))
    factories.kind("erstgespraech").not_in.add(factories.municipality("netphen"))
    assert client.get("/en/orte/netphen/").status_code == 200
