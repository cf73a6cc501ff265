"""Links to other sites are tried: politely, safely, and judged so that editors can trust it."""

import socket
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from pages.links import checking, fetching
from pages.links.addresses import MalformedAddressError, normalised
from pages.links.checking import Result, check, check_all, check_due, record
from pages.links.fetching import FetchError, ask, is_public
from pages.models import Link, LinkUse
from pages.models.links import ADVICE, AT_ONCE, IN_TIME, PATIENCE, Problem
from tests import content
from tests.factories import local
from tests.servers import free_port, web_server

NOW = local(2026, 2, 2, 9, 0)


def night(number):
    return NOW + timedelta(days=number)


@pytest.fixture
def loopback(settings):
    settings.CHECK_LINKS_LOOPBACK = True


@pytest.fixture
def other_site(loopback):
    with web_server() as server:
        yield server


def link(url="https://example.org/", **fields):
    return Link.objects.create(url=url, due_at=NOW, **fields)


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (200, Problem.NONE),
        (204, Problem.NONE),
        (404, Problem.GONE),
        (410, Problem.GONE),
        *[(status, Problem.UNCHECKABLE) for status in (401, 403, 405, 429, 451, 999)],
        *[(status, Problem.FAILING) for status in (500, 503)],
    ],
)
def test_what_an_answer_means(other_site, status, problem):
    other_site.answers["/"] = status, ""
    assert checking.try_address(other_site.address("/")).problem == problem


def test_a_site_that_only_refuses_head_works(other_site):
    other_site.answers |= {"HEAD /a": (405, ""), "GET /a": (200, "")}
    other_site.answers |= {"HEAD /b": (404, ""), "GET /b": (200, "")}
    for path in ("/a", "/b"):
        assert checking.try_address(other_site.address(path)).problem == Problem.NONE
    methods = [method for method, _path, _headers in other_site.requests]
    assert methods == ["HEAD", "GET"] * 2


def test_one_request_is_enough_for_a_page_that_is_there(other_site):
    other_site.answers["/a?b=c"] = 200, ""
    ask(other_site.address("/a?b=c"))
    ((method, path, headers),) = other_site.requests
    assert (method, path) == ("HEAD", "/a?b=c")
    assert headers["User-Agent"] == "KIM-Portal-Linkcheck/1.0"
    assert not headers.keys() & {"Referer", "Cookie", "Authorization", "From"}


@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_moved_for_good_tells_its_new_address(other_site, status):
    other_site.answers |= {"/old": (status, "/new"), "/new": (200, "")}
    result = checking.try_address(other_site.address("/old"))
    assert result == Result(Problem.MOVED, other_site.address("/new"), True)


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_page_that_is_elsewhere_today_is_no_problem(other_site, status):
    other_site.answers |= {"/old": (status, "/new"), "/new": (200, "")}
    assert checking.try_address(other_site.address("/old")).problem == Problem.NONE


def test_one_redirect_of_today_is_enough_to_keep_the_old_address(other_site):
    other_site.answers |= {"/a": (301, "/b"), "/b": (302, "/c"), "/c": (200, "")}
    assert checking.try_address(other_site.address("/a")).problem == Problem.NONE


def test_a_page_replaced_by_the_first_page_is_named(other_site):
    other_site.answers |= {"/old": (301, "/"), "/": (200, "")}
    assert checking.try_address(other_site.address("/old")).problem == Problem.TO_START


def test_a_redirect_to_a_page_that_is_gone_is_gone(other_site):
    other_site.answers["/old"] = 301, "/gone"
    assert checking.try_address(other_site.address("/old")).problem == Problem.GONE


def test_a_site_that_sends_one_in_circles_cannot_be_checked(other_site):
    other_site.answers["/"] = 302, "/"
    result = checking.try_address(other_site.address("/"))
    assert result.problem == Problem.UNCHECKABLE
    assert len(other_site.requests) == fetching.MOST_REDIRECTS + 1


def test_nobody_listening_is_unreachable(loopback):
    result = checking.try_address(f"http://127.0.0.1:{free_port()}/")
    assert result == Result(Problem.UNREACHABLE)


def test_a_site_that_speaks_no_http_is_unreachable(loopback):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        address = f"http://127.0.0.1:{port}/"
        # Accepted by the system, then hung up on.
        server.close()
        assert checking.try_address(address).problem == Problem.UNREACHABLE


