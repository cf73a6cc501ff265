"""Loads the demo district. Running it again adds what is missing and changes nothing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from pages.models import HomePage
from portal.demo import content, staff
from portal.demo.controllers import load_controllers
from portal.demo.emergencies import load_emergency_texts
from portal.demo.feedback import load_feedback
from portal.demo.life_situations import load_life_situations
from portal.demo.offices import OfficeLoader
from portal.demo.terms import load_terms
from search import copying
from search.engines.elastic_server import UnavailableError, is_configured
from search.indexing import rebuild


class Command(BaseCommand):
    help = "Loads the demo district Siegen-Wittgenstein (never in production)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="Do nothing when the database already has a home page.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ALLOW_DEMO:
            raise CommandError("Demo data is refused in production settings.")
        if options["if_empty"] and HomePage.objects.exists():
            return
        with transaction.atomic():
            self.load()
        self.stdout.write("Demo district loaded.")

    def load(self) -> None:
        self.step("district, topics, kinds of office")
        content.load_district()
        load_emergency_texts()
        self.step("home page, lists, guides")
        home = content.load_frame()
        self.step("services")
        content.load_services(home)
        self.step("guides for life situations, terms")
        load_life_situations(home)
        load_terms()
        self.step("municipalities and offices")
        content.load_municipality_pages(home)
        OfficeLoader(home).load()
        self.step("staff and calendars")
        staff.load_appointment_kinds()
        staff.load_meeting_places()
        staff.load_users(home)
        staff.load_case_managers()
        load_controllers()
        load_feedback(timezone.now())
        self.step("search index")
        rebuild()
        if is_configured():
            self.copy_to_elasticsearch()

    def copy_to_elasticsearch(self) -> None:
        """The demo is there without it, too."""
        try:
            copying.rebuild()
        except (UnavailableError, copying.IncompleteError) as error:
            self.stdout.write(f"Elasticsearch has no copy yet: {error}.")

    def step(self, what: str) -> None:
        self.stdout.write(f"Loading: {what} …")
        self.stdout.flush()
