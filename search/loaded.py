"""What a process keeps in memory of the index, renewed whenever the index changes."""

from search.engines import tables
from search.models import Generation
from search.planner import Planner
from search.terms import stored_glossary

_planners: dict[str, Planner] = {}


def planner_of(generation: Generation) -> Planner:
    """The planner over the generation's vocabulary as it is now."""
    planner = _planners.get(generation.state)
    if planner is None:
        planner = Planner(tables.vocabulary_of(generation), stored_glossary())
        _planners.clear()
        _planners[generation.state] = planner
    return planner
