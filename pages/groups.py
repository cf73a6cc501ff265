"""Who may do what in the admin: the groups of the portal, made by code, never by hand."""

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

from pages.editing import EDIT_SOURCE, EDIT_STRUCTURE, language_permission
from pages.languages import LANGUAGES
from pages.models import Municipality

CENTRAL_EDITORS = "Zentralredaktion"
APPROVERS = "Freigabe"
CASE_MANAGERS = "Fallmanagement"
COORDINATORS = "Koordination"
IMMIGRATION_OFFICES = "Ausländerbehörde"


def editors_of(municipality: Municipality) -> str:
    return f"Redaktion {municipality.name}"


def translators_into(code: str) -> str:
    return f"Übersetzung {LANGUAGES[code].name}"


def ensure_group(name: str, permissions: list[str]) -> Group:
    """The group with exactly these permissions ("app.codename") beside admin access."""
    group, _created = Group.objects.get_or_create(name=name)
    wanted = [
        permission_named(label) for label in ["wagtailadmin.access_admin", *permissions]
    ]
    group.permissions.set(wanted)
    return group


def permission_named(label: str) -> Permission:
    app, codename = label.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def grant_on_page(group: Group, page: Page, codenames: list[str]) -> None:
    """Page permissions reach the page and everything below it."""
    for codename in codenames:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore",
            content_type__model="page",
            codename=codename,
        )
        GroupPagePermission.objects.get_or_create(
            group=group, page=page, permission=permission
        )


def grant_on_collection(group: Group, name: str) -> None:
    """A collection of its own for a group's images and documents."""
    root = Collection.get_first_root_node()
    collection = root.get_children().filter(name=name).first()
    if collection is None:
        collection = root.add_child(name=name)
    for label in (
        "wagtailimages.add_image",
        "wagtailimages.change_image",
        "wagtailimages.choose_image",
        "wagtaildocs.add_document",
        "wagtaildocs.change_document",
        "wagtaildocs.choose_document",
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission_named(label)
        )


def ensure_editors(municipality: Municipality, page: Page) -> Group:
    """A Gemeinde's editors: their own subtree, their own collection, no publishing."""
    group = ensure_group(editors_of(municipality), [EDIT_SOURCE])
    grant_on_page(group, page, ["add_page", "change_page"])
    grant_on_collection(group, municipality.name)
    return group


def ensure_immigration_office(page: Page) -> Group:
    """An immigration office: its own contact page. What it may do there is said by the
    group of all of them, which its people are in too."""
    group = ensure_group(f"{IMMIGRATION_OFFICES} {page.title}", [])
    grant_on_page(group, page, ["change_page"])
    return group


def ensure_translators(code: str, home: Page) -> Group:
    group = ensure_group(translators_into(code), [language_permission(code)])
    grant_on_page(group, home, ["change_page"])
    return group


def ensure_central_groups(home: Page) -> None:
    """Central editors, approvers, case managers, coordinators, immigration offices."""
    every_language = [language_permission(code) for code in LANGUAGES]
    district = [
        f"pages.{action}_{model}"
        for action in ("add", "change")
        for model in ("topic", "officekind", "emergencynumber")
    ]
    central = ensure_group(
        CENTRAL_EDITORS, [*every_language, EDIT_STRUCTURE, *district]
    )
    grant_on_page(central, home, ["add_page", "change_page", "publish_page"])
    grant_on_collection(central, CENTRAL_EDITORS)
    approvers = ensure_group(APPROVERS, every_language)
    grant_on_page(approvers, home, ["change_page", "publish_page"])
    ensure_group(CASE_MANAGERS, [])
    ensure_group(COORDINATORS, [])
    ensure_group(IMMIGRATION_OFFICES, [EDIT_SOURCE])
    ensure_workflow(home, approvers)


def ensure_workflow(home: Page, approvers: Group) -> None:
    """Submitted pages wait for the approvers, everywhere below the home page."""
    task, _created = GroupApprovalTask.objects.get_or_create(name=APPROVERS)
    task.groups.set([approvers])
    workflow, _created = Workflow.objects.get_or_create(name=APPROVERS)
    WorkflowTask.objects.get_or_create(
        workflow=workflow, task=task, defaults={"sort_order": 0}
    )
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})
