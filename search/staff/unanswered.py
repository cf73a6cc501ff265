"""What readers searched for in vain, and what editors make of it: a word of a concept."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from pages.languages import LANGUAGES
from pages.permissions import VIEW_OVERVIEW
from pages.todo.views import shown, stretch_of
from search import concept_changes
from search.fruitless import often_searched
from search.models import Concept, FruitlessSearch, SearchDecision, Term
from search.staff.concepts import EDIT_CONCEPTS
from search.term_check import LONGEST_TERM, TermError, checked, fits_script, sameness
from search.terms import near_terms
from search.todo import address


class AddForm(forms.Form):
    """Which concept a text becomes a word of, and how it is written there."""

    text = forms.CharField(label=gettext_lazy("Word or phrase"))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
    )
    concept: Any = forms.ModelChoiceField(
        Concept.objects.all(),
        label=gettext_lazy("Concept"),
        empty_label=gettext_lazy("Choose"),
    )

    def __init__(self, *args: Any, proposed: list[Concept], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].widget.attrs["maxlength"] = LONGEST_TERM
        self.fields["text"].widget.attrs["dir"] = "auto"
        every = [(concept.pk, str(concept)) for concept in Concept.objects.all()]
        near = [(concept.pk, str(concept)) for concept in proposed]
        self.fields["concept"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("Choose")),
            *([(gettext_lazy("Proposals"), near)] if near else []),
            (gettext_lazy("All concepts"), every),
        ]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if "text" in told and "language" in told:
            text, language = told["text"], told["language"]
            if not fits_script(text, language):
                wrong = _("The word is not written in the script of this language.")
                self.add_error("language", wrong)
            try:
                told["text"] = checked(text, language)
            except TermError as error:
                self.add_error("text", str(error))
        return told


@permission_required(VIEW_OVERVIEW)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The list, with what became of each text; without those that were dismissed."""
    dismissed = SearchDecision.objects.filter(concept=None)
    made = {
        (each.term, each.language): each.concept
        for each in SearchDecision.objects.exclude(concept=None).select_related(
            "concept"
        )
    }
    gone = set(dismissed.values_list("term", "language"))
    rows = [
        row
        for row in often_searched(timezone.localdate()).annotate(newest=Max("pk"))
        if (row["term"], row["language"]) not in gone
    ]
    stretch = stretch_of(request, rows)
    may_edit = request.user.has_perm(EDIT_CONCEPTS)
    open_rows = [row for row in stretch if (row["term"], row["language"]) not in made]
    nearest = nearest_to(open_rows) if may_edit else {}
    context = {
        **shown(stretch),
        "may_edit": may_edit,
        "rows": [
            {
                **row,
                "address": may_edit and address(row["term"], row["language"]),
                "made": made.get((row["term"], row["language"])),
                "nearest": nearest.get(row["newest"]),
            }
            for row in stretch
        ],
    }
    return render(request, "search/admin/unanswered.html", context)


def nearest_to(rows: list[dict[str, Any]]) -> dict[int, Concept]:
    """{number of a row: the concept it may belong to}.

    Only where the text may be of the language it was searched in: that is the interface's.
    """
    if not rows:
        return {}
    terms = near_terms()
    found = {
        row["newest"]: near[0]
        for row in rows
        if fits_script(row["term"], row["language"])
        and (near := terms.concepts(row["term"], row["language"]))
    }
    concepts = Concept.objects.filter(key__in=found.values())
    by_key = {concept.key: concept for concept in concepts}
    return {pk: by_key[key] for pk, key in found.items()}


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Makes a text a word of a concept: at once where one is posted, else by a form."""
    search = get_object_or_404(FruitlessSearch, pk=pk)
    initial = {"text": search.term, "language": search.language}
    data = {**initial, **request.POST.dict()} if request.method == "POST" else None
    form = AddForm(data, initial=initial, proposed=proposed_for(search))
    if form.is_valid():
        told = form.cleaned_data
        decide(search, told["concept"], told["language"], told["text"])
        log(instance=told["concept"], action="wagtail.edit", user=request.user)
        text = _("“%(text)s” is now a word of “%(concept)s”.")
        messages.success(
            request, text % {"text": told["text"], "concept": told["concept"]}
        )
        return redirect("search_unanswered:index")
    context = {"form": form, "search": search, "language": LANGUAGES[search.language]}
    return render(request, "search/admin/unanswered_add.html", context)


def proposed_for(search: FruitlessSearch) -> list[Concept]:
    keys = near_terms().concepts(search.term, search.language)
    concepts = {c.key: c for c in Concept.objects.filter(key__in=keys)}
    return [concepts[key] for key in keys if key in concepts]


@transaction.atomic
def decide(search: FruitlessSearch, concept: Concept, language: str, text: str) -> None:
    """Add the word, unless the concept has it already, and note that it was done."""
    concept_changes.take_turns()
    same = [
        term
        for term in Term.objects.filter(concept=concept, language=language)
        if sameness(term.text) == sameness(text)
    ]
    concept_changes.add_searched(concept, language, same[0].text if same else text)
    SearchDecision.objects.update_or_create(
        term=search.term, language=search.language, defaults={"concept": concept}
    )


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Not for this portal: the text is not shown again."""
    search = get_object_or_404(FruitlessSearch, pk=pk)
    SearchDecision.objects.update_or_create(
        term=search.term, language=search.language, defaults={"concept": None}
    )
    text = _("“%(text)s” is not shown again.")
    messages.success(request, text % {"text": search.term})
    return redirect("search_unanswered:index")


class UnansweredMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(VIEW_OVERVIEW)


class UnansweredViewSet(ViewSet):
    name = "search_unanswered"
    url_prefix = "search/unanswered"
    icon = "help"
    menu_label = gettext_lazy("Searches without result")
    menu_item_class = UnansweredMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", index, name="index"),
            path("<int:pk>/", add, name="add"),
            path("<int:pk>/dismissal/", dismiss, name="dismiss"),
        ]
