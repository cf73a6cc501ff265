"""Fixtures of the whole suite: cold caches, and the demo district where a module asks."""

import gc
from functools import partial
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client

# Their rows are many and few tests read them; see the fixture ``demo_search``.
SEARCH = "search_"
# SQLite's triggers fill the full-text table beside the index entries.
FILLED_BY_TRIGGERS = "_fts"
# Forms and pages go through the ORM alone; races and statements of our own run on both.
ON_ONE_DATABASE = (
    *("tests/access/", "tests/booking_pages/", "tests/booking_staff/", "tests/pages/"),
    *("tests/portal/test_api", "tests/portal/test_frame"),
    *("tests/search/test_concepts_admin", "tests/search/test_glossary_files"),
    *("tests/search/test_results_", "tests/search/test_suggestions"),
    "tests/search/test_unanswered",
)
WITH_ELASTICSEARCH = "tests/search/elastic/"
# In the run's folder: the loaded demo on SQLite, for the portal of the browser tests.
DEMO_FILE = "demo.sqlite3"
# New ones, before garbage is looked for among them.
OBJECTS = 100_000


def pytest_addoption(parser):
    parser.addoption("--part", help="1/2: the first of two parts of the modules")


def pytest_itemcollected(item):
    """Marks what uses the database, before ``-m`` chooses by marks."""
    fixtures = getattr(item, "fixturenames", ())
    if "_django_db_helper" in fixtures or item.get_closest_marker("django_db"):
        item.add_marker(pytest.mark.database)
        is_race = item.get_closest_marker("race") is not None
        if item.nodeid.startswith(ON_ONE_DATABASE) and not is_race:
            item.add_marker(pytest.mark.once)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session):
    """What is loaded by now stays to the end: the garbage collector need not look at it.

    Every template a page is made of is kept with the test client's answer, so there is
    much to look at; a sixth of the time went there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Tests of transactions empty the tables, so they come after all others.

    Besides them a module's tests stay together, those without the database, too: what
    the module's tests share is built once. Browsers come last.
    """
    modules = {}
    for item in items:
        modules.setdefault(module_of(item), len(modules))
    if part := config.getoption("part"):
        others = [item for item in items if not in_part(item, part, modules)]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if in_part(item, part, modules)]
    items.sort(
        key=lambda item: (
            item.get_closest_marker("browser") is not None,
            empties_tables(item),
            modules[module_of(item)],
        )
    )


def module_of(item):
    return item.nodeid.split("::")[0]


def in_part(item, part, modules):
    """Every second module, say; the same ones whatever order they are collected in."""
    number, parts = map(int, part.split("/"))
    if item.nodeid.startswith(WITH_ELASTICSEARCH):
        return number == parts  # they share one server
    return sorted(modules).index(module_of(item)) % parts == number - 1


def empties_tables(item):
    marker = item.get_closest_marker("django_db")
    wanted = marker is not None and marker.kwargs.get("transaction", False)
    return wanted or "transactional_db" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def cold_caches():
    """Wagtail keeps sites and their root pages in the cache, past the transaction."""
    cache.clear()
    ContentType.objects.clear_cache()


@pytest.fixture
def strict_client(db):
    """A browser without script: cookies, and forms only with their token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def sign_in(client):
    """Signs in as one of the demo's users; the client."""

    def signed_in(username):
        client.logout()
        client.force_login(get_user_model().objects.get(username=username))
        return client

    return signed_in


@pytest.fixture(scope="session")
def demo_copies(django_db_setup, django_db_blocker, tmp_path_factory):
    """Loads the demo district once and keeps a copy of every table beside it.

    The tables themselves are left as the migrations made them, for everybody else.
    """
    with django_db_blocker.unblock():
        if "demo_pages_homepage" in connection.introspection.table_names():
            return  # of the last run, with --reuse-db
        keep_copy("bare")
        call_command("load_demo", stdout=StringIO())
        if connection.vendor == "sqlite":
            keep_file(tmp_path_factory.getbasetemp() / DEMO_FILE)
        keep_copy("demo")
        put_back("bare", tables())


@pytest.fixture(scope="module")
def demo(demo_copies, django_db_blocker):
    """The demo district, without the search index, for all tests of a module."""
    names = [name for name in tables() if not name.startswith(SEARCH)]
    yield from inside_transaction(partial(put_back, "demo", names), django_db_blocker)


@pytest.fixture(scope="module")
def demo_search(demo_copies, django_db_blocker):
    """The demo district with its search index."""
    names = tables()
    yield from inside_transaction(partial(put_back, "demo", names), django_db_blocker)


def inside_transaction(fill, django_db_blocker):
    """Calls ``fill`` once, for all tests of a module; yields what it returns."""
    ContentType.objects.clear_cache()
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            filled = fill()
            # Now, once: else every test would check all of these rows at its end.
            connection.check_constraints()
            count_rows()
        except BaseException:
            # The modules that follow must not find what this one left.
            take_back(outer)
            raise
    yield filled
    with django_db_blocker.unblock():
        take_back(outer)
    ContentType.objects.clear_cache()


def take_back(outer):
    transaction.set_rollback(True)
    outer.__exit__(None, None, None)


def count_rows():
    """PostgreSQL plans badly for tables it has never counted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def tables():
    models = apps.get_models(include_auto_created=True)
    names = {
        model._meta.db_table
        for model in models
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped
    }
    return sorted(name for name in names if not name.endswith(FILLED_BY_TRIGGERS))


def keep_file(path):
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])


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
