"""What a process keeps in memory of the index, renewed whenever the index changes."""

from search.engines import embedded
from search.glossary import Glossary
from search.models import Generation
from search.planner import Planner
from search.terms import stored_terms

_planners: dict[str, Planner] = {}


def planner_of(generation: Generation) -> Planner:
    """The planner over the generation's vocabulary as it is now."""
    planner = _planners.get(generation.state)
    if planner is None:
        planner = Planner(embedded.vocabulary_of(generation), Glossary(stored_terms()))
        _planners.clear()
        _planners[generation.state] = planner
    return planner
