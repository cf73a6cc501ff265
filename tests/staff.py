"""People who work in the admin, for tests on the small site of tests.content."""

from django.contrib.auth.models import Group

from pages import groups
from pages.models import HomePage, LanguageStatus, User


def ensure_groups():
    return groups.ensure_groups(HomePage.objects.get())


def member(username, *group_names, **values):
    """Somebody in these groups."""
    user = User.objects.create_user(
        username, email=f"{username}@example.org", is_staff=True, **values
    )
    found = Group.objects.filter(name__in=group_names)
    assert found.count() == len(group_names), group_names
    user.groups.set(found)
    return user


def status(page, language, state="", **fields):
    """Notes how far a page is in a language, past the writer."""
    values = {"state": state, "draft_state": state, **fields}
    return LanguageStatus.objects.update_or_create(
        page_id=page.pk, language=language, defaults=values
    )[0]
