"""The filters beside the hits: what can be chosen, and how many hits each choice leaves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pages.languages import LANGUAGES, Language
from pages.models import Municipality, Topic
from search.asking import Asked

Counts = Mapping[str, Mapping[str, int]]
# Key, name, whether it is a part of the one above, and the language of the name.
Value = tuple[str, str, bool, Language | None]


@dataclass(frozen=True)
class Choice:
    """One value of a filter; choosing it twice takes it away again.

    ``language``: the one its name is in, where that is not the reader's.
    """

    name: str
    number: int
    address: str
    is_chosen: bool = False
    is_part: bool = False  # of the topic above it
    language: Language | None = None


@dataclass(frozen=True)
class Facet:
    """All that can be chosen of one filter; what is chosen comes first."""

    name: str
    choices: list[Choice]

    @property
    def chosen(self) -> Choice | None:
        return next((choice for choice in self.choices if choice.is_chosen), None)

    @property
    def offers_more(self) -> bool:
        return not all(choice.is_chosen for choice in self.choices)


def facets(
    asked: Asked,
    counts: Counts,
    topics: list[Topic],
    towns: list[Municipality],
    reader: str,
) -> list[Facet]:
    """The filters that leave something to choose; values without a hit only if chosen."""
    german = LANGUAGES["de"]
    offered: dict[str, list[Value]] = {
        "topic": [
            (t.key, t.name, t.parent_id is not None, None) for t in _tree(topics)
        ],
        "municipality": [(town.key, town.name, False, german) for town in towns],
        "spoken": [(c, known.name, False, known) for c, known in _spoken(reader)],
    }
    found = [
        _facet(asked, name, values, counts.get(name, {}))
        for name, values in offered.items()
    ]
    return [facet for facet in found if facet.choices]


def _facet(
    asked: Asked, name: str, values: Iterable[Value], numbers: Mapping[str, int]
) -> Facet:
    chosen = asked.filters.get(name)
    choices = [
        Choice(
            name=label,
            number=numbers.get(key, 0),
            address=asked.address(**{name: "" if key == chosen else key}),
            is_chosen=key == chosen,
            is_part=is_part,
            language=language,
        )
        for key, label, is_part, language in values
        if numbers.get(key) or key == chosen
    ]
    return Facet(name, sorted(choices, key=lambda choice: not choice.is_chosen))


def _tree(topics: list[Topic]) -> list[Topic]:
    """Each topic followed by its parts."""
    parts: dict[int | None, list[Topic]] = {}
    for topic in topics:
        parts.setdefault(topic.parent_id, []).append(topic)
    return [
        topic for top in parts.get(None, []) for topic in (top, *parts.get(top.pk, []))
    ]


def _spoken(reader: str) -> list[tuple[str, Language]]:
    """The reader's own language first, the others in the portal's order."""
    return sorted(LANGUAGES.items(), key=lambda language: language[0] != reader)
