"""Answers graded queries over a corpus, for scoring by another program."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.copying import IncompleteError
from search.engines.elastic import Elastic
from search.engines.elastic_server import UnavailableError, is_configured
from search.engines.embedded import Embedded
from search.evaluation import evaluate
from search.steps import STEPS, Steps

ENGINES = [Embedded.name, Elastic.name]


class Command(BaseCommand):
    help = (
        "Writes {query id: [service ids]} for a corpus; the site's index stays as it is. "
        "What a killed run leaves in Elasticsearch the next one deletes after a day."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("corpus", type=Path, metavar="CORPUS")
        parser.add_argument("queries", type=Path, metavar="QUERIES")
        parser.add_argument("--out", type=Path, required=True, metavar="RESULTS")
        parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
        parser.add_argument(
            "--without",
            nargs="+",
            choices=STEPS,
            default=[],
            metavar="STEP",
            help=f"Leave out steps of understanding: {', '.join(STEPS)}.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        corpus, queries = read(options["corpus"]), read(options["queries"])
        if options["engine"] == Elastic.name and not is_configured():
            raise CommandError("ELASTICSEARCH_URL is not set.")
        steps = Steps.without(*options["without"])
        try:
            results = evaluate(corpus, queries["queries"], options["engine"], steps)
        except (UnavailableError, IncompleteError) as error:
            raise CommandError(f"Elasticsearch cannot be used: {error}") from error
        except (KeyError, TypeError) as error:
            raise CommandError(
                f"Not in the format of a search corpus: {error}"
            ) from error
        text = json.dumps(results, ensure_ascii=False, indent=1) + "\n"
        try:
            options["out"].write_text(text, "utf-8")
        except OSError as error:
            raise CommandError(f"Cannot write {options['out']}: {error}") from error
        self.stdout.write(f"{len(results)} queries answered.")


def read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"Cannot read {path}: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"{path} must hold a JSON object.")
    return content
