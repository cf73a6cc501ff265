"""The interface's translations: bring them up to date, compile and check them.

Compiling needs nothing but Babel, so that a fresh machine can run the portal; finding the
texts in code and templates is left to Django's makemessages, which needs gettext.
"""

import shutil
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import to_locale

from pages.languages import LANGUAGES

UNKNOWN_PLURALS = "nplurals=INTEGER; plural=EXPRESSION;"
TWO_FORMS = "nplurals=2; plural=(n != 1);"
IGNORED = [".venv", "node_modules", "tests", "build", "var", "docs"]


def locale_folder() -> Path:
    return Path(settings.LOCALE_PATHS[0])


def catalogue_path(code: str) -> Path:
    return locale_folder() / to_locale(code) / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def texts_of(catalogue: Catalog) -> set[tuple[Any, Any]]:
    return {(message.id, message.context) for message in catalogue if message.id}


def complete_header(path: Path) -> None:
    """Two plural forms for a language that Django knows none for."""
    text = path.read_text(encoding="utf-8")
    if UNKNOWN_PLURALS in text:
        path.write_text(text.replace(UNKNOWN_PLURALS, TWO_FORMS), encoding="utf-8")


class Command(BaseCommand):
    help = "Update, compile or check the translations of the interface."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--update", action="store_true")
        choice.add_argument("--compile", action="store_true")
        choice.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            self.compile()
        elif options["update"]:
            self.update()
        else:
            self.check_up_to_date()

    def compile(self) -> None:
        for code in LANGUAGES:
            path = catalogue_path(code)
            if path.exists():
                catalogue = read_catalogue(path)
                # Babel leaves the plural forms out for a language it has no name for.
                catalogue.locale = LANGUAGES[code].babel
                with path.with_suffix(".mo").open("wb") as file:
                    write_mo(file, catalogue)

    def update(self) -> None:
        for code in LANGUAGES:
            catalogue_path(code).parent.mkdir(parents=True, exist_ok=True)
        call_command(
            "makemessages",
            locale=[to_locale(code) for code in LANGUAGES],
            ignore_patterns=IGNORED,
            no_obsolete=True,
            add_location="file",
            extensions=["html", "txt", "py"],
            verbosity=0,
        )
        for code in LANGUAGES:
            complete_header(catalogue_path(code))

    def check_up_to_date(self) -> None:
        """Every catalogue knows every text of the code. Raises CommandError."""
        if shutil.which("xgettext") is None:
            raise CommandError(
                "gettext is missing: install it to check the catalogues."
            )
        before = {code: catalogue_path(code).read_bytes() for code in LANGUAGES}
        known = {
            code: texts_of(read_catalogue(catalogue_path(code))) for code in LANGUAGES
        }
        try:
            self.update()
            now = {
                code: texts_of(read_catalogue(catalogue_path(code)))
                for code in LANGUAGES
            }
        finally:
            for code, content in before.items():
                catalogue_path(code).write_bytes(content)
        stale = [code for code in LANGUAGES if known[code] != now[code]]
        if stale:
            raise CommandError(
                f"Run `make messages`: {', '.join(stale)} differ from the code."
            )
        self.stdout.write(f"{len(LANGUAGES)} catalogues hold every text of the code.")
