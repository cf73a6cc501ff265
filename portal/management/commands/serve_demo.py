"""What ``make run`` starts: migrate, load the demo into an empty database, serve."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from pages.models import Municipality

THREADS = "8"
# Those of libraries change with an installation, which builds our own again.
OWN_STATIC = ("portal/static", "pages/static")


class Command(BaseCommand):
    help = "Prepares the database and serves the portal on loopback."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        port = os.environ.get("PORT", "8000")
        self.say("Preparing the database …")
        call_command("migrate", interactive=False, verbosity=1)
        call_command("load_demo", if_empty=True, stdout=self.stdout)
        self.collect_static()
        self.print_addresses(port)
        os.execvp(  # noqa: S606  # no shell, fixed arguments
            str(Path(sys.executable).with_name("gunicorn")),
            [
                "gunicorn",
                "portal.wsgi:application",
                "--bind",
                f"127.0.0.1:{port}",
                "--threads",
                THREADS,
                "--no-control-socket",
                "--log-level",
                "warning",
            ],
        )

    def collect_static(self) -> None:
        """Only when something changed since the last time: it takes seconds."""
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        built = max(
            path.stat().st_mtime
            for folder in OWN_STATIC
            for path in (settings.BASE_DIR / folder).rglob("*")
        )
        if manifest.exists() and manifest.stat().st_mtime > built:
            return
        self.say("Collecting style sheets and scripts …")
        call_command("collectstatic", interactive=False, verbosity=0)

    def print_addresses(self, port: str) -> None:
        root = f"http://127.0.0.1:{port}"
        town = (
            Municipality.objects.order_by("key").values_list("key", flat=True).first()
        )
        self.say(
            f"""
The portal is running.
  Readers      {root}/
  Staff        {root}/admin/
  API          {root}/api/v1/openapi.json
Demo logins, password "{settings.DEMO_PASSWORD}":
  admin  zentralredaktion  freigabe  koordination  redaktion-{town} …
  uebersetzung-ar …  fallmanagement-1 … -6  abh-siegen  abh-kreis
Stop with Ctrl+C."""
        )

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
