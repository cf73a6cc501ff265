"""House rules that a person would otherwise have to look for."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.template.loader import get_template
from django.utils.translation import gettext_lazy
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import Page

ROOT = Path(settings.BASE_DIR)
# Who may import whom: each app only those after it.
ORDER = ["portal", "search", "booking", "pages"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Wagtail's frame around them needs inline styles; readers never see them.
STAFF_TEMPLATES = (
    "templates/booking/admin/",
    "templates/pages/exchange/",
    "templates/pages/emergency/",
    "templates/pages/image_texts/",
    "templates/pages/admin/",
    "templates/pages/panels/",
    "templates/search/admin/",
)
# Mails have no such policy, and mail programs drop style sheets.
MAIL_TEMPLATES = "templates/booking/emails/"
UNNAMED = {"utils", "helpers", "services", "managers", "constants", "misc", "common"}
CONTRACT_TARGETS = {"run", "test", "check", "bench"}


def python_files(*folders):
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "node_modules" not in path.parts
    ]


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def relative(path):
    return path.relative_to(ROOT).as_posix()


def reader_templates():
    return [t for t in TEMPLATES if not relative(t).startswith(STAFF_TEMPLATES)]


@pytest.mark.parametrize("app", ORDER)
def test_imports_run_one_way(app):
    above = set(ORDER[: ORDER.index(app)])
    wrong = [
        (relative(path), name)
        for path in python_files(app)
        for name in imports_of(path)
        if name.split(".")[0] in above
        # Settings belong to nobody; the language of a model's checks does not.
        and not name.startswith("portal.settings")
    ]
    assert wrong == []


def test_the_product_imports_no_tests():
    wrong = [
        (relative(path), name)
        for path in python_files(*ORDER)
        for name in imports_of(path)
        if name.split(".")[0] in ("tests", "pytest", "factory", "hypothesis")
    ]
    assert wrong == []


def test_only_one_module_reads_and_writes_the_scheduler():
    """django-scheduler's own expansion is an hour off twice a year."""
    allowed = ("booking/calendars/", "booking/models/", "booking/migrations/")
    users = {
        relative(path)
        for path in python_files(*ORDER)
        for name in imports_of(path)
        if name.split(".")[0] == "schedule"
    }
    others = {path for path in users if not path.startswith(allowed)}
    assert others <= {"booking/guards.py", "booking/checks.py", "booking/recurrence.py"}


def test_modules_are_named_by_what_they_do():
    names = [
        relative(path)
        for path in python_files(*ORDER, "tests")
        if path.stem in UNNAMED or path.parent.name in UNNAMED
    ]
    assert names == []


def test_every_page_type_has_a_template():
    types = [m for m in apps.get_models() if issubclass(m, Page) and m is not Page]
    assert len(types) >= 8
    for page_type in types:
        assert get_template(page_type.template)


def test_every_page_type_says_what_readers_of_the_admin_search_for():
    for page_type in apps.get_models():
        if issubclass(page_type, Page) and page_type is not Page:
            names = {field.field_name for field in page_type.search_fields}
            assert {"title", "heading_de", "lead_de"} <= names, page_type


@pytest.mark.parametrize("template", reader_templates(), ids=relative)
def test_templates_load_nothing_from_elsewhere(template):
    text = template.read_text(encoding="utf-8")
    loaded = re.findall(
        r"""(?:\ssrc|srcset|poster|data)=["'](?:https?:)?//"""
        r"""|<link[^>]+href=["'](?:https?:)?//|url\((?:https?:)?//|@import""",
        text,
    )
    assert loaded == []


@pytest.mark.parametrize("template", reader_templates(), ids=relative)
def test_templates_have_no_inline_style_or_script(template):
    """The Content-Security-Policy would drop them silently."""
    text = template.read_text(encoding="utf-8")
    if not relative(template).startswith(MAIL_TEMPLATES):
        assert not re.search(r"\sstyle=", text)
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert "javascript:" not in text


@pytest.mark.parametrize("template", TEMPLATES, ids=relative)
def test_templates_let_nothing_past_the_escaping(template):
    text = template.read_text(encoding="utf-8")
    assert "|safe" not in text
    assert "autoescape off" not in text


def test_links_to_other_sites_tell_them_nothing():
    for template in reader_templates():
        text = template.read_text(encoding="utf-8")
        for link in re.findall(r"<a\s[^>]*https?://[^>]*>", text):
            assert "noreferrer" in link, relative(template)


def test_components_say_what_they_need():
    for template in sorted((ROOT / "templates/components").glob("*.html")):
        head = template.read_text(encoding="utf-8").split("\n", 3)[:3]
        assert any(line.startswith("{#") for line in head), relative(template)


