"""Groups are made by a command: for every town, language and immigration office."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from wagtail.models import Collection, Page

from pages import groups
from pages.languages import TARGETS
from pages.models import OfficePage, User
from tests import content, factories
from tests.sharing import own, shared

pytestmark = pytest.mark.django_db


@shared
def built():
    home = content.home()
    content.municipality_page("netphen")
    content.municipality_page("kreuztal")
    content.office(groups.IMMIGRATION_OFFICE, "kreuztal", title="Amt Kreuztal")
    return home


site = own("built")


def ensure():
    out = StringIO()
    call_command("ensure_groups", stdout=out)
    return out.getvalue().splitlines()


def rights(name):
    return sorted(
        f"{app}.{codename}"
        for app, codename in Group.objects.get(name=name).permissions.values_list(
            "content_type__app_label", "codename"
        )
    )


def page_rights(name):
    group = Group.objects.get(name=name)
    return sorted(
        group.page_permissions.values_list("page__slug", "permission__codename")
    )


def test_without_pages_there_is_nothing_to_be_right_about(site):
    site.delete()
    with pytest.raises(CommandError, match="home page"):
        ensure()


def test_it_makes_a_group_for_every_town_language_and_immigration_office(site):
    lines = ensure()
    assert "Redaktion Netphen: made" in lines
    names = set(Group.objects.values_list("name", flat=True))
    assert names == {
        "Zentralredaktion",
        "Freigabe",
        "Veröffentlichung von Übersetzungen",
        "Fallmanagement",
        "Koordination",
        "Ausländerbehörde",
        "Ausländerbehörde Amt Kreuztal",
        "Redaktion Netphen",
        "Redaktion Kreuztal",
        *(groups.translators_into(code) for code in TARGETS),
    }
    assert lines[-1] == f"{len(names)} groups are as they should be."


def test_running_it_again_changes_nothing(site):
    ensure()
    assert len(ensure()) == 1


def test_editors_of_a_town_work_below_its_page_and_publish_nothing(site):
    ensure()
    name = "Redaktion Netphen"
    assert rights(name) == [
        "pages.edit_source",
        "pages.handle_feedback",
        "wagtailadmin.access_admin",
    ]
    assert page_rights(name) == [("netphen", "add_page"), ("netphen", "change_page")]
    collections = Group.objects.get(name=name).collection_permissions
    assert set(collections.values_list("collection__name", flat=True)) == {"Netphen"}


def test_central_editors_have_the_files_of_all(site):
    ensure()
    held = Group.objects.get(name="Zentralredaktion").collection_permissions
    root = Collection.get_first_root_node()
    assert {grant.collection for grant in held.all()} == {root}


def test_translators_have_one_language_and_immigration_offices_one_page(site):
    ensure()
    own = ["pages.translate_ar", "wagtailadmin.access_admin"]
    assert rights(groups.translators_into("ar")) == own
    assert page_rights(groups.translators_into("ar")) == [("start", "change_page")]
    office = OfficePage.objects.get(title="Amt Kreuztal")
    name = "Ausländerbehörde Amt Kreuztal"
    assert page_rights(name) == [(office.slug, "change_page")]
    assert rights(name) == ["wagtailadmin.access_admin"]


def test_a_new_town_gets_its_group_without_a_programmer(site):
    ensure()
    content.municipality_page("hilchenbach")
    lines = ensure()
    assert "Redaktion Hilchenbach: made" in lines
    assert "Redaktion Hilchenbach: may now change_page at page “Hilchenbach”" in lines
    assert all(line.startswith("Redaktion Hilchenbach") for line in lines[:-1])


def test_what_was_changed_by_hand_is_mended_and_told(site):
    ensure()
    group = Group.objects.get(name="Redaktion Netphen")
    [structure, change] = groups.permissions_named(
        ["pages.edit_structure", "wagtailcore.change_page"]
    )
    group.permissions.add(structure)
    group.page_permissions.create(
        page=content.municipality_page("kreuztal"), permission=change
    )
    lines = ensure()
    assert "Redaktion Netphen: may no more pages.edit_structure" in lines
    assert "Redaktion Netphen: may no more change_page at page “Kreuztal”" in lines
    assert page_rights("Redaktion Netphen") == [
        ("netphen", "add_page"),
        ("netphen", "change_page"),
    ]


def test_a_renamed_town_keeps_its_group_its_people_and_its_collection(site):
    ensure()
    group = Group.objects.get(name="Redaktion Netphen")
    person = User.objects.create(username="somebody")
    person.groups.add(group)
    town = factories.municipality("netphen")
    town.name = "Netphen an der Sieg"
    town.save()
    assert "Redaktion Netphen: renamed to Redaktion Netphen an der Sieg" in ensure()
    assert [g.name for g in person.groups.all()] == ["Redaktion Netphen an der Sieg"]
    assert Collection.objects.filter(name="Netphen an der Sieg").exists()
    assert not Collection.objects.filter(name="Netphen").exists()


def test_two_offices_of_one_name_have_a_group_each(site):
    for town in ("netphen", "kreuztal"):
        content.office(groups.IMMIGRATION_OFFICE, town, title="Ausländeramt")
    ensure()
    named = Group.objects.filter(name__contains="Ausländeramt")
    places = [list(g.page_permissions.values_list("page", flat=True)) for g in named]
    assert len(places) == 2
    assert all(len(pages) == 1 for pages in places)
    assert places[0] != places[1]
    assert len(ensure()) == 1


def test_a_town_that_is_gone_leaves_a_group_that_is_named(site):
    ensure()
    content.municipality_page("netphen").delete()
    lines = ensure()
    assert any(
        line.startswith("Redaktion Netphen: belongs to no page") for line in lines
    )
    assert page_rights("Redaktion Netphen") == []
    # It waits for the page: when that comes back, so do its rights.
    content.municipality_page("netphen")
    ensure()
    assert page_rights("Redaktion Netphen")


@pytest.mark.parametrize("name", groups.READY_MADE)
def test_wagtails_own_groups_go_while_nobody_is_in_them(site, name):
    group = Group.objects.get_or_create(name=name)[0]
    person = User.objects.create(username="somebody")
    person.groups.add(group)
    ensure()
    assert Group.objects.filter(name=name).exists()
    person.groups.clear()
    assert f"{name}: deleted" in ensure()
    assert not Group.objects.filter(name=name).exists()


def test_pages_that_are_submitted_wait_for_the_approvers(site):
    ensure()
    page = Page.objects.get(slug="netphen")
    task = page.get_workflow().tasks.get().specific
    assert [group.name for group in task.groups.all()] == [groups.APPROVERS]
