"""Every editor reaches the own pages and languages, and nothing else."""

import pytest
from django.urls import reverse
from wagtail.models import Page, WorkflowState

from pages import groups
from pages.models import OfficePage, ServicePage, User
from tests.pages.editors import (
    edit_address,
    form_data,
    latest,
    office,
    outcome,
    save,
    town_page,
)
from tests.reader import said, soup, text_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("demo"),
]

REFUSED = (302, "/admin/")


def service():
    return ServicePage.objects.get(slug="wohnung-suchen")


def approval_address(page, task):
    return reverse(
        "wagtailadmin_pages:workflow_action", args=(page.pk, "approve", task.pk)
    )


def test_editors_change_their_own_office_as_a_draft(netphen):
    page = office("netphen")
    before = page.phone
    answer = save(netphen, page, phone="030 23125-999")
    assert outcome(answer) == (302, edit_address(page))
    assert latest(page).phone == "030 23125-999"
    assert OfficePage.objects.get(pk=page.pk).phone == before
    assert before in text_of(netphen.get(f"/ar/orte/netphen/{page.slug}/"))


def test_editors_change_the_page_of_their_town(netphen):
    page = town_page("netphen")
    assert save(netphen, page, lead_de="Neu.").status_code == 302
    assert latest(page).lead_de == "Neu."


def test_editors_see_a_preview_in_every_language(netphen):
    page = office("netphen")
    data = form_data(netphen, edit_address(page)) | {"phone": "030 23125-998"}
    preview = f"/admin/pages/{page.pk}/edit/preview/"
    assert netphen.post(preview, data).json()["is_valid"] is True
    for code, direction in (("de", "ltr"), ("ar", "rtl"), ("uk", "ltr")):
        answer = netphen.get(f"{preview}?mode={code}")
        assert answer.status_code == 200
        html = soup(answer).html
        assert (html["lang"], html["dir"]) == (code, direction)
        assert "030 23125-998" in text_of(answer)


def test_a_submitted_page_waits_for_approval(netphen, sign_in):
    page = office("netphen")
    before = page.phone
    answer = save(netphen, page, button="action-submit", phone="030 23125-997")
    assert answer.status_code == 302
    page = OfficePage.objects.get(pk=page.pk)
    assert page.workflow_in_progress
    assert page.phone == before
    state = WorkflowState.objects.get()
    assert (state.status, state.object_id) == ("in_progress", str(page.pk))

    approver = sign_in("freigabe")
    task = page.current_workflow_task_state
    address = approval_address(page, task)
    assert approver.post(address).status_code == 302
    page = OfficePage.objects.get(pk=page.pk)
    assert (page.phone, page.workflow_in_progress) == ("030 23125-997", False)


def test_editors_cannot_publish(netphen):
    page = office("netphen")
    before = page.phone
    save(netphen, page, button="action-publish", phone="030 23125-996")
    assert OfficePage.objects.get(pk=page.pk).phone == before


def test_editors_cannot_approve_what_they_submitted(netphen):
    page = office("netphen")
    before = page.phone
    save(netphen, page, button="action-submit", phone="030 23125-995")
    task = OfficePage.objects.get(pk=page.pk).current_workflow_task_state
    assert netphen.post(approval_address(page, task)).status_code in (302, 403)
    assert OfficePage.objects.get(pk=page.pk).phone == before


def foreign_pages():
    return {
        "office of another town": office("kreuztal"),
        "page of another town": town_page("kreuztal"),
        "office of the district": OfficePage.objects.get(slug="bamf"),
        "service": service(),
        "home": Page.objects.get(slug="start"),
    }


