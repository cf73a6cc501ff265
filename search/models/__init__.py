"""The index, the glossary, and what readers searched for in vain."""

from search.models.copy import IndexChange
from search.models.glossary import Concept, ConceptPage, Term
from search.models.index import (
    Document,
    Generation,
    Lexeme,
    LiveIndex,
    Posting,
)
from search.models.searches import FruitlessSearch, SearchDecision

__all__ = [
    "Concept",
    "ConceptPage",
    "Document",
    "FruitlessSearch",
    "Generation",
    "IndexChange",
    "Lexeme",
    "LiveIndex",
    "Posting",
    "SearchDecision",
    "Term",
]