def test_a_site_that_says_nothing_is_given_up(loopback, monkeypatch):
    monkeypatch.setattr(fetching, "STEP_SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        assert checking.try_address(address).problem == Problem.UNREACHABLE


def test_a_site_without_a_valid_certificate_is_named(other_site):
    address = other_site.address("/").replace("http:", "https:")
    assert checking.try_address(address).problem == Problem.CERTIFICATE


def test_a_name_nobody_has(monkeypatch):
    def unknown(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert checking.try_address("https://nobody.example/").problem == Problem.NO_HOST


def test_a_name_server_that_is_away_says_nothing_about_the_name(monkeypatch):
    def away(*_args, **_kwargs):
        raise socket.gaierror(socket.EAI_AGAIN, "away")

    monkeypatch.setattr(socket, "getaddrinfo", away)
    assert checking.try_address("https://example.org/").problem == Problem.UNREACHABLE


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.8", "172.16.1.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        # Private ones inside public-looking ones.
        *("::ffff:10.0.0.8", "64:ff9b::a00:8", "2002:a00:8::1", "2001:0:a00:8::1"),
    ],
)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"]
)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_our_own_machine_is_not_asked(url):
    assert checking.try_address(url).problem == Problem.PRIVATE


def test_a_redirect_into_our_own_network_is_not_followed(other_site):
    other_site.answers["/"] = 302, "http://169.254.169.254/latest/meta-data/"
    assert checking.try_address(other_site.address("/")).problem == Problem.PRIVATE


@pytest.mark.parametrize("place", ["file:///etc/passwd", "ftp://example.org/", "//["])
def test_a_redirect_to_something_else_than_the_web_is_not_followed(other_site, place):
    other_site.answers["/"] = 302, place
    assert checking.try_address(other_site.address("/")).problem == Problem.FAILING


def test_a_name_with_one_private_address_is_not_asked(monkeypatch):
    places = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443))
        for ip in ("93.184.215.14", "10.0.0.8")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: places)
    with pytest.raises(FetchError) as caught:
        ask("https://rebound.example/")
    assert caught.value.problem == Problem.PRIVATE


def test_other_programs_of_a_public_site_are_left_alone():
    assert checking.try_address("http://example.org:22/").problem == (
        Problem.UNCHECKABLE
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("HTTPS://Example.ORG", "https://example.org/"),
        ("https://example.org/a#b", "https://example.org/a"),
        (
            "https://example.org/ä b?ü=1&x=%20",
            "https://example.org/%C3%A4%20b?%C3%BC=1&x=%20",
        ),
        ("https://bürger.example:8443/", "https://xn--brger-kva.example:8443/"),
        ("http://[2001:db8::1]:80/", "http://[2001:db8::1]:80/"),
    ],
)
def test_each_address_has_one_spelling(written, expected):
    assert normalised(written) == expected
    assert normalised(expected) == expected


@pytest.mark.parametrize(
    "written",
    [
        *("", "www.example.org", "https://", "https:///a", "javascript:alert(1)"),
        *("ftp://example.org/", "https://a b/", "http://[::1", "https://x:99999/"),
        *("https://user:secret@example.org/", "https://" + "ä" * 80 + ".example/"),
        "https://example.org/" + "a" * 2000,
    ],
)
def test_what_no_browser_opens_is_malformed(written):
    with pytest.raises(MalformedAddressError):
        normalised(written)


@given(st.text(max_size=80), st.sampled_from(["", "http://", "https://", "https://a/"]))
def test_any_text_is_an_address_or_refused(text, begin):
    try:
        url = normalised(begin + text)
    except MalformedAddressError:
        return
    assert url.isascii()
    assert normalised(url) == url


def test_every_problem_has_advice():
    problems = set(Problem) - {Problem.NONE}
    assert ADVICE.keys() == problems
    assert set(AT_ONCE) | set(IN_TIME) < problems


@pytest.mark.django_db
@pytest.mark.parametrize("problem", IN_TIME)
def test_what_may_pass_is_broken_after_some_nights(problem):
    link("https://example.org/other", answered_at=night(PATIENCE - 1))
    checked = link()
    for number in range(PATIENCE):
        assert not checked.is_broken(NOW)
        record(checked, Result(problem), night(number))
        # Tried again by day: still the same night.
        record(checked, Result(problem), night(number) + timedelta(hours=3))
    assert checked.failed_nights == PATIENCE
    assert checked.is_broken(NOW)
    record(checked, Result(), night(PATIENCE))
    assert not checked.is_broken(NOW)
    assert checked.failed_nights == 0


