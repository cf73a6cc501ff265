"""Readers say whether a page helped and what is wrong; it reaches those who look after it."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.utils import timezone

from pages import groups
from pages.feedback import mails, writing
from pages.feedback.responsible import Responsibility
from pages.models import Feedback, HomePage, OfficePage, ServicePage
from tests import content, staff
from tests.booking.test_retention import traces
from tests.factories import local
from tests.reader import fields_of, form_with, said, soup, submit, text_of
from tests.sharing import shared

pytestmark = pytest.mark.django_db
NOW = local(2026, 11, 26, 10, 20)
TEXT = "Die Tür ist zu. رقم الهاتف خطأ"


@shared
def site():
    content.languages("de", "en", "ar")
    home = content.home()
    for key in ("netphen", "kreuztal"):
        content.office("buergerbuero", key, title=f"Bürgerbüro {key}")
    content.office(groups.IMMIGRATION_OFFICE, "kreuztal", title="Ausländerbehörde")
    content.service("Sprachkurs", slug="sprachkurs")
    staff.ensure_groups()
    return home


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def office(key="netphen"):
    return OfficePage.objects.get(title=f"Bürgerbüro {key}")


def service():
    return ServicePage.objects.get()


def address(page, language="de"):
    return f"/{language}/feedback/{page.pk}/"


def report(client, page, language="de", **values):
    data = {"kind": "contact", "text": TEXT, **values}
    return client.post(address(page, language), data)


def told(page, kind="contact", text=TEXT, now=NOW):
    return writing.report(page, "ar", kind, text, now=now)


# What readers do


def test_a_yes_is_counted_and_thanked_for(strict_client):
    page = strict_client.get("/ar/angebote/sprachkurs/")
    form = form_with(page, "helpful")
    answer = submit(strict_client, page, form, form.find("button", value="yes"))
    row = Feedback.objects.get()
    assert (row.page_id, row.language, row.helpful, row.kind) == (
        service().pk,
        "ar",
        True,
        "",
    )
    assert answer.status_code == 302
    thanks = strict_client.get(answer.headers["Location"])
    assert soup(thanks).select_one("main a[href='/ar/angebote/sprachkurs/']")
    assert soup(thanks).html["lang"] == "ar"


def test_a_no_leads_to_the_form_that_asks_what_is_wrong(strict_client):
    page = strict_client.get("/de/angebote/sprachkurs/")
    form = form_with(page, "helpful")
    answer = submit(strict_client, page, form, form.find("button", value="no"))
    assert Feedback.objects.get().helpful is False
    asked = strict_client.get(answer.headers["Location"])
    assert said("Thank you for your answer. If you like, tell us what is wrong.") in (
        text_of(asked)
    )
    assert form_with(asked, "kind")


def test_a_problem_is_kept_with_its_page_language_and_hour(strict_client):
    asked = strict_client.get(address(office(), "ar"))
    answer = submit(
        strict_client, asked, form_with(asked, "kind"), kind="closed", text=TEXT
    )
    assert answer.headers["Location"] == f"/ar/feedback/{office().pk}/thanks/"
    row = Feedback.objects.get()
    assert (row.page_id, row.language, row.kind, row.text) == (
        office().pk,
        "ar",
        "closed",
        TEXT,
    )
    assert row.created_at == local(2026, 11, 26, 10)
    assert row.helpful is None


def test_no_page_of_it_sets_a_cookie(client):
    client.get("/de/angebote/sprachkurs/")
    client.get(address(service()))
    report(client, service())
    client.get(f"{address(service())}thanks/")
    assert not client.cookies


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "nonsense"}, "kind"),
        ({"text": "a" * 1001}, "text"),
        ({"website": "https://example.org"}, "website"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_the_field_and_kept(client, values, field):
    answer = report(client, service(), **values)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert soup(answer).select_one(".field--error .field__error")
    typed = fields_of(form_with(answer, "kind"))
    assert typed["text"] == [values.get("text", TEXT)]
    assert not Feedback.objects.exists()


def test_line_ends_count_as_in_the_browser(client):
    assert report(client, service(), text="a\r\n" * 500).status_code == 302
    assert report(client, service(), text="a\r\n" * 501).status_code == 422


def test_a_zero_character_is_left_out(client):
    assert report(client, service(), text="a\0b").status_code == 302
    assert Feedback.objects.get().text == "ab"


@pytest.mark.parametrize("answer", ["", "perhaps", "\0"])
def test_an_answer_that_is_none_leads_to_the_form(client, answer):
    shown = client.post(address(service()), {"helpful": answer})
    assert shown.status_code == 400
    assert form_with(shown, "kind")
    assert not Feedback.objects.exists()


def test_looking_changes_nothing(client):
    for tail in ("", "?helpful=yes", "?helpful=no&kind=other&text=x", "thanks/"):
        assert client.get(address(service()) + tail).status_code == 200
    assert not Feedback.objects.exists()


def test_only_pages_that_readers_see_and_are_asked_about_take_any(client):
    hidden = office("kreuztal")
    hidden.unpublish()
    home = HomePage.objects.get()
    for page_id in (hidden.pk, home.pk, home.get_children().first().pk, 99999):
        assert (
            client.post(f"/de/feedback/{page_id}/", {"helpful": "yes"}).status_code
            == 404
        )
        assert client.get(f"/de/feedback/{page_id}/thanks/").status_code == 404
    assert not Feedback.objects.exists()


def test_lists_do_not_ask_whether_they_helped(client):
    for path in ("", "angebote/", "orte/"):
        assert not soup(client.get(f"/de/{path}")).select("[name=helpful]")


@pytest.mark.parametrize(
    ("headers", "is_taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Origin": "http://testserver"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "http://[elsewhere"}, False),
    ],
)
def test_forms_of_other_sites_are_not_taken_and_nothing_typed_is_lost(
    client, headers, is_taken
):
    data = {"kind": "other", "text": TEXT}
    answer = client.post(address(service()), data, headers=headers)
    assert Feedback.objects.exists() == is_taken
    assert answer.status_code == (302 if is_taken else 403)
    if not is_taken:
        assert fields_of(form_with(answer, "kind"))["text"] == [TEXT]
        vote = client.post(address(service()), {"helpful": "yes"}, headers=headers)
        assert vote.status_code == 400
        assert not Feedback.objects.exists()


def test_a_page_takes_only_so_many_an_hour_from_everybody_together(client, clock):
    for _ in range(writing.REPORTS_AN_HOUR):
        assert report(client, service()).status_code == 302
    refused = report(client, service())
    assert refused.status_code == 429
    assert fields_of(form_with(refused, "kind"))["text"] == [TEXT]
    assert report(client, office()).status_code == 302
    assert client.post(address(service()), {"helpful": "yes"}).status_code == 302

    clock.shift(timedelta(hours=1))
    assert report(client, service()).status_code == 302


def test_too_many_votes_are_refused_too(client, monkeypatch):
    monkeypatch.setattr(writing, "VOTES_AN_HOUR", 1)
    assert client.post(address(service()), {"helpful": "no"}).status_code == 302
    assert client.post(address(service()), {"helpful": "no"}).status_code == 429
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("tail", ["", "thanks/"])
def test_the_pages_cost_few_queries(client, django_assert_max_num_queries, tail):
    client.get(address(service()) + tail)
    cache.clear()
    with django_assert_max_num_queries(8):
        client.get(address(service()) + tail)


# Whom it reaches


@pytest.fixture
def people():
    return {
        "netphen": staff.member("netphen", "Redaktion Netphen"),
        "kreuztal": staff.member("kreuztal", "Redaktion Kreuztal"),
        "office": staff.member(
            "office", groups.IMMIGRATION_OFFICES, "Ausländerbehörde Ausländerbehörde"
        ),
        "central": staff.member("central", groups.CENTRAL_EDITORS),
        "approver": staff.member("approver", groups.APPROVERS),
        "arabic": staff.member("arabic", groups.translators_into("ar")),
        "case manager": staff.member("cm", groups.CASE_MANAGERS),
        "coordinator": staff.member("coordinator", groups.COORDINATORS),
    }


def responsible(page, people):
    ids = Responsibility().people_of(page)
    return {name for name, user in people.items() if user.pk in ids}


def test_the_nearest_group_answers_for_a_page(people):
    assert responsible(office("netphen"), people) == {"netphen"}
    assert responsible(office("kreuztal"), people) == {"kreuztal"}
    assert responsible(service(), people) == {"central"}
    immigration = OfficePage.objects.get(title="Ausländerbehörde")
    assert responsible(immigration, people) == {"office"}


def test_where_nobody_near_is_left_the_next_ones_answer(people):
    people["netphen"].is_active = False
    people["netphen"].save()
    assert responsible(office("netphen"), people) == {"central"}
    people["office"].groups.clear()
    immigration = OfficePage.objects.get(title="Ausländerbehörde")
    assert responsible(immigration, people) == {"kreuztal"}


def waiting_texts(client, user):
    client.force_login(user)
    return [
        quote.get_text().strip()
        for quote in soup(client.get("/admin/feedback/")).select("blockquote")
    ]


def test_editors_see_the_messages_about_their_own_pages_only(client, people):
    told(office("netphen"), text="für Netphen")
    told(office("kreuztal"), text="für Kreuztal")
    told(service(), text="für alle")
    assert waiting_texts(client, people["netphen"]) == ["für Netphen"]
    assert waiting_texts(client, people["kreuztal"]) == ["für Kreuztal"]
    assert set(waiting_texts(client, people["central"])) == {
        "für Netphen",
        "für Kreuztal",
        "für alle",
    }
    assert waiting_texts(client, people["office"]) == []


@pytest.mark.parametrize("name", ["approver", "arabic", "case manager", "coordinator"])
def test_others_see_no_messages(client, people, name):
    row = told(office("netphen"))
    client.force_login(people[name])
    for answer in (
        client.get("/admin/feedback/"),
        client.get(f"/admin/feedback/?page={row.page_id}"),
        client.post(f"/admin/feedback/{row.pk}/handled/"),
    ):
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/admin/")
    row.refresh_from_db()
    assert row.handled_at is None


def test_nobody_is_told_of_another_towns_message(client, people):
    foreign = told(office("kreuztal"))
    client.force_login(people["netphen"])
    shown = client.get(f"/admin/feedback/?page={foreign.page_id}")
    assert "Kreuztal".lower() not in soup(shown).select_one("main").get_text().lower()
    assert client.post(f"/admin/feedback/{foreign.pk}/handled/").status_code == 404
    assert client.post("/admin/feedback/99999/handled/").status_code == 404
    foreign.refresh_from_db()
    assert foreign.handled_at is None


def test_without_signing_in_there_is_nothing(client):
    row = told(office())
    for answer in (
        client.get("/admin/feedback/"),
        client.post(f"/admin/feedback/{row.pk}/handled/"),
    ):
        assert answer.headers["Location"].startswith("/admin/login/")


def test_what_is_handled_leaves_the_lists(client, people):
    row = told(office("netphen"))
    client.force_login(people["netphen"])
    page = client.get("/admin/feedback/")
    form = soup(page).find("form", action=f"/admin/feedback/{row.pk}/handled/")
    answer = submit(client, page, form)
    assert answer.headers["Location"] == "/admin/feedback/"
    row.refresh_from_db()
    assert (row.handled_at, row.handled_by) == (NOW, people["netphen"])
    assert waiting_texts(client, people["netphen"]) == []
    handled = client.get("/admin/feedback/?state=handled")
    assert TEXT in text_of(handled)


def test_who_handled_it_first_stays_noted(people):
    row = told(office("netphen"))
    writing.tick_off(row, people["netphen"], NOW)
    writing.tick_off(row, people["central"], NOW + timedelta(days=1))
    row.refresh_from_db()
    assert (row.handled_at, row.handled_by) == (NOW, people["netphen"])


def test_looking_at_the_handled_address_changes_nothing(client, people):
    row = told(office("netphen"))
    client.force_login(people["netphen"])
    assert client.get(f"/admin/feedback/{row.pk}/handled/").status_code == 405


def test_after_the_tick_nobody_is_sent_to_another_site(client, people):
    row = told(office("netphen"))
    client.force_login(people["netphen"])
    answer = client.post(
        f"/admin/feedback/{row.pk}/handled/", {"back": "https://elsewhere.example/"}
    )
    assert answer.headers["Location"] == "/admin/feedback/"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("language=ar", 1),
        ("language=en", 0),
        ("problem=contact", 1),
        ("problem=link", 0),
        ("municipality=netphen", 1),
        ("municipality=kreuztal", 0),
        ("page=abc&language=zz", 1),
        ("page=99999999999999999999", 1),
    ],
)
def test_the_messages_can_be_narrowed(client, people, query, found):
    told(office("netphen"))
    client.force_login(people["central"])
    shown = client.get(f"/admin/feedback/?{query}")
    assert len(soup(shown).select("article")) == found


def start_page(client, user):
    client.force_login(user)
    return soup(client.get("/admin/")).select_one("[aria-labelledby=todo-feedback]")


def test_the_start_page_counts_what_nobody_nearer_answers_for(client, people):
    told(office("netphen"))
    told(service(), kind="link")
    assert office("netphen").title in start_page(client, people["netphen"]).get_text()
    central = start_page(client, people["central"])
    assert "Sprachkurs" in central.get_text()
    assert office("netphen").title not in central.get_text()
    assert start_page(client, people["kreuztal"]) is None
    assert start_page(client, people["approver"]) is None


def test_a_yes_or_no_waits_for_nobody(client, people):
    writing.vote(office("netphen"), "de", helpful=False, now=NOW)
    assert start_page(client, people["netphen"]) is None


# Mails


def receivers():
    return sorted(address for message in mail.outbox for address in message.to)


def test_the_editors_get_a_neutral_mail(people):
    told(office("netphen"))
    assert mails.tell_editors(NOW) == {"feedback_mails": 1}
    (message,) = mail.outbox
    assert message.to == ["netphen@example.org"]
    assert "Bürgerbüro" not in message.subject
    assert "Bürgerbüro netphen" in message.body
    assert f"/admin/feedback/?page={office('netphen').pk}" in message.body
    assert not any(word in message.body for word in TEXT.split())


def test_there_is_one_mail_a_day_about_a_page(people):
    told(office("netphen"))
    mails.tell_editors(NOW)
    told(office("netphen"))
    assert mails.tell_editors(NOW + timedelta(hours=2)) == {"feedback_mails": 0}
    told(service())
    assert mails.tell_editors(NOW + timedelta(hours=3)) == {"feedback_mails": 1}
    assert receivers() == ["central@example.org", "netphen@example.org"]
    tomorrow = NOW + timedelta(days=1)
    assert mails.tell_editors(tomorrow) == {"feedback_mails": 1}
    assert mails.tell_editors(tomorrow + timedelta(days=1)) == {"feedback_mails": 0}


def test_a_yes_or_no_is_no_mail(people):
    writing.vote(office("netphen"), "de", helpful=False, now=NOW)
    assert mails.tell_editors(NOW) == {"feedback_mails": 0}


def test_a_mail_that_could_not_go_out_is_tried_again(people, monkeypatch):
    told(office("netphen"))

    def away(*_args, **_kwargs):
        raise ConnectionRefusedError

    with monkeypatch.context() as broken:
        broken.setattr(mails, "send_mail", away)
        assert mails.tell_editors(NOW) == {"feedback_mails": 0}
    assert mails.tell_editors(NOW) == {"feedback_mails": 1}
    assert receivers() == ["netphen@example.org"]


def test_what_was_handled_meanwhile_is_no_mail(people):
    writing.tick_off(told(office("netphen")), people["netphen"], NOW)
    assert mails.tell_editors(NOW) == {"feedback_mails": 0}


# Forgetting


def test_what_a_reader_wrote_goes_a_week_after_it_was_handled(people):
    row = told(office("netphen"), text="Frau Beispielname")
    writing.tick_off(row, people["netphen"], NOW)
    week = NOW + writing.AFTER_HANDLING
    assert writing.forget(week - timedelta(minutes=1))["feedback_texts_erased"] == 0
    assert traces("Beispielname") == {"Beispielname"}
    assert writing.forget(week)["feedback_texts_erased"] == 1
    assert traces("Beispielname") == set()
    assert Feedback.objects.get().kind == "contact"


def test_it_goes_after_90_days_at_the_latest():
    told(office("netphen"), text="Frau Beispielname")
    end = local(2026, 11, 26, 10) + writing.LONGEST
    assert writing.forget(end - timedelta(minutes=1))["feedback_texts_erased"] == 0
    assert writing.forget(end) == {"feedback_texts_erased": 1, "feedback_deleted": 0}
    assert traces("Beispielname") == set()


def test_after_a_year_it_is_counted_no_longer():
    told(office("netphen"))
    assert writing.forget(timezone.now() + writing.COUNTED)["feedback_deleted"] == 1
    assert not Feedback.objects.exists()