# Rows behind another form, or Wagtail's own lists under Wagtail's own names.
NOT_SHOWN = {
    "ContactWay",
    "OpeningException",
    "OpeningHours",
    "TopicResponsibility",
    "PortalImage",
    "PortalRendition",
    "User",
}


def models_staff_see():
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ("booking", "pages")
        and model.__name__ not in NOT_SHOWN
    ]


@pytest.mark.parametrize("model", models_staff_see(), ids=lambda m: m._meta.label)
def test_models_that_staff_see_have_names(model):
    """Names for the admin are translated texts, not made from the class."""
    lazy = type(gettext_lazy("x"))
    assert isinstance(model._meta.verbose_name, lazy)
    # There is one of these each.
    is_single = issubclass(model, Page) or issubclass(model, BaseGenericSetting)
    assert is_single or isinstance(model._meta.verbose_name_plural, lazy)


def test_every_editable_field_has_a_name():
    lazy = type(gettext_lazy("x"))
    unnamed = []
    for model in models_staff_see():
        for field in model._meta.local_fields:
            parent = field.remote_field and field.remote_field.parent_link
            if field.editable and not field.primary_key and not parent:
                # Columns of one language are named by django-modeltranslation.
                name = getattr(field, "translated_field", field).verbose_name
                if not isinstance(name, lazy):
                    unnamed.append(f"{model._meta.label}.{field.name}")
    assert set(unnamed) <= WRITTEN_BY_CODE


# Never in a form: the writer of appointments and the outbox fill them.
WRITTEN_BY_CODE = {
    *(
        f"booking.Appointment.{name}"
        for name in (
            "secret_hash",
            "sequence",
            "seat",
            "blocked_from",
            "blocked_until",
            "hold_expires_at",
            "hold_extensions",
        )
    ),
    *(
        f"booking.Notification.{name}"
        for name in ("appointment", "dedupe_key", "locked_until")
    ),
    *(f"booking.Waitlist.{name}" for name in ("appointment", "offered")),
}


def test_the_contracts_make_targets_exist():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):", text, re.MULTILINE))
    phony = set(re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE))
    assert targets >= CONTRACT_TARGETS
    assert phony >= CONTRACT_TARGETS


def test_the_contracts_commands_exist():
    commands = {path.stem for path in ROOT.glob("*/management/commands/[a-z]*.py")}
    assert commands >= {
        "load_demo",
        "deliver_notifications",
        "forget_personal_data",
        "search_rebuild",
        "search_evaluate",
        "search_explain",
    }


IGNORED_FOLDERS = {
    ".git",
    ".venv",
    "node_modules",
    "var",
    "build",
    ".hypothesis",
    "__pycache__",
}
TEXT = {
    ".py", ".html", ".txt", ".toml", ".json", ".md", ".yml", ".yaml", ".cfg",
    ".mjs", ".js", ".css", ".po", ".svg", "", ".npmrc",
}  # fmt: skip
# Spelled in pieces, or this file would be found.
REGISTRIES = [
    "files.python" + "hosted.org",
    "pypi" + ".org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "npm" + "mirror",
]
MACHINES = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+|Users/[a-zA-Z]+)/[\w.]")


def project_files():
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        is_ours = not IGNORED_FOLDERS.intersection(parts) and "static" not in parts
        is_cache = any(part.endswith("_cache") for part in parts)
        if is_ours and not is_cache and path.is_file() and path.suffix in TEXT:
            yield path


def test_no_file_names_a_registry_or_a_folder_of_one_machine():
    """The lock files resolve wherever the project is installed from."""
    wrong = []
    for path in project_files():
        text = path.read_text(encoding="utf-8", errors="replace")
        wrong += [(relative(path), host) for host in REGISTRIES if host in text]
        wrong += [(relative(path), found) for found in MACHINES.findall(text)]
    assert wrong == []


def test_files_and_functions_stay_short():
    """A median of at most 8 lines, none above 40; files of at most 300 lines."""
    long_files, long_functions, lengths = [], [], []
    for path in python_files(*ORDER):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if text.count("\n") > 300 and relative(path) not in LONG_FOR_A_REASON:
            long_files.append(relative(path))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                lengths.append(length)
                if length > 40:
                    long_functions.append(f"{relative(path)}:{node.name} ({length})")
    assert (long_files, long_functions) == ([], [])
    assert sorted(lengths)[len(lengths) // 2] <= 8


# Page types, schemas and the single writer are read from top to bottom.
LONG_FOR_A_REASON: set[str] = set()
