"""Whom an office serves: its own town, and more only if the central editors say so."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pages.editing import TranslatedPageForm
from pages.models.district import Municipality
from pages.permissions import EDIT_STRUCTURE


class OfficePageForm(TranslatedPageForm):
    """Editors of a town may drop towns the office serves, and add none but their own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "municipalities" not in self.fields:
            return  # a translator's form
        own = self.own_towns()
        if own and not self.instance.pk:
            self.initial["municipalities"] = own
        if not self.allows(EDIT_STRUCTURE):
            self.limit_towns({town.pk for town in (*own, *self.served_towns())})

    def own_towns(self) -> list[Municipality]:
        """The town below whose page the office is; none for an office of the district."""
        above = self.parent_page
        return list(Municipality.objects.filter(page=above.pk)) if above else []

    def served_towns(self) -> list[Municipality]:
        return list(self.instance.municipalities.all()) if self.instance.pk else []

    def limit_towns(self, allowed: set[int]) -> None:
        """None chosen would mean the whole district, so one at least is required."""
        towns = self.fields["municipalities"]
        towns.queryset = Municipality.objects.filter(pk__in=allowed)
        # Unless the central editors have decided that it does.
        serves_everybody = self.instance.pk and not self.served_towns()
        towns.required = bool(allowed) and not serves_everybody
        towns.help_text = _("Other towns are added by the central editors.")
