"""Tells how a search is understood, and why its first hits stand where they stand."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pages.languages import LANGUAGES, SOURCE
from pages.models import Municipality
from search.explain import explain, offered_engines
from search.explanation import ExplainedHit, Explanation, Word


class Command(BaseCommand):
    help = "Explains a search: words, concepts, and the sum behind each of ten hits."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("query", metavar="QUERY")
        parser.add_argument("--lang", default=SOURCE, choices=list(LANGUAGES))
        parser.add_argument("--municipality", metavar="KEY")
        parser.add_argument("--engine", choices=offered_engines(), default="")

    def handle(self, *args: Any, **options: Any) -> None:
        town = options["municipality"]
        if town and not Municipality.objects.filter(key=town).exists():
            raise CommandError(f"There is no municipality {town!r}.")
        told = explain(options["query"], options["lang"], town, options["engine"])
        for line in lines(told):
            self.stdout.write(line)


def lines(told: Explanation) -> Iterator[str]:
    for word in told.words:
        yield from of_word(word)
    for concept in told.concepts:
        line = f"concept {concept.key} {concept.strength:.2f}"
        if concept.term:
            how = "by" if concept.term.is_whole else "near"
            line += f" {how} {concept.term.language} {concept.term.text!r}"
        yield line
    if told.is_doubted:
        yield "doubted: too little evidence, so nothing is looked up"
    if told.correction:
        yield f"perhaps meant: {told.correction}"
    yield f"{told.total} hits, engine {told.engine or 'none: there is no index'}"
    for place, each in enumerate(told.hits, 1):
        yield from of_hit(place, each)


def of_word(word: Word) -> Iterator[str]:
    yield f"word {word.text}" + (" (says nothing)" if word.says_nothing else "")
    yield f"  stems {', '.join(word.stems)}"
    if word.parts:
        yield f"  parts {' + '.join(word.parts)}"
    for reason, texts, weight in word.by_reason:
        yield f"  {reason.value} {weight:.2f}: {', '.join(texts)}"


def of_hit(place: int, each: ExplainedHit) -> Iterator[str]:
    kind, key = each.identity
    yield f"{place:2}. {each.score:7.3f} {kind} {key}: {each.hit.title}"
    for share in each.words:
        how = f"{share.key[1]} ({share.reason.value})"
        yield f"      {share.amount:7.3f} {share.label} -> {how}"
    if each.words:
        yield f"    x {each.coverage:7.3f} share of the words"
    for share in each.concepts:
        yield f"    + {share.amount:7.3f} concept {share.key[1]}"
    for name, factor in each.factors:
        if factor != 1:
            yield f"    x {factor:7.3f} {name}"
    if each.is_off:
        yield f"      {each.rest:7.3f} not explained"
