"""Rebuilds the search index beside the old one, or tells how far it is from the site."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import copying, indexing
from search.engines.elastic import Elastic
from search.engines.elastic_server import UnavailableError, is_configured
from search.engines.embedded import Embedded
from search.records import Identity

MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "Rebuilds the search index, and its copy in Elasticsearch where there is one; "
        "readers keep the old ones until the new ones are complete."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; fail if the index differs from the site, or the copy "
            "in Elasticsearch from the index.",
        )
        parser.add_argument(
            "--engine",
            choices=[Embedded.name, Elastic.name],
            help="Only this one; otherwise all that are configured.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        engine, is_check = options["engine"], options["check"]
        if engine == Elastic.name and not is_configured():
            raise CommandError("ELASTICSEARCH_URL is not set.")
        if engine != Elastic.name:
            self.compare() if is_check else self.rebuild()
        if engine != Embedded.name and is_configured():
            try:
                self.compare_copy() if is_check else self.copy()
            except UnavailableError as error:
                raise CommandError(f"Elasticsearch cannot be used: {error}.") from error
            except copying.IncompleteError as error:
                raise CommandError(
                    f"The copy in Elasticsearch is not complete: {error}."
                ) from error

    def rebuild(self) -> None:
        self.stdout.write(f"{indexing.rebuild()} documents indexed.")

    def copy(self) -> None:
        self.stdout.write(f"{copying.rebuild()} documents copied to Elasticsearch.")

    def compare(self) -> None:
        changed, gone = indexing.check()
        self.tell(changed, gone, "not on the site", "The index differs from the site")
        self.stdout.write("The index agrees with the site.")

    def compare_copy(self) -> None:
        changed, gone = copying.check()
        self.tell(
            *(changed, gone),
            *("not in the index", "Elasticsearch differs from the index"),
        )
        self.stdout.write("Elasticsearch agrees with the index.")

    def tell(
        self, changed: list[Identity], gone: list[Identity], too_many: str, verdict: str
    ) -> None:
        for word, found in (("stale or missing", changed), (too_many, gone)):
            for kind, key in found[:MOST_SHOWN]:
                self.stdout.write(f"{word}: {kind} {key}")
        if changed or gone:
            raise CommandError(
                f"{verdict}: {len(changed)} stale or missing, "
                f"{len(gone)} too many. Run search_rebuild."
            )
