"""Loading the demo district into an empty database."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from pages.models import HomePage, User
from tests.conftest import tables

pytestmark = pytest.mark.django_db

# They say when something was loaded, or are drawn anew each time.
VOLATILE = {
    "uuid",
    "translation_key",
    "timestamp",
    "date_joined",
    "password",
    "content_json",
    "translation_meta",
    "created_at",
    "due_at",
    "updated_at",
    "created_on",
    "updated_on",
    "live_revision_id",
    "first_published_at",
    "last_published_at",
    "latest_revision_created_at",
}


def load():
    call_command("load_demo", stdout=StringIO())


def rows(name):
    """The table without numbers and times, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
        names = [column[0] for column in cursor.description]
        # Rows get new numbers on every loading; what they refer to is compared there.
        kept = [
            number
            for number, column in enumerate(names)
            if column not in VOLATILE and column != "id" and not column.endswith("_id")
        ]
        return sorted(
            " | ".join(plain(row[number]) for number in kept)
            for row in cursor.fetchall()
        )


def plain(value):
    """SQLite's copies of a table have forgotten the types of its columns."""
    text = str(int(value) if isinstance(value, bool) else value)
    # Calendars are named after a number that is new each time.
    return re.sub(r"^case-manager-\d+$", "case-manager", text)


def test_loading_twice_gives_the_same_district(demo_copies, monkeypatch):
    # The search index has tests of its own and takes half of the time.
    monkeypatch.setattr("portal.management.commands.load_demo.rebuild", lambda: None)
    load()
    names = [
        name
        for name in tables()
        if name.startswith(("pages_", "booking_", "schedule_", "auth_", "wagtailcore_"))
        # The index of references names rows by their numbers.
        and "log" not in name
        and "referenceindex" not in name
    ]
    assert len(names) > 30
    for name in names:
        assert rows(name) == rows(f"demo_{name}"), name


def test_loading_is_refused_where_the_demo_is_not_allowed(settings):
    settings.ALLOW_DEMO = False
    with pytest.raises(CommandError, match="refused"):
        load()
    assert not HomePage.objects.exists()
    assert not User.objects.exists()
