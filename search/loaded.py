"""What a process keeps in memory of the index, renewed whenever the index changes."""

import threading
from dataclasses import dataclass
from functools import cached_property

from search.definitions import Definitions, definitions
from search.engines import tables
from search.engines.embedded import Embedded
from search.engines.facts import facts_of
from search.models import Generation
from search.planner import Planner
from search.terms import stored_glossary


@dataclass(frozen=True)
class Loaded:
    """The planner of a generation, its documents' facts, and what the portal explains."""

    planner: Planner
    embedded: Embedded
    definitions: Definitions

    @cached_property
    def towns(self) -> frozenset[str]:
        """The towns that the index knows."""
        return frozenset(
            key for facts in self.embedded.facts.values() for key in facts.towns
        )


_loaded: dict[str, Loaded] = {}
_loading = threading.Lock()


def loaded_of(generation: Generation) -> Loaded:
    """The generation as it is now; of several threads one reads it for all."""
    if loaded := _loaded.get(generation.state):
        return loaded
    with _loading:
        loaded = _loaded.get(generation.state)
        if loaded is None:
            loaded = _read(generation)
            _loaded.clear()
            _loaded[generation.state] = loaded
        return loaded


def _read(generation: Generation) -> Loaded:
    vocabulary = tables.vocabulary_of(generation)
    return Loaded(
        Planner(vocabulary, stored_glossary()),
        Embedded(vocabulary, facts_of(generation)),
        definitions(),
    )
