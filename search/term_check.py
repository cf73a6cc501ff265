"""What may become a term of the glossary. Pure, the same for forms and for files."""

import re

from django.utils.translation import gettext as _

from pages.languages import LANGUAGES
from search.analysis import fold, script, words
from search.planner import CONTROL
from search.stems import SCRIPT_OF
from search.stopwords import is_stopword

LONGEST_TERM = 120
# Marks of direction and the like come along when text is pasted; joiners are letters' own.
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class TermError(ValueError):
    """Why a text cannot be a term, in a sentence for the one who wrote it."""


def tidied(text: str) -> str:
    """The text on one line, without what cannot be seen.

    >>> tidied("  Wohn\\tgeld ")
    'Wohn geld'
    """
    return " ".join(CONTROL.sub(" ", INVISIBLE.sub("", text)).split())


def sameness(text: str) -> str:
    """Equal for terms that the search cannot tell apart.

    >>> sameness("Führerschein") == sameness("FUEHRERSCHEIN")
    True
    """
    return " ".join(fold(text).split())


def fits_script(text: str, language: str) -> bool:
    """Whether a text may be of this language, by its first letter; numbers are of all.

    >>> fits_script("Wohngeld", "ar")
    False
    """
    return script(text) in {"", SCRIPT_OF.get(language, "Latn")}


def checked(text: str, language: str) -> str:
    """The term, tidied. Raises TermError where the search could do nothing with it."""
    term = tidied(text)
    if language not in LANGUAGES:
        raise TermError(_("The portal does not know this language."))
    if len(term) > LONGEST_TERM:
        raise TermError(
            _("This is too long: a term has %(number)s characters at most.")
            % {"number": LONGEST_TERM}
        )
    found = words(term, language)
    if not found:
        raise TermError(_("There is no letter or number in this."))
    if all(is_stopword(word, language) for word in found):
        raise TermError(
            _("These words stand in every text, so they find nothing: “%(text)s”.")
            % {"text": term}
        )
    return term