@pytest.mark.django_db
def test_when_no_site_answers_it_is_our_own_network():
    checked = link()
    for number in range(PATIENCE + 1):
        record(checked, Result(Problem.UNREACHABLE), night(number))
    assert checked.problem == Problem.UNREACHABLE
    assert not checked.is_broken(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("problem", AT_ONCE)
def test_what_is_gone_is_broken_at_once(problem):
    checked = link()
    record(checked, Result(problem, has_answered=True), NOW)
    assert checked.is_broken(NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "problem", [Problem.UNCHECKABLE, Problem.MOVED, Problem.TO_START]
)
def test_what_refuses_machines_or_moved_is_never_broken(problem):
    checked = link()
    for number in range(PATIENCE + 1):
        record(checked, Result(problem, has_answered=True), night(number))
    assert not checked.is_broken(NOW)


@pytest.mark.django_db
def test_an_editors_word_stands_for_ninety_days():
    checked = link(problem=Problem.GONE)
    checking.vouch(checked, NOW)
    assert not checked.is_broken(night(90))
    assert checked.is_broken(night(91))
    # Meanwhile it is left alone at night.
    assert check_all(night(90))["links_waiting"] == 0


@pytest.mark.django_db
def test_an_editors_word_is_not_lost_while_the_link_is_being_tried():
    checked = link()
    checking.vouch(Link.objects.get(), NOW)
    record(checked, Result(Problem.GONE), NOW)
    assert not Link.objects.get().is_broken(NOW)


@pytest.mark.django_db
def test_new_links_come_first_and_each_is_tried_once(monkeypatch):
    tried = []
    monkeypatch.setattr(
        checking, "try_address", lambda url: tried.append(url) or Result()
    )
    link("https://old.example/", checked_at=NOW - timedelta(days=1))
    link("https://new.example/")
    assert check(NOW) == {"links_none": 2}
    assert check(NOW) == {}
    assert tried == ["https://new.example/", "https://old.example/"]


@pytest.mark.django_db
def test_one_site_is_not_asked_too_much_at_a_time(monkeypatch):
    monkeypatch.setattr(checking, "try_address", lambda _url: Result())
    for number in range(7):
        link(f"https://example.org/{number}")
    link("https://example.com/")
    assert [check(NOW)["links_none"] for _ in range(3)] == [4, 3, 1]


@pytest.mark.django_db
def test_a_pass_ends_in_time_and_the_next_goes_on(monkeypatch):
    monkeypatch.setattr(checking, "try_address", lambda _url: Result())
    for number in range(3):
        link(f"https://{number}.example/")
    times = iter(range(100))
    assert check(NOW, clock=lambda: next(times), longest=1) == {"links_none": 1}
    assert check(NOW) == {"links_none": 2}


@pytest.mark.django_db
def test_a_link_another_worker_took_is_left_to_it(monkeypatch):
    monkeypatch.setattr(checking, "try_address", lambda _url: Result())
    taken = link()
    assert checking._claim(taken, NOW)
    assert not checking._claim(taken, NOW)
    assert check(NOW) == {}
    # It died.
    assert check(NOW + checking.LEASE) == {"links_none": 1}


@pytest.mark.django_db
def test_the_worker_asks_nobody_where_that_is_switched_off(settings, monkeypatch):
    monkeypatch.setattr(checking, "try_address", lambda _url: Result())
    link()
    assert check_due(NOW) == {}
    settings.CHECK_LINKS = True
    assert check_due(NOW) == {"links_none": 1}


@pytest.mark.django_db
def test_at_night_every_link_in_use_waits_and_the_others_go():
    content.home()
    content.guide(
        body_de='<p><a href="https://example.org/a">a</a> <a href="www">b</a></p>'
    )
    Link.objects.update(due_at=None)
    link("https://unused.example/")
    assert check_all(NOW) == {"links_unused": 1, "links_waiting": 1}
    assert Link.objects.get(due_at=NOW).url == "https://example.org/a"


@pytest.mark.django_db
def test_the_command_notes_tries_and_tells(other_site):
    content.home()
    other_site.answers["/there"] = 200, ""
    for path in ("/there", "/gone"):
        content.guide(
            path, body_de=f'<p><a href="{other_site.address(path)}">x</a></p>'
        )
    LinkUse.objects.all().delete()
    out = StringIO()
    call_command("check_links", stdout=out)
    told = out.getvalue()
    assert "links_gone: 1" in told
    assert f"/gone (de): {other_site.address('/gone')}" in told
    assert other_site.address("/there") not in told
