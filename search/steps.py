"""What is done to understand a query, each step to be left out when measuring its worth."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Steps:
    """All steps; those that are ``False`` are left out."""

    stems: bool = True
    prefixes: bool = True  # unfinished words
    parts: bool = True  # of German compounds
    joining: bool = True  # neighbours that may be one word
    typos: bool = True
    sounds: bool = True  # codes of German words of the texts
    infixes: bool = True  # long words inside longer ones
    glossary: bool = True  # and with it the next three
    partial: bool = True  # single words of terms
    misspelt: bool = True  # terms with a typing error
    hearing: bool = True  # German terms written by ear
    doubt: bool = True  # too little evidence is no answer

    @classmethod
    def without(cls, *names: str) -> "Steps":
        """All but these. Raises KeyError for a step that does not exist."""
        unknown = set(names) - set(STEPS)
        if unknown:
            raise KeyError(*sorted(unknown))
        return cls(**dict.fromkeys(names, False))


STEPS = tuple(step.name for step in fields(Steps))
EVERY_STEP = Steps()