PAGE_VIEWS = [
    "edit/",
    "edit/?tl=ar",
    "view_draft/",
    "delete/",
    "unpublish/",
    "copy/",
    "move/",
    "history/",
    "workflow_history/",
    "revisions/compare/earliest...latest/",
    "revisions/{revision}/view/",
    "revisions/{revision}/revert/",
    "privacy/",
]


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_pages_of_others_are_refused(netphen, view):
    for name, page in foreign_pages().items():
        revision = page.specific.save_revision()
        address = f"/admin/pages/{page.pk}/{view.format(revision=revision.pk)}"
        for method in (netphen.get, netphen.post):
            status, location = outcome(method(address))
            refused = (status, location) == REFUSED or status in (403, 404, 405)
            assert refused, (name, address, status, location)


@pytest.mark.parametrize("view", PAGE_VIEWS)
def test_those_views_exist(sign_in, view):
    """Else their refusal would prove nothing."""
    page = office("kreuztal")
    revision = page.save_revision()
    address = f"/admin/pages/{page.pk}/{view.format(revision=revision.pk)}"
    assert sign_in("admin").get(address).status_code == 200


def test_the_history_of_the_site_shows_only_own_pages(netphen, sign_in):
    for town in ("netphen", "kreuztal"):
        page = office(town)
        save(sign_in("admin"), page, phone="030 23125-990")
    address = "/admin/reports/site-history/"
    words = text_of(sign_in("redaktion-netphen").get(address))
    assert office("netphen").title in words
    assert "Kreuztal" not in words


def test_what_is_sent_to_a_page_of_others_is_not_stored(netphen, sign_in):
    page = office("kreuztal")
    before = OfficePage.objects.get(pk=page.pk).phone
    data = form_data(sign_in("admin"), edit_address(page)) | {"phone": "HACK"}
    editor = sign_in("redaktion-netphen")
    assert outcome(editor.post(edit_address(page), data)) == REFUSED
    assert outcome(editor.post(edit_address(page, "ar"), data)) == REFUSED
    assert OfficePage.objects.get(pk=page.pk).phone == before
    assert page.revisions.count() == 0


def test_offices_are_added_only_to_the_own_town(netphen):
    add = "/admin/pages/add/pages/officepage/{}/".format
    assert netphen.get(add(town_page("netphen").pk)).status_code == 200
    for page in (town_page("kreuztal"), Page.objects.get(slug="stellen")):
        assert outcome(netphen.get(add(page.pk))) == REFUSED
        assert outcome(netphen.post(add(page.pk), {"title": "HACK"})) == REFUSED
    assert not Page.objects.filter(title="HACK").exists()


def test_an_office_is_not_moved_or_copied_to_another_town(netphen):
    mine, other = office("netphen"), town_page("kreuztal")
    move = f"/admin/pages/{mine.pk}/move/{other.pk}/confirm/"
    netphen.post(move)
    copy = {
        "new_title": "Kopie",
        "new_slug": "kopie",
        "new_parent_page": other.pk,
        "copy_subpages": "",
        "publish_copies": "",
        "alias": "",
    }
    netphen.post(f"/admin/pages/{mine.pk}/copy/", copy)
    page = OfficePage.objects.get(pk=mine.pk)
    assert page.get_parent().pk == town_page("netphen").pk
    assert not other.get_children().filter(slug="kopie").exists()


def test_a_page_of_others_is_not_taken_over(netphen):
    other = office("kreuztal")
    netphen.post(f"/admin/pages/{other.pk}/move/{town_page('netphen').pk}/confirm/")
    assert other.get_parent().pk == town_page("kreuztal").pk


def test_the_explorer_lists_only_the_own_subtree(netphen):
    home = Page.objects.get(slug="start")
    for address in ("/admin/pages/", f"/admin/pages/{home.pk}/"):
        words = text_of(netphen.get(address, follow=True))
        assert "Netphen" in words
        assert "Kreuztal" not in words
    words = text_of(netphen.get(f"/admin/pages/{town_page('netphen').pk}/"))
    assert "Netphen" in words
    assert outcome(netphen.get(f"/admin/pages/{town_page('kreuztal').pk}/"))[0] == 302


