"""The form of a concept: its words in each language, one on a line, and its pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from pages.languages import LANGUAGES, SOURCE, Language
from pages.models import Topic
from search import concept_changes
from search.analysis import words
from search.models import Concept, Term
from search.staff.answers import PageRows
from search.staff.concept_shown import Shown, shown_by
from search.term_check import TermError, checked, sameness, tidied

MOST_TERMS = 200


class TermLines(forms.CharField):
    """Terms of one language, one on each line; cleaned, a list of them."""

    def __init__(self, language: Language, supplied: list[str]) -> None:
        self.language = language
        self.supplied = {sameness(text) for text in supplied}
        attrs = {"rows": 4, "dir": language.direction, "lang": language.code}
        super().__init__(
            label=gettext_lazy("Your own words"),
            help_text=gettext_lazy("One on each line."),
            required=False,
            widget=forms.Textarea(attrs=attrs),
        )

    def clean(self, value: str) -> list[str]:
        lines = [line for line in super().clean(value).splitlines() if tidied(line)]
        if len(lines) > MOST_TERMS:
            raise ValidationError(
                _("These are too many: %(number)s words at most.")
                % {"number": MOST_TERMS}
            )
        found: dict[str, str] = {}
        errors = []
        for line in lines:
            try:
                self._take(line, found)
            except TermError as error:
                errors.append(ValidationError(str(error)))
        if errors:
            raise ValidationError(errors)
        return list(found.values())

    def _take(self, line: str, found: dict[str, str]) -> None:
        term = checked(line, self.language.code)
        same = sameness(term)
        if same in self.supplied:
            raise TermError(
                _("“%(text)s” is among the supplied words already.") % {"text": term}
            )
        if same in found:
            raise TermError(
                _("“%(text)s” and “%(other)s” are the same for the search.")
                % {"text": term, "other": found[same]}
            )
        found[same] = term


def field_of(language: str, name: str) -> str:
    return f"{name}_{language.replace('-', '_')}"


class ConceptForm(WagtailAdminModelForm):
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        help_text=gettext_lazy("The services of these topics answer the concept."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    # What stood in the form: what others changed meanwhile stays.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Concept
        fields = ("name", "topics", "is_suggested")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = list(self.instance.terms.all()) if self.instance.pk else []
        self._offer_topics()
        self.now = Shown.now(self.instance, stored)
        self.initial["seen"] = self.now.written()
        seen = self.data.get("seen", "")
        self.shown = shown_by(seen, self.now) if self.is_bound else self.now
        for code, language in LANGUAGES.items():
            self._add_language(language, [t for t in stored if t.language == code])
        self.is_new = self.instance.pk is None
        self.rows: Any = PageRows(
            self.data if self.is_bound else None,
            prefix="pages",
            initial=[
                {"page": page, "is_best": is_best}
                for page, is_best in self.shown.pages.items()
            ],
        )

    def _offer_topics(self) -> None:
        """Supplied concepts may name topics that this portal does not have."""
        self.names = {topic.key: str(topic) for topic in Topic.objects.all()}
        topics: Any = self.fields["topics"]
        topics.choices = list(self.names.items())
        self.initial["topics"] = [t for t in self.instance.topics if t in self.names]

    def _add_language(self, language: Language, stored: list[Term]) -> None:
        supplied = [term for term in stored if term.origin != Term.Origin.EDITOR]
        own = [term.text for term in stored if term.origin == Term.Origin.EDITOR]
        name = field_of(language.code, "own")
        self.fields[name] = TermLines(language, [term.text for term in supplied])
        self.initial[name] = "\n".join(own)
        if supplied:
            name = field_of(language.code, "off")
            self.fields[name] = forms.TypedMultipleChoiceField(
                label=gettext_lazy("Supplied words: tick what is not to be used"),
                choices=[(term.pk, term.text) for term in supplied],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
            self.initial[name] = [term.pk for term in supplied if term.is_off]

    @property
    def languages(self) -> list[dict[str, Any]]:
        """What the page shows of each language; open where something is to be seen to."""
        found = []
        for code, language in LANGUAGES.items():
            off = field_of(code, "off")
            own = self[field_of(code, "own")]
            supplied = self[off] if off in self.fields else None
            number = len(self.fields[off].choices) if supplied else 0
            number += len((own.value() or "").splitlines())
            errors = bool(own.errors or (supplied and supplied.errors))
            found.append(
                {
                    "language": language,
                    "own": own,
                    "off": supplied,
                    "number": number,
                    "is_open": errors or (self.is_new and code == SOURCE),
                }
            )
        return found

    @property
    def media(self) -> forms.Media:
        return super().media + self.rows.media

    def is_valid(self) -> bool:
        # Both, so that all errors are shown at once.
        rows = self.rows.is_valid() if self.is_bound else False
        return super().is_valid() and rows

    def clean_name(self) -> str:
        name = tidied(self.cleaned_data["name"])
        if name and name == self.shown.name:
            return self.now.name
        others = Concept.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if not words(name):
            raise ValidationError(_("There is no letter or number in this."))
        if name != self.instance.name and others.exists():
            raise ValidationError(_("There is another concept of this name."))
        return name

    def clean_topics(self) -> list[str]:
        stored: list[str] = self.instance.topics
        ticked = set(self.cleaned_data["topics"])
        removed = (self.shown.topics & self.names.keys()) - ticked
        wanted = (self.now.topics | (ticked - self.shown.topics)) - removed
        if wanted == self.now.topics:
            return stored
        elsewhere = [key for key in stored if key not in self.names]
        return [key for key in self.names if key in wanted] + elsewhere

    def clean_is_suggested(self) -> bool:
        told: bool = self.cleaned_data["is_suggested"]
        return self.now.is_suggested if told == self.shown.is_suggested else told

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        own = [cleaned.get(field_of(code, "own"), [""]) for code in LANGUAGES]
        if self.is_new and not any(own):
            self.add_error(
                field_of(SOURCE, "own"),
                _("Write at least one word, here or in another language."),
            )
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Concept:
        """The concept with its terms and pages, and the index brought up to them."""
        concept: Concept = self.instance
        concept_changes.take_turns()
        if self.is_new:
            concept.key = concept_changes.free_key(concept.name)
        pages = self.rows.chosen()
        stored = (self.now.name, self.now.is_suggested, self.now.topics)
        wanted = (concept.name, concept.is_suggested, frozenset(concept.topics))
        if self.is_new or pages or wanted != stored:
            concept_changes.mark_edited(concept)
        super().save(commit=True)
        self._save_terms(concept)
        self._save_pages(concept, pages)
        concept_changes.update_concept(concept)
        return concept

    def _save_terms(self, concept: Concept) -> None:
        supplied = concept.terms.exclude(origin=Term.Origin.EDITOR)
        off = {
            pk
            for code in LANGUAGES
            for pk in self.cleaned_data.get(field_of(code, "off"), ())
        }
        supplied.filter(pk__in=off - self.shown.off).update(is_off=True)
        supplied.filter(pk__in=self.shown.off - off).update(is_off=False)
        wanted = {
            (code, text)
            for code in LANGUAGES
            for text in self.cleaned_data[field_of(code, "own")]
        }
        own = concept.terms.filter(origin=Term.Origin.EDITOR)
        stored = {(term.language, term.text): term.pk for term in own}
        removed = self.shown.own - wanted
        gone = [pk for each, pk in stored.items() if each in removed]
        own.filter(pk__in=gone).delete()
        Term.objects.bulk_create(
            Term(concept=concept, language=language, text=text)
            for language, text in sorted(wanted - self.shown.own - stored.keys())
        )

    def _save_pages(self, concept: Concept, chosen: dict[int, bool]) -> None:
        removed = self.shown.pages.keys() - chosen.keys()
        concept.answers.filter(page__in=removed).delete()
        for page, is_best in chosen.items():
            if self.shown.pages.get(page) != is_best:
                concept.answers.update_or_create(
                    page_id=page, defaults={"is_best": is_best}
                )
