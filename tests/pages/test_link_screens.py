"""Editors see in the form which links do not work, why, and what to do."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.users.models import UserProfile

from pages.models import HomePage, Link, LinkUse
from pages.models.links import Problem
from tests import content
from tests.pages.editors import edit_address
from tests.pages.test_links import anchor, page_link
from tests.reader import soup
from tests.sharing import own, shared
from tests.staff import ensure_groups

pytestmark = pytest.mark.django_db
GONE = "https://example.org/gone"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@shared
def site():
    content.home()
    page = content.office(
        "buergerbuero", "netphen", website=GONE, access_ar="https://example.org/ar"
    )
    ensure_groups()
    return page


office = own("site")


@pytest.fixture
def editor(client):
    """An editor of Netphen, reading English, signed in."""
    return somebody(client, "Redaktion Netphen")


def somebody(client, *groups):
    user = get_user_model().objects.create(username="bob", is_active=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return reading_english(client, user)


def reading_english(client, user):
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = "en"
    profile.save()
    client.force_login(user)
    return client


@pytest.fixture
def root(admin_client, admin_user):
    return reading_english(admin_client, admin_user)


def panel(answer):
    assert answer.status_code == 200
    return " ".join(
        soup(answer).select_one('[data-fresh-url*="links/page"]').get_text(" ").split()
    )


def judge(problem, **fields):
    Link.objects.update(
        problem=problem, checked_at=timezone.now(), due_at=None, **fields
    )


def test_the_form_tells_what_is_wrong_and_what_to_do(root, office):
    assert "2 new links" not in panel(root.get(edit_address(office)))
    judge(Problem.GONE)
    told = panel(root.get(edit_address(office)))
    assert f"Broken: {GONE} (website)" in told
    assert "The page no longer exists. Look for its new address" in told
    assert "example.org/ar" not in told


def test_each_language_has_its_own_links(root, office):
    judge(Problem.GONE)
    told = panel(root.get(edit_address(office, "ar")))
    assert "https://example.org/ar (how to get there)" in told
    assert GONE not in told


def test_new_links_are_announced_and_whole_ones_counted(root, office):
    assert "One new link will be tried" in panel(root.get(edit_address(office)))
    judge(Problem.NONE)
    assert "One link, no problem known." in panel(root.get(edit_address(office)))


def test_what_only_may_be_wrong_is_not_called_broken(root, office):
    judge(Problem.UNCHECKABLE)
    told = panel(root.get(edit_address(office)))
    assert "Please look:" in told
    assert "Open it yourself." in told
    assert "Broken" not in told


def test_a_moved_page_tells_its_new_address(root, office):
    judge(Problem.MOVED, new_address="https://example.org/new")
    assert "https://example.org/new" in panel(root.get(edit_address(office)))


def test_own_pages_are_checked_at_once(root, office):
    guide = content.guide(body_de=page_link(office))
    assert "no problem known" in panel(root.get(edit_address(guide)))
    office.unpublish()
    told = panel(root.get(edit_address(guide)))
    assert "Broken: Buergerbuero netphen (text)" in told
    assert "not published. Publish it" in told
    office.delete()
    assert "The page of the portal was deleted." in panel(root.get(edit_address(guide)))


def test_saving_a_typed_own_address_without_a_page_tells_at_once(root):
    guide = content.guide(body_de=anchor("/de/angebote/nichts/"))
    assert "no page at this address" in panel(root.get(edit_address(guide)))


def test_a_new_page_has_no_panel_yet(root):
    home = HomePage.objects.get()
    address = reverse("wagtailadmin_pages:add", args=("pages", "guidepage", home.pk))
    assert not soup(root.get(address)).select(".portal-fresh[data-fresh-after=save]")


def test_the_panel_is_fetched_anew_after_saving(root, office):
    first = soup(root.get(edit_address(office))).select_one(
        '[data-fresh-url*="links/page"]'
    )
    judge(Problem.GONE)
    answer = root.get(first["data-fresh-url"])
    assert "no longer exists" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_an_editor_vouches_for_a_link(editor, office):
    judge(Problem.GONE)
    link = Link.objects.get(url=GONE)
    assert LinkUse.objects.broken(timezone.now()).filter(link=link).exists()
    address = reverse("pages_link", args=[link.pk])
    answer = editor.post(address, {"works": ""}, follow=True)
    assert "counts as working" in answer.content.decode()
    assert not LinkUse.objects.broken(timezone.now()).filter(link=link).exists()
    editor.post(address, {"again": ""})
    link.refresh_from_db()
    assert link.verified_until is None
    assert link.due_at is not None


def test_looking_at_a_link_changes_nothing(editor, office):
    link = Link.objects.get(url=GONE)
    before = Link.objects.values().get(pk=link.pk)
    assert editor.get(reverse("pages_link", args=[link.pk])).status_code == 200
    assert Link.objects.values().get(pk=link.pk) == before


def test_nobody_sees_the_links_of_others(editor):
    guide = content.guide(body_de=anchor("https://example.org/central"))
    judge(Problem.GONE)
    link = Link.objects.get(url="https://example.org/central")
    assert editor.get(reverse("pages_link", args=[link.pk])).status_code == 404
    assert editor.post(reverse("pages_link", args=[link.pk])).status_code == 404
    link.refresh_from_db()
    assert link.verified_until is None
    assert editor.get(reverse("pages_page_links", args=[guide.pk])).status_code == 404
    listed = editor.get(reverse("pages_links")).content.decode()
    assert GONE in listed
    assert "central" not in listed


def test_who_may_change_no_page_has_no_list_of_links(client):
    answer = somebody(client, "Koordination").get(reverse("pages_links"))
    # Wagtail's way of refusing: back to the first page.
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("wagtailadmin_home")


def test_the_list_has_as_many_queries_for_many_links(
    editor, office, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as few:
        editor.get(reverse("pages_links"))
    for number in range(12):
        content.office(
            "buergerbuero",
            parent=office.get_parent().specific,
            website=f"https://example.org/{number}",
        )
    judge(Problem.GONE)
    with django_assert_max_num_queries(len(few.captured_queries) + 2):
        listed = editor.get(reverse("pages_links"))
    assert listed.content.decode().count("no longer exists") == 14
