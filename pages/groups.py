"""Who may do what in the admin: the groups of the portal, made by code, never by hand.

``ensure_groups`` makes each group exactly what is written here. Whoever should be able to
do more is put into a second group.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from pages.languages import LANGUAGES, TARGETS
from pages.models import HomePage, Municipality, MunicipalityPage, OfficePage
from pages.permissions import (
    EDIT_SOURCE,
    EDIT_STRUCTURE,
    HANDLE_FEEDBACK,
    PUBLISH_TRANSLATIONS,
    VIEW_OVERVIEW,
    language_permission,
)

CENTRAL_EDITORS = "Zentralredaktion"
APPROVERS = "Freigabe"
# For translators who put their language in front of readers without asking.
RELEASERS = "Veröffentlichung von Übersetzungen"
CASE_MANAGERS = "Fallmanagement"
COORDINATORS = "Koordination"
IMMIGRATION_OFFICES = "Ausländerbehörde"
EDITORS = "Redaktion"
TRANSLATORS = "Übersetzung"
# Groups of these names belong to a town, a language or an office each.
OF_EACH = (f"{EDITORS} ", f"{TRANSLATORS} ", f"{IMMIGRATION_OFFICES} ")
# The kind of office whose contact page is kept by its own people.
IMMIGRATION_OFFICE = "auslaenderbehoerde"
# Wagtail's migrations make them, with rights on everything.
READY_MADE = ("Editors", "Moderators")

# For those who manage every case manager's calendar, clients' names included. The
# coordinating team steers by figures and needs no names.
CALENDAR_COORDINATORS = "Terminkoordination"

ACCESS = "wagtailadmin.access_admin"
MANAGE_APPOINTMENTS = "booking.manage_every_appointment"
# Who answers for the data of bookings, and who may book for many.
OF_COORDINATORS = [
    f"booking.{action}_{model}"
    for action in ("add", "change", "delete")
    for model in ("controller", "helper")
]
# The glossary of the search.
OF_GLOSSARY = [f"search.{action}_concept" for action in ("add", "change", "delete")]
# Who writes pages of their own, and is told when a reader finds a mistake there.
OF_EDITORS = [EDIT_SOURCE, HANDLE_FEEDBACK]
OF_COLLECTIONS = [
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
]


def editors_of(municipality: Municipality) -> str:
    return f"{EDITORS} {municipality.name}"


def translators_into(code: str) -> str:
    return f"{TRANSLATORS} {LANGUAGES[code].name}"


def immigration_office_of(page: Page) -> str:
    return f"{IMMIGRATION_OFFICES} {page.title}"


def ensure_group(name: str, permissions: list[str]) -> Group:
    """The group with exactly these permissions ("app.codename") beside admin access."""
    group, _created = Group.objects.get_or_create(name=name)
    group.permissions.set(permissions_named([ACCESS, *permissions]))
    return group


def permissions_named(labels: list[str]) -> list[Permission]:
    """The permissions of these names ("app.codename"); KeyError where there is none."""
    codenames = [label.split(".")[1] for label in labels]
    found = Permission.objects.filter(codename__in=codenames)
    by_label = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in found.select_related("content_type")
    }
    return [by_label[label] for label in labels]


def group_at(page: Page, name: str, permissions: list[str]) -> Group:
    """The group that works on this page, under the page's name of today.

    A renamed town or office keeps its group and the people in it; two offices of one name
    get a group each.
    """
    elsewhere = GroupPagePermission.objects.exclude(page=page)
    prefix = name.split(" ")[0] + " "
    at_page = Group.objects.filter(page_permissions__page=page, name__startswith=prefix)
    renamed = at_page.exclude(page_permissions__in=elsewhere)
    # A group whose page is gone waits for the page that takes its name.
    waiting = Group.objects.filter(name=name, page_permissions=None)
    group = at_page.filter(name=name).first() or renamed.first() or waiting.first()
    group = group or Group()
    if Group.objects.filter(name=name).exclude(pk=group.pk).exists():
        name = f"{name} ({page.pk})"
    if group.name != name:
        group.name = name
        group.save()
    return ensure_group(name, permissions)


def grant_on_page(group: Group, page: Page, codenames: list[str]) -> None:
    """Exactly these page permissions; they reach the page and everything below it."""
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore",
        content_type__model="page",
        codename__in=codenames,
    )
    held = GroupPagePermission.objects.filter(group=group)
    held.exclude(page=page, permission__in=wanted).delete()
    for permission in wanted:
        held.get_or_create(group=group, page=page, permission=permission)


def ensure_collection(group: Group, name: str) -> Collection:
    """The collection that the group has already, under its name of today, or a new one."""
    root = Collection.get_first_root_node()
    held = GroupCollectionPermission.objects.filter(group=group)
    own = held.exclude(collection=root).first()
    named = root.get_children().filter(name=name).first()
    collection = own.collection if own else named or root.add_child(name=name)
    if collection.name != name:
        collection.name = name
        collection.save()
    return collection


def grant_on_collection(group: Group, collection: Collection) -> None:
    """Images and documents of this collection and those below it, and of no other."""
    held = GroupCollectionPermission.objects.filter(group=group)
    wanted = permissions_named(OF_COLLECTIONS)
    held.exclude(collection=collection, permission__in=wanted).delete()
    for permission in wanted:
        held.get_or_create(group=group, collection=collection, permission=permission)


def ensure_editors(municipality: Municipality, page: Page) -> Group:
    """A Gemeinde's editors: their own subtree, their own collection, no publishing."""
    group = group_at(page, editors_of(municipality), OF_EDITORS)
    grant_on_page(group, page, ["add_page", "change_page"])
    grant_on_collection(group, ensure_collection(group, municipality.name))
    return group


