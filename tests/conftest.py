"""Fixtures of the whole suite: cold caches, and the demo district where a module asks."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

# Their rows are many and few tests read them; see the fixture ``demo_search``.
SEARCH = "search_"
# SQLite's triggers fill the full-text table beside the index entries.
FILLED_BY_TRIGGERS = "_fts"


@pytest.fixture(autouse=True)
def cold_caches():
    """Wagtail keeps sites and their root pages in the cache, past the transaction."""
    cache.clear()
    ContentType.objects.clear_cache()


@pytest.fixture
def strict_client(db):
    """A browser without script: cookies, and forms only with their token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture(scope="session")
def demo_copies(django_db_setup, django_db_blocker):
    """Loads the demo district once and keeps a copy of every table beside it.

    The tables themselves are left as the migrations made them, for everybody else.
    """
    with django_db_blocker.unblock():
        if "demo_pages_homepage" in connection.introspection.table_names():
            return  # of the last run, with --reuse-db
        keep_copy("bare")
        call_command("load_demo", stdout=StringIO())
        keep_copy("demo")
        put_back("bare", tables())


@pytest.fixture(scope="module")
def demo(demo_copies, django_db_blocker):
    """The demo district, without the search index, for all tests of a module."""
    names = [name for name in tables() if not name.startswith(SEARCH)]
    yield from inside_transaction(names, django_db_blocker)


@pytest.fixture(scope="module")
def demo_search(demo_copies, django_db_blocker):
    """The demo district with its search index."""
    yield from inside_transaction(tables(), django_db_blocker)


def inside_transaction(names, django_db_blocker):
    ContentType.objects.clear_cache()
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        put_back("demo", names)
        # Now, once: else every test would check all of these rows at its end.
        connection.check_constraints()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)
    ContentType.objects.clear_cache()


def tables():
    models = apps.get_models(include_auto_created=True)
    names = {
        model._meta.db_table
        for model in models
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }
    return sorted(name for name in names if not name.endswith(FILLED_BY_TRIGGERS))


def keep_copy(prefix):
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for name in tables():
            copy = quote(f"{prefix}_{name}")
            cursor.execute(f"CREATE TABLE {copy} AS SELECT * FROM {quote(name)}")


def put_back(prefix, names):
    """Make the tables hold what the copies hold; references are checked at the end."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"DELETE FROM {quote(name)}")
        for name in names:
            copy = quote(f"{prefix}_{name}")
            cursor.execute(f"SELECT * FROM {copy} WHERE 1 = 0")
            columns = ", ".join(quote(column[0]) for column in cursor.description)
            cursor.execute(
                f"INSERT INTO {quote(name)} ({columns}) SELECT {columns} FROM {copy}"
            )
