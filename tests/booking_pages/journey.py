"""The steps of a reader who books, each through the form of the page before."""

from tests.booking_pages.conftest import TIMES
from tests.reader import form_with, soup, submit


def slot_buttons(response):
    return soup(response).find_all("button", attrs={"name": "slot"})


def slot_values(response):
    return [button["value"] for button in slot_buttons(response)]


def press_slot(client, page, number=0, **changed):
    """Choose a time; ``changed``: what somebody has tampered with."""
    button = slot_buttons(page)[number]
    return submit(client, page, button.find_parent("form"), button, **changed)


def held(client, number=0):
    """The details page of a time that is held."""
    answer = press_slot(client, client.get(TIMES), number)
    assert answer.status_code == 302, answer.content
    return client.get(answer["Location"])


def fill_in(client, details, **values):
    """Send the details form; the answer, not followed."""
    values = {"name": "Amina", **values}
    form = form_with(details, "name")
    button = form.find_all("button")[-1]
    return submit(client, details, form, button, **values)


def booked(client, number=0, **values):
    """The appointment's own page."""
    answer = fill_in(client, held(client, number), **values)
    assert answer.status_code == 302, answer.content
    return client.get(answer["Location"])


def secret_of(page):
    """The secret in the address of a details or appointment page."""
    return page.request["PATH_INFO"].split("/")[3]


def name_given(client, own, letters="Ami"):
    """Answer the question that stands before an appointment's page; not followed."""
    question = client.get(own)
    return submit(client, question, form_with(question, "letters"), letters=letters)