def test_the_search_of_the_admin_finds_only_own_pages(netphen):
    for address in ("/admin/pages/search/", "/admin/pages/search/results/"):
        words = text_of(netphen.get(address, {"q": "Bürgerbüro"}))
        assert office("netphen").title in words
        assert office("kreuztal").title not in words


@pytest.mark.parametrize(
    "address",
    [
        "snippets/pages/topic/",
        "snippets/pages/officekind/",
        "snippets/pages/emergencynumber/",
        "snippets/pages/portallanguage/",
        "settings/pages/district/",
        "users/",
        "groups/",
        "sites/",
        "redirects/",
        "workflows/list/",
        "collections/",
        "municipalities/",
        "casemanager/",
    ],
)
@pytest.mark.parametrize(
    "username", ["redaktion-netphen", "uebersetzung-ar", "abh-kreis"]
)
def test_the_rest_of_the_admin_is_refused(sign_in, username, address):
    answer = sign_in(username).get(f"/admin/{address}", follow=True)
    if answer.status_code == 200:
        # Wagtail sends people without any setting to the dashboard in two steps.
        assert answer.redirect_chain[-1] == REFUSED[::-1]
    else:
        assert answer.status_code in (403, 404)


def test_an_immigration_office_changes_its_own_page_only(sign_in):
    client = sign_in("abh-kreis")
    own = OfficePage.objects.get(slug="auslaenderbehoerde-kreis")
    assert save(client, own, phone="030 23125-994").status_code == 302
    assert latest(own).phone == "030 23125-994"
    others = [
        OfficePage.objects.get(slug="auslaenderbehoerde", valid_from__isnull=False),
        office("siegen", "auslaenderbehoerde"),
        office("netphen"),
        service(),
    ]
    for page in others:
        assert outcome(client.get(edit_address(page))) == REFUSED


@pytest.mark.parametrize("username", ["abh-kreis", "abh-siegen"])
def test_immigration_offices_are_a_group(username):
    """What they may do is said once, and where by a group of each office's own."""
    user = User.objects.get(username=username)
    together = user.groups.get(name=groups.IMMIGRATION_OFFICES)
    own = user.groups.exclude(pk=together.pk).get()
    assert together.permissions.filter(codename="edit_source").exists()
    assert not together.page_permissions.exists()
    assert not own.permissions.filter(codename="edit_source").exists()
    assert own.page_permissions.count() == 1


def text_columns(data, code):
    names = ServicePage.columns([code.replace("_", "-")])
    return {name for name in names if name in data}


def test_the_arabic_form_has_arabic_fields_only(sign_in):
    data = form_data(sign_in("uebersetzung-ar"), edit_address(service(), "ar"))
    texts = {name for name in ServicePage.columns(["ar"]) if "_state_" not in name}
    assert text_columns(data, "ar") == texts
    for code in ("de", "en", "uk", "fr", "de_simple"):
        assert not text_columns(data, code), code
    assert not {"title", "slug", "topic", "go_live_at"} & set(data)
    assert data["edited_language"] == ["ar"]


def test_the_arabic_form_shows_the_german_text_and_reads_from_right_to_left(sign_in):
    page = soup(sign_in("uebersetzung-ar").get(edit_address(service(), "ar")))
    field = page.find(attrs={"name": "lead_ar"})
    panel = field.find_parent(dir=True)
    assert (panel["dir"], panel["lang"]) == ("rtl", "ar")
    assert service().lead_de.split(".")[0] in page.get_text()


def test_the_german_form_offers_a_translator_nothing_to_write(sign_in):
    data = form_data(sign_in("uebersetzung-ar"), edit_address(service()))
    assert not text_columns(data, "de")
    assert not text_columns(data, "ar")
    assert not {"title", "slug", "topic"} & set(data)


