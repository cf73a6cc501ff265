"""Limits that ask nobody to solve a puzzle, and how readers get past them."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from booking import challenge, limits
from booking.models import Appointment, Helper
from tests.booking_pages.conftest import NOW, TIMES
from tests.booking_pages.journey import booked, fill_in, held, press_slot, secret_of
from tests.reader import address_of, fields_of, form_with, said, soup, submit, text_of

pytestmark = pytest.mark.usefixtures("charlie")

TOO_MANY = (
    "With this contact several appointments are booked already. To book one more, "
    "please call us, or leave this field empty."
)
ONCE_MORE = (
    "Please look at your details once more, then press the button again. "
    "Nothing is booked yet."
)
MAIL = "amina@example.org"


@pytest.fixture(autouse=True)
def few(settings):
    settings.OPEN_APPOINTMENTS_PER_CONTACT = 2
    settings.BOOKING_CHALLENGE_NUMBERS = 500


def standing():
    return Appointment.objects.filter(status="booked").count()


# Open appointments of one contact.


@pytest.mark.parametrize(
    ("contact", "written_otherwise"),
    [
        ({"email": MAIL}, {"email": "AMINA@example.org"}),
        ({"phone": "0152 28817386"}, {"phone": "+49 152 28817386"}),
    ],
)
def test_a_contact_has_so_many_open_appointments_at_most(
    client, contact, written_otherwise, settings
):
    settings.SMS_GATEWAY_URL = "https://sms.example.org/"
    for _each in range(2):
        booked(client, **contact)
    answer = fill_in(client, held(client), **written_otherwise)
    assert answer.status_code == 409
    field = next(iter(contact))
    assert soup(answer).find(id=f"id_{field}_error").get_text() == said(TOO_MANY, "ar")
    assert fields_of(form_with(answer, "name"))["name"] == ["Amina"]
    assert standing() == 2
    # Without that contact the held time can still be booked.
    assert fill_in(client, answer, email="", phone="").status_code == 302


def test_nobody_can_try_out_what_the_owner_of_a_number_has_booked(client):
    """No message would tell its owner: see decision 0012."""
    for _each in range(3):
        booked(client, phone="0152 28817386")
    assert standing() == 3


def test_who_leaves_no_contact_is_not_counted(client):
    for _each in range(3):
        booked(client)
    assert standing() == 3


def test_helpers_book_for_many(client):
    Helper.objects.create(name="Verein", email=MAIL)
    for _each in range(3):
        booked(client, email=MAIL)
    assert standing() == 3


def test_cancelled_and_past_appointments_do_not_count(client, clock):
    own = address_of(booked(client, email=MAIL))
    booked(client, email=MAIL)
    client.post(f"{own}cancellation/")
    booked(client, email=MAIL)
    assert standing() == 2
    clock.move_to(NOW + timedelta(days=8))
    booked(client, email=MAIL)
    assert standing() == 3


# Forms that nobody can have filled in.


@pytest.fixture
def typing_takes_time(settings):
    settings.DETAILS_SECONDS = 2


@pytest.mark.usefixtures("typing_takes_time")
def test_a_form_filled_in_too_fast_is_shown_once_more(client, clock):
    answer = fill_in(client, held(client), email=MAIL, wish_child="on")
    assert answer.status_code == 200
    assert said(ONCE_MORE, "ar") in text_of(answer)
    assert standing() == 0
    kept = fields_of(form_with(answer, "name"))
    assert (kept["email"], kept["wish_child"]) == ([MAIL], ["on"])
    # The second time counts, however fast.
    assert fill_in(client, answer, email=MAIL).status_code == 302
    assert Appointment.objects.get().email == MAIL


@pytest.mark.usefixtures("typing_takes_time")
@pytest.mark.parametrize(("seconds", "status"), [(1, 200), (3, 302), (86_405, 200)])
def test_a_form_counts_for_a_day(client, clock, seconds, status):
    details = held(client)
    clock.move_to(NOW + timedelta(seconds=seconds))
    assert fill_in(client, details).status_code == status


@pytest.mark.usefixtures("typing_takes_time")
@pytest.mark.parametrize("forged", ["", "again", "again:x:y", "\0", "x" * 5000])
def test_a_forged_time_does_not_count(client, clock, forged):
    details = held(client)
    clock.move_to(NOW + timedelta(seconds=10))
    assert fill_in(client, details, stamp=forged).status_code == 200
    assert standing() == 0


def test_who_fills_in_the_field_that_nobody_sees_has_not_booked(client):
    answer = fill_in(client, held(client), homepage="https://example.org")
    assert answer.status_code == 200
    assert standing() == 0
    # Filled in by a browser: empty the second time.
    assert fill_in(client, answer).status_code == 302


def test_the_field_that_nobody_sees_is_not_read_out(client):
    field = soup(held(client)).find(attrs={"name": "homepage"})
    assert (field["tabindex"], field["autocomplete"]) == ("-1", "off")
    assert field.find_parent(attrs={"aria-hidden": "true"})


# Parts of the network.


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("198.51.100.7", "198.51.100.200", True),
        ("198.51.100.7", "198.51.101.7", False),
        ("2001:db8:1:2::1", "2001:db8:1:ffff::9", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:198.51.100.7", "198.51.100.9", True),
        ("nonsense", "", True),
    ],
)
def test_neighbours_count_as_one(one, other, same):
    assert (limits.part_of_network(one) == limits.part_of_network(other)) == same


@pytest.mark.parametrize(
    ("trusted", "forwarded", "address"),
    [
        (0, "203.0.113.5", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "1.2.3.4, 203.0.113.5", "203.0.113.5"),
        (2, "1.2.3.4, 203.0.113.5, 10.0.0.1", "203.0.113.5"),
        (2, "203.0.113.5", "127.0.0.1"),
    ],
)
def test_only_our_proxies_say_who_asks(settings, trusted, forwarded, address):
    settings.TRUSTED_PROXIES = trusted
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    request = RequestFactory().get("/", headers=headers)
    assert limits.client_address(request) == address


def test_counters_name_no_address(client, monkeypatch):
    kept = []
    add = cache.add

    def noted(key, value, *rest, **options):
        kept.append(f"{key}={value}")
        return add(key, value, *rest, **options)

    monkeypatch.setattr(cache, "add", noted)
    held(client)
    text = " ".join(kept)
    assert "limits:hold:" in text
    for form in ("127.0.0", hashlib.sha256(b"127.0.0.0/24").hexdigest()[:32]):
        assert form not in text


# The task for the device.


def solution(page):
    form = soup(page).find("form", attrs={"data-task-digest": True})
    salt, digest = form["data-task-salt"], form["data-task-digest"]
    return next(n for n in range(500) if challenge.digest_of(salt, n) == digest)


def task_form(page):
    return form_with(page, "task")


@pytest.fixture
def asked(client, settings):
    """The page with the task, after a time was tapped."""
    settings.BOOKING_CHALLENGE = "always"
    return press_slot(client, client.get(TIMES), name="Amina")


def test_a_solved_task_leads_on_with_all_that_was_sent(client, asked):
    assert asked.status_code == 200
    assert not Appointment.objects.exists()
    answer = submit(client, asked, task_form(asked), proof=str(solution(asked)))
    assert answer.status_code == 200
    assert Appointment.objects.get().status == "held"
    assert fields_of(form_with(answer, "name"))["name"] == ["Amina"]


@pytest.mark.parametrize("proof", ["", "0x1", "-1", "٣", "9" * 30, "\0", "499999"])
def test_a_wrong_solution_holds_nothing(client, asked, proof):
    answer = submit(client, asked, task_form(asked), proof=proof)
    assert answer.status_code == 200
    assert said("That was a little too soon.", "ar") in text_of(answer)
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("task", ["", "x", "a.b.1:x:y", "\0", "x" * 5000])
def test_a_forged_task_is_replaced_by_a_new_one(client, asked, task):
    answer = submit(client, asked, task_form(asked), task=task, proof="1")
    assert soup(answer).find(attrs={"name": "task"})["value"] != task
    assert not Appointment.objects.exists()


def test_waiting_does_as_well_without_script(client, asked, clock):
    early = submit(client, asked, task_form(asked))
    assert not Appointment.objects.exists()
    clock.move_to(NOW + timedelta(seconds=21))
    # The seconds before count, too.
    assert submit(client, early, task_form(early)).status_code == 200
    assert Appointment.objects.get().status == "held"


def test_a_task_counts_once(client, asked):
    proof = str(solution(asked))
    submit(client, asked, task_form(asked), proof=proof)
    # The same form again is harmless, another one needs a task of its own.
    submit(client, asked, task_form(asked), proof=proof)
    number = str(uuid.uuid4())
    again = submit(client, asked, task_form(asked), proof=proof, submission_id=number)
    assert task_form(again)
    assert Appointment.objects.count() == 1


def test_a_task_is_forgotten_after_ten_minutes(client, asked, clock):
    clock.move_to(NOW + timedelta(minutes=11))
    proof = str(solution(asked))
    assert task_form(submit(client, asked, task_form(asked), proof=proof))
    assert not Appointment.objects.exists()


def test_it_is_asked_for_only_where_many_hold_times(client, settings, clock):
    settings.HOLDS_PER_NETWORK = 2
    for _each in range(2):
        assert press_slot(Client(), client.get(TIMES)).status_code == 302
    assert task_form(press_slot(client, client.get(TIMES), 2))
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert press_slot(elsewhere, elsewhere.get(TIMES), 2).status_code == 302
    clock.move_to(NOW + timedelta(minutes=11))
    assert press_slot(client, client.get(TIMES), 3).status_code == 302


def test_it_can_be_switched_off(client, settings):
    settings.BOOKING_CHALLENGE, settings.HOLDS_PER_NETWORK = "off", 0
    assert press_slot(client, client.get(TIMES)).status_code == 302


# Links that lead nowhere.


def test_who_tries_many_links_is_made_to_wait(client, settings, clock):
    settings.UNKNOWN_LINKS_PER_NETWORK = 3
    own = address_of(booked(client))
    guesser = Client()
    guesses = [f"/ar/appointments/{n}{'A' * 42}/" for n in range(4)]
    assert [guesser.get(guess).status_code for guess in guesses] == [404, 404, 429, 429]
    # A right guess is not told from a wrong one.
    assert guesser.get(own).status_code == guesser.post(own).status_code == 429
    # Who booked here before is not held up, nor anybody elsewhere.
    assert client.get(own).status_code == 200
    assert Client(REMOTE_ADDR="198.51.100.7").get(guesses[0]).status_code == 404
    clock.move_to(NOW + timedelta(minutes=11))
    assert guesser.get(own).status_code == 200


def test_an_unknown_link_costs_the_same_whatever_it_looks_like(client):
    details = held(client)
    near = secret_of(details)[:-1] + "_"
    costs = set()
    for secret in (near, "A" * 43, "x"):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/ar/appointments/{secret}/")
        costs.add(len(queries))
    assert len(costs) == 1
