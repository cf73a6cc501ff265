"""The start page of the admin: what waits for each person, and for nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, TaskState

from pages import groups, todo
from pages.languages import TARGETS
from pages.models import LanguageStatus, LinkUse, OfficePage, User
from pages.todo.panel import summaries
from pages.todo.viewer import topmost
from tests import content, staff
from tests.reader import said, soup, text_of
from tests.sharing import shared

pytestmark = pytest.mark.django_db


@shared
def home():
    content.languages("de", "en", "ar", "uk")
    content.home()
    for key in ("netphen", "kreuztal"):
        content.office("buergerbuero", key, title=f"Bürgerbüro {key}")
    LanguageStatus.objects.all().delete()
    staff.ensure_groups()


def town_office(key):
    return OfficePage.objects.get(title=f"Bürgerbüro {key}")


def named(key, user):
    """The section as this person gets it; None where it is not theirs."""
    found = summaries(todo.Viewer(User.objects.get(pk=user.pk)))
    return next((each for each in found if each.section.key == key), None)


def texts(key, user):
    return [entry.text for entry in named(key, user).entries]


def draft(page, by, **values):
    for name, value in values.items():
        setattr(page, name, value)
    return page.save_revision(user=by)


@pytest.fixture
def netphen():
    return staff.member("netphen", "Redaktion Netphen")


@pytest.fixture
def central():
    return staff.member("central", groups.CENTRAL_EDITORS)


@pytest.fixture
def approver():
    return staff.member("approver", groups.APPROVERS)


def translator(code):
    return staff.member(f"into-{code}", groups.translators_into(code))


def test_the_topmost_paths_hold_all_others():
    assert topmost(["0001", "00010002", "0002", "00010001"]) == ["0001", "0002"]
    assert topmost([]) == []


def test_drafts_are_those_one_saved_last(netphen, central):
    page = town_office("netphen")
    draft(page, netphen, phone="0271 1")
    assert texts("drafts", netphen) == ["Bürgerbüro netphen"]
    assert named("drafts", central).count == 0

    draft(OfficePage.objects.get(pk=page.pk), central, phone="0271 2")
    assert named("drafts", netphen).count == 0
    assert texts("drafts", central) == ["Bürgerbüro netphen"]


def test_a_published_draft_waits_no_longer(netphen):
    draft(town_office("netphen"), netphen, phone="0271 1").publish()
    assert named("drafts", netphen).count == 0


def submit(page, by):
    draft(page, by, phone="0271 1")
    workflow = page.get_workflow()
    return workflow.start(page, by)


def test_a_submitted_page_waits_for_approvers_and_a_returned_one_for_its_author(
    netphen, approver
):
    state = submit(town_office("netphen"), netphen)
    assert texts("review", approver) == ["Bürgerbüro netphen"]
    assert "netphen" in named("review", approver).entries[0].note
    assert named("review", netphen).count == 0

    state.current_task_state.reject(user=approver, comment="Nummer prüfen")
    assert named("review", approver).count == 0
    entry = named("returned", netphen).entries[0]
    assert (entry.text, entry.note) == ("Bürgerbüro netphen", "Nummer prüfen")
    assert named("returned", approver).count == 0


def test_what_was_approved_waits_for_nobody(netphen, approver):
    state = submit(town_office("netphen"), netphen)
    state.current_task_state.approve(user=approver)
    assert TaskState.objects.get().status == TaskState.STATUS_APPROVED
    assert named("review", approver).count == 0
    assert named("returned", netphen).count == 0


def test_pages_past_their_review_date_wait_for_those_who_write_them(central, netphen):
    today = timezone.localdate()
    for title, days in (("Gestern", 1), ("Vor Jahren", 900), ("Morgen", -1)):
        content.service(title, review_due=today - timedelta(days=days))
    page = town_office("netphen")
    page.review_due = today
    page.save()
    assert texts("due", central) == ["Vor Jahren", "Gestern", "Bürgerbüro netphen"]
    assert named("due", central).entries[0].note
    assert texts("due", netphen) == ["Bürgerbüro netphen"]
    assert named("due", translator("ar")) is None


def test_translators_see_their_own_language_only():
    page = content.service("Sprachkurs")
    for code in ("ar", "uk"):
        staff.status(page, code, "outdated")
    arabic = translator("ar")
    assert by_language_of("outdated", arabic) == [("ar", 1)]
    entry = named("outdated", arabic).entries[0]
    assert entry.language == "ar"
    assert entry.url == f"/admin/pages/{page.pk}/edit/?tl=ar"


def by_language_of(key, user):
    return named(key, user).languages


def test_outdated_and_missing_are_counted_by_language_for_central_editors(central):
    first, second = content.service("Eins"), content.service("Zwei")
    LanguageStatus.objects.all().delete()
    staff.status(first, "ar", "outdated")
    staff.status(second, "ar", "outdated")
    staff.status(first, "uk", "outdated")
    staff.status(second, "uk")
    assert by_language_of("outdated", central) == [("ar", 2), ("uk", 1)]
    assert by_language_of("missing", central) == [("uk", 1)]


def test_a_language_readers_are_not_offered_is_not_missing(central):
    staff.status(content.service(), "pl")
    assert "pl" not in dict(by_language_of("missing", central))


def test_a_page_that_is_not_live_needs_no_translation(central):
    page = content.service()
    page.unpublish()
    LanguageStatus.objects.all().delete()
    staff.status(page, "ar")
    assert named("missing", central).count == 0


def test_what_was_begun_is_to_be_finished_and_not_missing(central):
    page = content.service()
    LanguageStatus.objects.all().delete()
    staff.status(page, "ar", draft_state="machine")
    assert named("missing", central).count == 0
    assert texts("unfinished", central) == ["Sprachkurs"]
    assert named("unfinished", central).entries[0].note


def test_finished_translations_wait_for_those_who_may_release(approver):
    page = content.service()
    LanguageStatus.objects.all().delete()
    staff.status(page, "ar", draft_state="draft", is_ready=True)
    assert texts("release", approver) == ["Sprachkurs"]
    assert named("release", translator("ar")) is None
    assert named("unfinished", approver).count == 0


def test_town_editors_see_nothing_of_other_towns_and_no_translations(netphen):
    draft(town_office("kreuztal"), netphen, phone="0271 1")
    assert named("drafts", netphen).count == 0
    assert named("outdated", netphen) is None
    assert named("missing", netphen) is None


def test_broken_links_wait_for_those_who_write_the_text_they_stand_in(central, netphen):
    page = town_office("netphen")
    for language in ("", "de", "ar"):
        LinkUse.objects.create(
            page=page,
            language=language,
            field="access",
            address=f"/gone/{language}",
            kind=LinkUse.Kind.PAGE,
            target=999_999,
            is_live=True,
        )
    assert named("links", central).count == 3
    assert by_language_of("links", central) == [("de", 1), ("ar", 1)]
    assert [entry.note for entry in named("links", netphen).entries] == [
        "/gone/",
        "/gone/de",
    ]
    (entry,) = named("links", translator("ar")).entries
    assert entry.url.startswith(f"/admin/pages/{page.pk}/edit/?tl=ar#")
    assert named("links", staff.member("kreuztal", "Redaktion Kreuztal")).count == 0


def test_coordinators_and_case_managers_have_no_pages_to_do():
    for group in (groups.COORDINATORS, groups.CASE_MANAGERS):
        user = staff.member(group.lower(), group)
        assert named("drafts", user) is None
        assert named("review", user) is None


def test_the_start_page_shows_the_list(client, netphen):
    page = town_office("netphen")
    draft(page, netphen, phone="0271 1")
    client.force_login(netphen)
    answer = client.get("/admin/")
    assert said("Your drafts") in text_of(answer)
    assert soup(answer).select_one(
        f"#todo-content a[href='/admin/pages/{page.pk}/edit/']"
    )


def test_the_start_page_says_when_nothing_waits(client, netphen):
    client.force_login(netphen)
    nothing = "Nothing is waiting for you. Thank you for keeping your pages in order!"
    assert said(nothing) in text_of(client.get("/admin/"))


def test_the_full_list_is_paged_and_narrowed(client, central):
    services = [content.service(f"Dienst {number:02}") for number in range(60)]
    LanguageStatus.objects.all().delete()
    for service in services:
        staff.status(service, "ar", "outdated")
    staff.status(town_office("netphen"), "uk", "outdated")
    client.force_login(central)

    first = client.get("/admin/todo/outdated/")
    assert len(soup(first).select("table.listing tbody tr")) == 50
    assert len(soup(client.get("/admin/todo/outdated/?p=2")).select("tbody tr")) == 11
    for query in ("language=uk", "municipality=netphen", f"kind={office_type()}"):
        rows = soup(client.get(f"/admin/todo/outdated/?{query}")).select("tbody tr")
        assert [row.find("a").get_text() for row in rows] == ["Bürgerbüro netphen"]


def office_type():
    return town_office("netphen").content_type_id


@pytest.mark.parametrize(
    "query", ["language=xx", "municipality=%00", "kind=9999", "p=minus", "p=99999"]
)
def test_a_choice_nobody_knows_shows_the_whole_list(client, central, query):
    LanguageStatus.objects.all().delete()
    staff.status(town_office("netphen"), "uk", "outdated")
    client.force_login(central)
    answer = client.get(f"/admin/todo/outdated/?{query}")
    assert answer.status_code == 200
    assert len(soup(answer).select("tbody tr")) == 1


def test_a_list_that_is_not_ones_business_is_refused(client, netphen):
    client.force_login(netphen)
    refused = client.get("/admin/todo/outdated/")
    assert (refused.status_code, refused.headers.get("Location")) == (302, "/admin/")
    assert client.get("/admin/todo/unheard-of/").status_code == 404


def fill(number):
    """Pages with every language in some state, each of them a draft of somebody."""
    template = content.service(f"Vorlage {number}")
    revision = draft(template, User.objects.get(username="central"), legal_basis="§ 1")
    parent = template.get_parent()
    first = parent.numchild
    pages = Page.objects.bulk_create(
        copy_of(template, first + n) for n in range(number)
    )
    parent.numchild += number
    parent.save()
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(
        has_unpublished_changes=True, latest_revision=revision
    )
    states = ("", "outdated", "draft", "machine", "released")
    LanguageStatus.objects.bulk_create(
        LanguageStatus(
            page=page,
            language=code,
            state=states[(index + place) % len(states)],
            draft_state=states[(index + place) % len(states)],
            is_ready=states[(index + place) % len(states)] == "draft",
        )
        for index, page in enumerate(pages)
        for place, code in enumerate(TARGETS)
    )


def copy_of(page, number):
    """Another row of the tree beside it; enough for lists, which read no page's text."""
    return Page(
        title=f"Dienst {number}",
        draft_title=f"Dienst {number}",
        slug=f"dienst-{number}",
        content_type=page.content_type,
        path=Page._get_path(page.path[: -Page.steplen], page.depth, number + 1),
        depth=page.depth,
        locale=page.locale,
        url_path=f"{page.url_path}{number}/",
        live=True,
    )


def cost(client, user):
    client.force_login(user)
    client.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/").status_code == 200
    return len(queries)


MOST = 45


def test_the_start_page_costs_the_same_with_ten_times_the_pages(
    client, central, approver, netphen
):
    content.languages("de", *TARGETS)
    people = [central, approver, netphen, translator("ar")]
    fill(40)
    few = {user.username: cost(client, user) for user in people}
    fill(360)
    assert Page.objects.count() > 400
    assert LanguageStatus.objects.count() >= 400 * len(TARGETS)
    assert {user.username: cost(client, user) for user in people} == few
    assert max(few.values()) <= MOST
