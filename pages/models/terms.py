"""Official words that the portal explains wherever they stand (Fachbegriffe)."""

from collections.abc import Iterable
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname as column

from pages.languages import LANGUAGES, SOURCE, Language
from pages.terms import KnownTerm


def lines_of(text: str | None) -> tuple[str, ...]:
    """The filled lines, without spaces around them."""
    stripped = (line.strip() for line in (text or "").splitlines())
    return tuple(line for line in stripped if line)


class TermQuerySet(models.QuerySet["Term"]):
    def for_readers_of(self, language: Language) -> Self:
        """With only the columns of the languages its readers get."""
        columns = [
            column(name, code)
            for code in language.chain
            for name in ("name", "explanation")
        ]
        return self.only("word", "forms", "other_meanings", *columns)


class Term(models.Model):
    """An official German word, its forms, and what it means in plain words."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    word = models.CharField(_("official word"), max_length=80, unique=True)
    forms = models.TextField(
        _("other forms"),
        blank=True,
        help_text=_(
            "As they stand in texts, one per line: plural, genitive, short form."
        ),
    )
    other_meanings = models.TextField(
        _("not meant in"),
        blank=True,
        help_text=_("Phrases in which the word means something else, one per line."),
    )
    name = models.CharField(
        _("name"),
        max_length=120,
        blank=True,
        help_text=_("What the readers of this language call it."),
    )
    explanation = models.TextField(
        _("explanation"),
        help_text=_("One to three short sentences: what it is, no advice."),
    )

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["word"]
        verbose_name = _("official term")
        verbose_name_plural = _("official terms")

    def __str__(self) -> str:
        return self.word

    def german_spellings(self) -> tuple[str, ...]:
        return (self.word, *lines_of(self.forms))

    def clean(self) -> None:
        super().clean()
        others = {
            spelling.casefold(): term
            for term in Term.objects.exclude(pk=self.pk)
            for spelling in term.german_spellings()
        }
        for field, spellings in (
            ("word", [self.word]),
            ("forms", lines_of(self.forms)),
        ):
            for spelling in spellings:
                owner = others.get(spelling.casefold())
                if owner is not None:
                    raise ValidationError(
                        {field: _taken(spelling, owner)}, code="taken"
                    )

    def known_to(self, wanted: Language, text: Language) -> KnownTerm:
        """As readers who want one language get it in a text of another (or the same)."""
        code = next(
            (c for c in wanted.chain if getattr(self, column("explanation", c))), SOURCE
        )
        own_name = getattr(self, column("name", text.code)) or ""
        return KnownTerm(
            word=self.word,
            german=lines_of(self.forms),
            names=(own_name,) if own_name else (),
            other_meanings=lines_of(self.other_meanings),
            name=getattr(self, column("name", code)) or "",
            explanation=getattr(self, column("explanation", code)) or "",
            language=LANGUAGES[code],
        )


def _taken(spelling: str, owner: Term) -> str:
    text = _("“%(spelling)s” already belongs to the term “%(term)s”.")
    return str(text) % {"spelling": spelling, "term": owner.word}


def known_terms(wanted: Language, text: Language) -> list[KnownTerm]:
    """Every term as readers of a page get it; one query."""
    terms: Iterable[Term] = Term.objects.for_readers_of(wanted)
    return [term.known_to(wanted, text) for term in terms]
