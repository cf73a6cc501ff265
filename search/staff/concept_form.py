"""The form of a concept: its words in each language, one on a line, and its pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from pages.languages import LANGUAGES, SOURCE, Language
from pages.models import GuidePage, OfficePage, ServicePage, Topic
from search import concept_changes
from search.analysis import words
from search.models import Concept, ConceptPage, Term
from search.term_check import TermError, checked, sameness, tidied

MOST_TERMS = 200
MOST_PAGES = 50
NEW_PAGES = 2
ANSWERING = (ServicePage, OfficePage, GuidePage)


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


class PageRow(forms.Form):
    """One page that answers a concept."""

    page: Any = forms.ModelChoiceField(
        Page.objects.none(),
        label=gettext_lazy("Page"),
        required=False,
        widget=AdminPageChooser(target_models=ANSWERING),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Choose a service, an office or a guide; this is none."
            )
        },
    )
    is_best = forms.BooleanField(
        label=gettext_lazy("Stands first where somebody searches for this"),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = Page.objects.type(*ANSWERING)  # type: ignore[attr-defined]


class BasePageRows(forms.BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        seen = set()
        for form in self.forms:
            page = chosen_page(form)
            if page is None:
                continue
            if page.pk in seen:
                form.add_error("page", _("This page is chosen twice."))
            seen.add(page.pk)

    def chosen(self) -> dict[int, bool]:
        """{page: whether it is the best answer}."""
        return {
            page.pk: form.cleaned_data["is_best"]
            for form in self.forms
            if (page := chosen_page(form))
        }


def chosen_page(form: forms.Form) -> Page | None:
    """The page of a row that is filled in, right, and not to be removed."""
    told = form.cleaned_data if form.is_valid() else {}
    return None if told.get("DELETE") else told.get("page")


PageRows = forms.formset_factory(
    PageRow,
    formset=BasePageRows,
    extra=NEW_PAGES,
    can_delete=True,
    max_num=MOST_PAGES,
    absolute_max=MOST_PAGES + NEW_PAGES,
)


def field_of(language: str, name: str) -> str:
    return f"{name}_{language.replace('-', '_')}"


class ConceptForm(WagtailAdminModelForm):
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        help_text=gettext_lazy("The services of these topics answer the concept."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    # The editors' words that stood in the form: what came meanwhile is not taken away.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Concept
        fields = ("name", "topics", "is_suggested")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = list(self.instance.terms.all()) if self.instance.pk else []
        self._offer_topics()
        own = [term.pk for term in stored if term.origin == Term.Origin.EDITOR]
        self.initial["seen"] = ",".join(map(str, own))
        for code, language in LANGUAGES.items():
            self._add_language(language, [t for t in stored if t.language == code])
        self.is_new = self.instance.pk is None
        answers = self.instance.answers.all() if self.instance.pk else []
        self.rows: Any = PageRows(
            self.data if self.is_bound else None,
            prefix="pages",
            initial=[{"page": a.page_id, "is_best": a.is_best} for a in answers],
        )

    def _offer_topics(self) -> None:
        """Supplied concepts may name topics that this portal does not have."""
        names = {topic.key: str(topic) for topic in Topic.objects.all()}
        topics: Any = self.fields["topics"]
        topics.choices = list(names.items())
        known = [key for key in self.instance.topics if key in names]
        self.elsewhere = [key for key in self.instance.topics if key not in names]
        self.initial["topics"] = known

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
        others = Concept.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if not words(name):
            raise ValidationError(_("There is no letter or number in this."))
        if name != self.instance.name and others.exists():
            raise ValidationError(_("There is another concept of this name."))
        return name

    def clean_topics(self) -> list[str]:
        return [*self.cleaned_data["topics"], *self.elsewhere]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        own = [cleaned.get(field_of(code, "own"), [""]) for code in LANGUAGES]
        if self.is_new and not any(own):
            self.add_error(
                field_of(SOURCE, "own"),
                _("Write at least one word, here or in another language."),
            )
        return cleaned

    def save(self, commit: bool = True) -> Concept:
        """The concept with its terms and pages, and the index brought up to them."""
        concept: Concept = self.instance
        if self.is_new:
            concept.key = concept_changes.free_key(concept.name)
        pages = self.rows.chosen()
        if (
            self.is_new
            or pages
            or {"name", "topics", "is_suggested"} & {*self.changed_data}
        ):
            concept_changes.mark_edited(concept)
        super().save(commit=True)
        self._save_terms(concept)
        concept.answers.all().delete()
        ConceptPage.objects.bulk_create(
            ConceptPage(concept=concept, page_id=page, is_best=is_best)
            for page, is_best in pages.items()
        )
        concept_changes.update_concept(concept)
        return concept

    def _save_terms(self, concept: Concept) -> None:
        supplied = concept.terms.exclude(origin=Term.Origin.EDITOR)
        off = {
            pk
            for code in LANGUAGES
            for pk in self.cleaned_data.get(field_of(code, "off"), ())
        }
        supplied.filter(pk__in=off).update(is_off=True)
        supplied.exclude(pk__in=off).update(is_off=False)
        wanted = {
            (code, text)
            for code in LANGUAGES
            for text in self.cleaned_data[field_of(code, "own")]
        }
        own = concept.terms.filter(origin=Term.Origin.EDITOR)
        stored = {(term.language, term.text): term.pk for term in own}
        seen = self.cleaned_data["seen"].split(",")
        gone = [
            pk for each, pk in stored.items() if each not in wanted and str(pk) in seen
        ]
        own.filter(pk__in=gone).delete()
        Term.objects.bulk_create(
            Term(concept=concept, language=language, text=text)
            for language, text in sorted(wanted - stored.keys())
        )
