"""Rebuilds the search index beside the old one, or tells how far it is from the site."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.indexing import check, rebuild

MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Rebuilds the search index; readers keep the old one until it is complete."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail if the index differs from the site.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self.compare()
        else:
            self.stdout.write(f"{rebuild()} documents indexed.")

    def compare(self) -> None:
        changed, gone = check()
        for word, found in (("stale or missing", changed), ("not on the site", gone)):
            for kind, key in found[:MOST_SHOWN]:
                self.stdout.write(f"{word}: {kind} {key}")
        if changed or gone:
            raise CommandError(
                f"The index differs from the site: {len(changed)} stale or missing, "
                f"{len(gone)} too many. Run search_rebuild."
            )
        self.stdout.write("The index agrees with the site.")
