"""``manage.py ensure_groups``: the groups of the portal, and who has none of them."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import GroupCollectionPermission, GroupPagePermission

from pages.groups import ensure_groups, left_over
from pages.models import HomePage

Rights = dict[int, tuple[str, set[str]]]


class Command(BaseCommand):
    help = (
        "Makes or mends the groups of staff: central ones, one per town, language and "
        "immigration office. Prints what it changed; running it again changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        home = HomePage.objects.first()
        if home is None:
            raise CommandError("There is no home page yet. Groups need one.")
        before = rights_of_groups()
        with transaction.atomic():
            wanted = ensure_groups(home)
        for line in changes(before, rights_of_groups()):
            self.stdout.write(line)
        for group in left_over(wanted):
            self.stdout.write(
                f"{group.name}: belongs to no page or language any more. "
                f"Move its {group.user_set.count()} people, then delete it."
            )
        self.stdout.write(f"{len(wanted)} groups are as they should be.")


def rights_of_groups() -> Rights:
    """{id: (name, what the group may do in words)}, to compare before and after."""
    groups = Group.objects.order_by("name")
    return {group.pk: (group.name, set(rights_of(group))) for group in groups}


def rights_of(group: Group) -> list[str]:
    own = GroupPagePermission.objects.filter(group=group)
    files = GroupCollectionPermission.objects.filter(group=group)
    return [
        *(
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        ),
        *(
            f"{held.permission.codename} at page “{held.page.title}”"
            for held in own.select_related("permission", "page")
        ),
        *(
            f"{held.permission.codename} in collection “{held.collection.name}”"
            for held in files.select_related("permission", "collection")
        ),
    ]


def changes(before: Rights, after: Rights) -> list[str]:
    """One line for each group that is new, gone, renamed or has other rights."""
    lines = [f"{before[pk][0]}: deleted" for pk in before if pk not in after]
    for pk, (name, rights) in after.items():
        old_name, old = before.get(pk, ("", set()))
        if pk not in before:
            lines.append(f"{name}: made")
        elif old_name != name:
            lines.append(f"{old_name}: renamed to {name}")
        lines += [f"{name}: may now {right}" for right in sorted(rights - old)]
        lines += [f"{name}: may no more {right}" for right in sorted(old - rights)]
    return lines