def test_a_translator_writes_the_own_language(sign_in):
    page = service()
    answer = save(sign_in("uebersetzung-ar"), page, "ar", heading_ar="سكن")
    assert outcome(answer) == (302, edit_address(page, "ar"))
    assert latest(page).heading_ar == "سكن"
    assert latest(page).state("ar") == "draft"
    # Readers keep what they had until somebody releases the new text.
    assert service().state("ar") == "released"


@pytest.mark.parametrize("language", ["ar", "uk", "all", None])
@pytest.mark.parametrize("edited", ["ar", "uk", "de", "all"])
def test_a_translator_into_arabic_writes_nothing_else(sign_in, language, edited):
    page = service()
    client = sign_in("uebersetzung-ar")
    data = form_data(client, edit_address(page, "ar"))
    changes = {
        "heading_uk": "HACK",
        "lead_de": "HACK",
        "title": "HACK",
        "slug": "hack",
        "legal_basis": "HACK",
        "translation_state_uk": "",
        "edited_language": edited,
    }
    client.post(edit_address(page, language), data | changes)
    stored = latest(page)
    assert (stored.title, stored.lead_de) == (page.title, page.lead_de)
    assert stored.heading_uk == page.heading_uk
    assert (stored.slug, stored.legal_basis) == (page.slug, page.legal_basis)
    assert stored.state("uk") == page.state("uk") == "released"


def test_two_translators_do_not_wipe_each_others_work(sign_in):
    page = service()
    arabic = form_data(sign_in("uebersetzung-ar"), edit_address(page, "ar"))
    ukrainian = form_data(sign_in("uebersetzung-uk"), edit_address(page, "uk"))
    ukrainian["heading_uk"], arabic["heading_ar"] = "Житло", "سكن"
    sign_in("uebersetzung-uk").post(edit_address(page, "uk"), ukrainian)
    sign_in("uebersetzung-ar").post(edit_address(page, "ar"), arabic)
    assert (latest(page).heading_uk, latest(page).heading_ar) == ("Житло", "سكن")


def test_a_released_text_that_is_changed_is_stamped_anew(sign_in):
    page = service()
    client = sign_in("zentralredaktion")
    save(client, page, button="action-publish", lead_de="Ganz anders.")
    page = ServicePage.objects.get(pk=page.pk)
    assert page.state("ar") == page.state("uk") == "outdated"
    save(client, page, "ar", button="action-release", lead_ar="شيء آخر")
    page = ServicePage.objects.get(pk=page.pk)
    assert (page.state("ar"), page.state("uk")) == ("released", "outdated")
    user = User.objects.get(username="zentralredaktion")
    assert page.translation_meta["ar"]["by"] == user.pk


def test_the_language_bar_tells_the_state_of_every_language(sign_in):
    page = soup(sign_in("zentralredaktion").get(edit_address(service())))
    label = said("Languages of this page")
    bar = page.find("nav", attrs={"aria-label": label})
    states = {
        link.span["lang"]: link.get_text().partition("· ")[2].strip()
        for link in bar.find_all("a")
    }
    assert states["ar"] == said("released")
    assert states["ti"] == said("missing")
    assert len(states) == 19


def test_central_editors_see_every_language_when_they_compare(sign_in):
    page = service()
    page.save_revision()
    page.heading_ar = "سكن جديد"
    page.save_revision()
    address = f"/admin/pages/{page.pk}/revisions/compare/earliest...latest/"
    answer = sign_in("zentralredaktion").get(address)
    assert answer.status_code == 200
    assert "جديد" in text_of(answer)


def test_nobody_signs_in_without_a_password(client):
    for user in User.objects.filter(username__startswith="redaktion"):
        assert not client.login(username=user.username, password="")
        assert client.login(username=user.username, password="demo")
        client.logout()


def test_without_signing_in_there_is_only_the_login(client):
    for address in (edit_address(service()), "/admin/pages/", "/admin/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/admin/login/?next=/admin/")
