"""Every address of the portal, tried by everybody: see table.py for who may.

Each role opens each address with things of its own and of others, by GET and by POST.
Refused is a way to the login or to the admin's first page, or 403, 404, 405; no answer is
a 500, and none names what is hidden from the one who asks.
"""

import re

import pytest
from django.db import transaction
from django.template.response import TemplateResponse
from django.test import Client, override_settings

from pages.models import User
from tests.access import roles
from tests.access.addresses import addresses
from tests.access.samples import HIDDEN, cases, make_samples, posted
from tests.access.table import BREAKS_BY_HAND, HOME, LOGIN, TABLE
from tests.conftest import inside_transaction

# Pictures in lists are made smaller; Wagtail leaves closing what it reads them from to
# Python.
pytestmark = [
    # Wagtail's screens of images leave their files to the garbage collector.
    pytest.mark.filterwarnings("ignore:(?i)unclosed file:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),
]

ADDRESSES = addresses()
# Whose answers are read: those with little, and the one with everything.
READ = {
    roles.TOWN,
    roles.IMMIGRATION,
    roles.CASE_MANAGER,
    roles.COORDINATOR,
    roles.ADMIN,
}
# Things of Kreuztal; editors of Netphen and the others must not learn their names.
# Of whose things a case is told by its last word; everybody tries the others.
TRIED_BY = {
    "netphen": {roles.TOWN, roles.CENTRAL},
    "abh": {roles.IMMIGRATION, roles.TOWN},
    "service": {roles.TRANSLATOR, roles.TOWN},
}
# What everybody may, those with least and with most try.
ENDS = {roles.ANONYMOUS, roles.ADMIN}
BLIND = READ - {roles.ADMIN} | {roles.ANONYMOUS}


@pytest.fixture(scope="module")
def site(demo, django_db_blocker, tmp_path_factory):
    """The samples and everybody's browser, once for all tests."""

    def fill():
        things = make_samples()
        people = User.objects.filter(username__in=roles.STAFF)
        browsers = {roles.ANONYMOUS: Client()}
        for person in people:
            browsers[person.username] = Client()
            browsers[person.username].force_login(person)
        return things, browsers

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield from inside_transaction(fill, django_db_blocker)


def test_every_address_stands_in_the_table():
    assert sorted(set(ADDRESSES) - set(TABLE)) == []


def test_the_table_holds_no_address_that_is_gone():
    assert sorted(set(TABLE) - set(ADDRESSES)) == []


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name in TABLE])
@pytest.mark.django_db
def test_who_may(name, site, monkeypatch):
    things, browsers = site
    address, rule = ADDRESSES[name], TABLE[name]
    wrong = []
    for case, url in cases(address, things).items():
        tried_by = TRIED_BY.get(case.split(" ")[-1], browsers)
        for role in ENDS if rule.by == roles.EVERYBODY else tried_by:
            browser = browsers[role]
            with monkeypatch.context() as patch:
                if role not in READ:
                    patch.setattr(TemplateResponse, "render", unread)
                found = tried(browser, url, posted(name, things), name)
            wanted = rule.allows(role, case)
            wrong += [
                f"{role} [{case}] {answer}"
                for answer in found
                if not fits(answer, wanted, rule, role)
            ]
    assert wrong == [], f"{len(wrong)} answers at {name}"


def unread(response):
    """An answer whose text nobody looks at is not worth the time to write it."""
    response.content = b""
    return response


def tried(browser, url, data, name):
    """What GET and POST get, each with nothing left behind: (method, status, where)."""
    answers = []
    signed_in = browser.cookies.get("sessionid")
    for method in ("get", "post"):
        breaks = BREAKS_BY_HAND.get(name, ()) if method == "post" else ()
        with transaction.atomic():
            try:
                answer = getattr(browser, method)(url, data if method == "post" else {})
            except breaks:
                answer = None
            transaction.set_rollback(True)
        browser.cookies.clear()
        if signed_in:
            browser.cookies["sessionid"] = signed_in.value
        if answer is not None:
            answers.append(Answer(method, answer))
    return answers


class Answer:
    def __init__(self, method, response):
        self.method = method
        self.status = response.status_code
        self.where = response.headers.get("Location", "").split("?")[0]
        self.named = []
        # Reading to the end also closes what a file is sent from.
        body = b"".join(response) if response.streaming else response.content
        text = body.decode(errors="ignore") if self.status == 200 else ""
        self.named = [word for word in HIDDEN if word in text]

    def __str__(self):
        return f"{self.method} {self.status} {self.where} {self.named or ''}"


def fits(answer, wanted, rule, role):
    if answer.status >= 500 or (answer.named and role in BLIND):
        return False
    if answer.status == 405:
        return True
    return wanted is not refused(answer, rule)


def refused(answer, rule):
    if answer.where in rule.leads:
        return False
    sent_away = answer.where in (HOME, LOGIN) or (
        rule.away and re.fullmatch(rule.away, answer.where)
    )
    return bool(sent_away) or answer.status in (403, 404)