def ensure_immigration_office(page: Page) -> Group:
    """An immigration office: its own contact page. What it may do there is said by the
    group of all of them, which its people are in too."""
    group = group_at(page, immigration_office_of(page), [])
    grant_on_page(group, page, ["change_page"])
    return group


def ensure_translators(code: str, home: Page) -> Group:
    """Translators into one language, on every page; they publish nothing."""
    group = ensure_group(translators_into(code), [language_permission(code)])
    grant_on_page(group, home, ["change_page"])
    return group


def ensure_central_groups(home: Page) -> list[Group]:
    """Central editors, approvers, case managers, coordinators, immigration offices."""
    every_language = [language_permission(code) for code in LANGUAGES]
    district = [
        f"pages.{action}_{model}"
        for action in ("add", "change")
        for model in (
            "topic",
            "term",
            "officekind",
            "emergencynumber",
            "emergencytext",
            "portallanguage",
        )
    ]
    central = ensure_group(
        CENTRAL_EDITORS,
        [
            *every_language,
            *(EDIT_STRUCTURE, HANDLE_FEEDBACK, VIEW_OVERVIEW),
            *district,
            *OF_GLOSSARY,
        ],
    )
    grant_on_page(central, home, ["add_page", "change_page", "publish_page"])
    grant_on_collection(central, Collection.get_first_root_node())
    approvers = ensure_group(APPROVERS, every_language)
    grant_on_page(approvers, home, ["change_page", "publish_page"])
    ensure_workflow(home, approvers)
    return [
        central,
        approvers,
        ensure_group(RELEASERS, [PUBLISH_TRANSLATIONS]),
        ensure_group(CASE_MANAGERS, []),
        ensure_group(COORDINATORS, [VIEW_OVERVIEW, *OF_COORDINATORS]),
        ensure_group(CALENDAR_COORDINATORS, [MANAGE_APPOINTMENTS]),
        ensure_group(IMMIGRATION_OFFICES, OF_EDITORS),
    ]


def ensure_workflow(home: Page, approvers: Group) -> None:
    """Submitted pages wait for the approvers, everywhere below the home page."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=APPROVERS)
    task.groups.set([approvers])
    workflow, _created = Workflow.objects.get_or_create(name=APPROVERS)
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})


def ensure_groups(home: HomePage) -> list[Group]:
    """Every group of the portal: central ones, languages, towns, immigration offices.

    Running it again changes nothing. Groups of others stay, except Wagtail's ready-made
    ones: these go while nobody is in them.
    """
    wanted = ensure_central_groups(home)
    wanted += [ensure_translators(code, home) for code in TARGETS]
    towns = MunicipalityPage.objects.descendant_of(home).select_related("municipality")
    wanted += [ensure_editors(page.municipality, page) for page in towns]
    offices = OfficePage.objects.descendant_of(home).filter(
        kind__key=IMMIGRATION_OFFICE
    )
    wanted += [ensure_immigration_office(page) for page in offices]
    Group.objects.filter(name__in=READY_MADE, user=None).delete()
    return wanted


def left_over(wanted: Iterable[Group]) -> list[Group]:
    """Groups named like ours whose town, language or office is gone."""
    names = {group.name for group in wanted}
    groups = Group.objects.exclude(name__in=names).order_by("name")
    return [group for group in groups if group.name.startswith(OF_EACH)]
