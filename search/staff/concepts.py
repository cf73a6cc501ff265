"""The list of concepts in the admin, for the central editors."""

from collections import Counter
from typing import Any

import django_filters  # type: ignore[import-untyped]
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView, EditView, IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from pages.languages import LANGUAGES, SOURCE
from search import concept_changes
from search.models import Concept, Term
from search.staff.concept_form import ConceptForm
from search.term_check import sameness
from search.weighing import GERMAN

# Readers of Easy German are found by the German words.
WRITTEN = [code for code in LANGUAGES if code == SOURCE or code not in GERMAN]
EDIT_CONCEPTS = "search.change_concept"


def named(query: str) -> set[int]:
    """The concepts with a term, or a name, that holds this text, in any script."""
    asked = sameness(query)
    rows = [
        *Term.objects.values_list("concept", "text"),
        *Concept.objects.values_list("pk", "name"),
    ]
    return {concept for concept, text in rows if asked in sameness(text)}


class ConceptFilterSet(WagtailFilterSet):
    missing = django_filters.ChoiceFilter(
        label=_("Without a word in"),
        choices=[(code, LANGUAGES[code].name) for code in WRITTEN],
        method="without_language",
    )
    own = django_filters.BooleanFilter(
        label=_("With words of your own"), method="with_own_terms"
    )

    class Meta:
        model = Concept
        fields: tuple[str, ...] = ()

    def without_language(
        self, concepts: QuerySet[Concept], name: str, code: str
    ) -> QuerySet[Concept]:
        having = Term.objects.in_use().filter(language=code).values("concept")
        return concepts.exclude(pk__in=having)

    def with_own_terms(
        self, concepts: QuerySet[Concept], name: str, wanted: bool
    ) -> QuerySet[Concept]:
        own = Term.objects.filter(origin=Term.Origin.EDITOR).values("concept")
        if wanted:
            return concepts.filter(pk__in=own)
        return concepts.exclude(pk__in=own)


def languages_of(concept: Concept) -> SafeString | str:
    """How many terms in each language, in the order of the portal's languages."""
    counted = Counter(term.language for term in concept.terms.all())
    found = [(code, counted[code]) for code in LANGUAGES if counted[code]]
    return format_html_join(" · ", "{}\u00a0{}", found) or "–"


def missing_in(concept: Concept) -> str:
    having = {term.language for term in concept.terms.all()}
    missing = [code for code in WRITTEN if code not in having]
    return ", ".join(missing)


class ConceptIndexView(IndexView):
    is_searchable = True

    def get_base_queryset(self) -> QuerySet[Concept]:
        terms = Term.objects.in_use().only("concept_id", "language")
        supplied = Term.objects.filter(concept=OuterRef("pk")).exclude(
            origin=Term.Origin.EDITOR
        )
        return Concept.objects.annotate(is_supplied=Exists(supplied)).prefetch_related(
            Prefetch("terms", terms)
        )

    def get_delete_url(self, instance: Any) -> str | None:
        return None if instance.is_supplied else super().get_delete_url(instance)

    def search_queryset(self, queryset: QuerySet[Concept]) -> QuerySet[Concept]:
        if not self.is_searching:
            return queryset
        return queryset.filter(pk__in=named(self.search_query))

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(*args, **kwargs)
        if not self.results_only:
            context["by_language"] = self.by_language()
        return context

    def by_language(self) -> list[tuple[Any, int, int]]:
        """(language, number of terms, concepts without any in it)."""
        counted = Term.objects.in_use().order_by().values("language")
        rows = counted.annotate(
            terms=Count("pk"), concepts=Count("concept", distinct=True)
        )
        by_language = {row["language"]: row for row in rows}
        every = Concept.objects.count()
        found = []
        for code in WRITTEN:
            row = by_language.get(code, {"terms": 0, "concepts": 0})
            found.append((LANGUAGES[code], row["terms"], every - row["concepts"]))
        return found


class ConceptEditView(EditView):
    @cached_property
    def can_delete(self) -> bool:
        return super().can_delete and is_editors_own(self.object)


class ConceptDeleteView(DeleteView):
    """Supplied concepts stay: the next update would bring them back."""

    def get_object(self, queryset: Any = None) -> Concept:
        concept: Concept = super().get_object(queryset)
        if not is_editors_own(concept):
            raise PermissionDenied
        return concept

    def delete_action(self) -> None:
        with transaction.atomic():
            concept_changes.take_turns()
            had = concept_changes.documents_with([self.object.key])
            super().delete_action()
            concept_changes.index_again(had)


def is_editors_own(concept: Concept) -> bool:
    return Concept.objects.editors_own().filter(pk=concept.pk).exists()


class ConceptViewSet(ModelViewSet):
    model = Concept
    name = "concept"
    icon = "openquote"
    menu_label = _("Concepts")
    index_view_class = ConceptIndexView
    edit_view_class = ConceptEditView
    delete_view_class = ConceptDeleteView
    copy_view_enabled = False
    list_per_page = 50
    filterset_class = ConceptFilterSet
    list_display = [
        "name",
        Column("languages", label=_("Words"), accessor=languages_of),
        Column("missing", label=_("Missing languages"), accessor=missing_in),
    ]
    create_template_name = "search/admin/concept.html"
    edit_template_name = "search/admin/concept.html"
    index_template_name = "search/admin/concepts.html"

    def get_form_class(self, for_update: bool = False) -> type[ConceptForm]:
        return ConceptForm
