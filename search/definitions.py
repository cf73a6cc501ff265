"""Official words that the portal explains, for questions like "Was ist eine Duldung?"."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from pages.languages import LANGUAGES, SOURCE
from pages.models import Term
from pages.translations import column
from search.analysis import tokens
from search.stems import asked_stems
from search.stopwords import says_nothing, term_stems


@dataclass(frozen=True)
class Definition:
    """An official German word, and what it means in the language of its reader."""

    word: str
    name: str
    explanation: str
    language: str

    @property
    def direction(self) -> str:
        return LANGUAGES[self.language].direction


@dataclass(frozen=True)
class _Spelling:
    term: int
    stems: frozenset[str]


class Definitions:
    """Finds the word that a whole query asks about, by any of its names."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._texts: dict[int, dict[str, Definition]] = {}
        self._by_stem: dict[str, list[_Spelling]] = defaultdict(list)
        for term in terms:
            self._texts[term.pk] = _texts(term)
            for language, text in _names(term):
                spelling = _Spelling(term.pk, _stems(text, language))
                for word in spelling.stems:
                    self._by_stem[word].append(spelling)

    def of(self, query: str, language: str) -> Definition | None:
        """What the words of a query mean, if they are one explained word and no more."""
        asked = [
            set(asked_stems(forms[0], language)) | {forms[0]}
            for forms in tokens(query, language)
            if not says_nothing(forms[0], language)
        ]
        if not asked:
            return None
        for spelling in {s for word in asked[0] for s in self._by_stem.get(word, ())}:
            if len(spelling.stems) == len(asked) and all(
                word & spelling.stems for word in asked
            ):
                return self._in(language, spelling.term)
        return None

    def _in(self, language: str, term: int) -> Definition | None:
        chain = (language, *LANGUAGES[language].fallbacks, SOURCE)
        texts = self._texts[term]
        return next((texts[code] for code in chain if code in texts), None)


def definitions() -> Definitions:
    """The official words as they are stored now, one query."""
    return Definitions(Term.objects.all())


def _names(term: Term) -> list[tuple[str, str]]:
    names = [(code, getattr(term, column("name", code))) for code in LANGUAGES]
    german = [(SOURCE, spelling) for spelling in term.german_spellings()]
    return german + [(code, name) for code, name in names if name]


def _texts(term: Term) -> dict[str, Definition]:
    return {
        code: Definition(
            term.word, getattr(term, column("name", code)) or term.word, text, code
        )
        for code in LANGUAGES
        if (text := getattr(term, column("explanation", code)))
    }


def _stems(text: str, language: str) -> frozenset[str]:
    return term_stems([forms[0] for forms in tokens(text, language)], language)
