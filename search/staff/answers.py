"""The part of a concept's form that chooses the pages that answer it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from pages.models import GuidePage, OfficePage, ServicePage

MOST_PAGES = 50
NEW_PAGES = 2
ANSWERING = (ServicePage, OfficePage, GuidePage)


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
