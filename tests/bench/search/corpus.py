"""Services to search: those of the demo, and as many more as wanted, in other words.

The others are made of the texts that Django and Wagtail show in their interfaces: real
words of seven languages that nobody who looks for help asks for.
"""

import gettext
import random
from itertools import islice
from pathlib import Path

import django
import wagtail

from search.evaluation import records_of
from search.records import Record, Text
from tests.search.demo_corpus import corpus

SEED = 5
TITLE = 90  # letters
SHORTEST, LONGEST = 15, 300
LANGUAGES = ("de", "en", "ar", "uk", "fa", "ru", "tr")
TOWNS = 11


def services(number):
    """The first so many services, always the same ones."""
    demo = records_of(corpus())
    return [*demo[:number], *islice(others(), max(0, number - len(demo)))]


def others():
    """Services about nothing, without an end: each in three languages."""
    chance = random.Random(SEED)
    texts = {code: catalogue(code) for code in LANGUAGES if code != "en"}
    texts["en"] = sorted({key for words in texts.values() for key in words})
    number = 0
    while True:
        number += 1
        spoken = ("de", *chance.sample(LANGUAGES[1:], 2))
        yield Record(
            kind="service",
            key=f"other-{number}",
            path="",
            texts={code: text(texts[code], chance) for code in spoken},
            topics=(f"topic-{number % 50}",),
            towns=(f"town-{number % TOWNS}",),
            spoken=spoken,
        )


def text(catalogue, chance):
    words = catalogue if isinstance(catalogue, list) else list(catalogue.values())
    title, *summary = (chance.choice(words) for _ in range(3))
    return Text(title[:TITLE], " ".join(summary))


def catalogue(code):
    """{English: translation} of everything the two frameworks say in a language."""
    found = {}
    for package in (django, wagtail):
        root = Path(package.__file__).parent
        for path in sorted(root.rglob(f"locale/{code}/LC_MESSAGES/*.mo")):
            with path.open("rb") as file:
                said = gettext.GNUTranslations(file)._catalog
            found |= {
                key: value
                for key, value in said.items()
                if isinstance(key, str) and SHORTEST <= len(value) <= LONGEST
            }
    return found
