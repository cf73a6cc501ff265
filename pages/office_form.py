"""What an office's form refuses: strange towns, hours that meet, successors in a ring."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from pages.dates import short_date
from pages.editing import TranslatedPageForm
from pages.languages import current_language
from pages.models.district import Municipality
from pages.opening import overlap
from pages.permissions import EDIT_STRUCTURE
from pages.rows import refuse_meeting

A_DAY = datetime.timedelta(days=1)


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

    def clean(self) -> dict[str, Any]:
        """Errors stand beside their fields; a translator's form has none of these."""
        data: dict[str, Any] = super().clean()
        refuse_meeting(self.formsets.get("opening_hours"), "opens", hours_meet)
        refuse_meeting(self.formsets.get("exceptions"), "first_day", exceptions_meet)
        if "closed_from" in self.fields:
            self.check_closure(data)
        if "successor" in self.fields:
            self.check_successor(data)
            self.check_beginning(data)
        return data

    def check_closure(self, data: dict[str, Any]) -> None:
        first, last = data.get("closed_from"), data.get("closed_until")
        if last and not first and "closed_from" not in self.errors:
            self.add_error("closed_from", _("From which day is it closed?"))
        elif first and last and last < first:
            self.add_error(
                "closed_until", _("The last day must not be before the first.")
            )

    def check_successor(self, data: dict[str, Any]) -> None:
        """A successor takes over the day after; whoever asks for it must arrive there."""
        successor, end = data.get("successor"), data.get("valid_to")
        if successor is None:
            return
        if self.is_in_ring(successor):
            self.add_error(
                "successor", _("An office cannot replace itself, not by others either.")
            )
        elif end is None:
            if "valid_to" not in self.errors:
                self.add_error("valid_to", _("Until which day, before it is replaced?"))
        elif not successor.exists_on(end + A_DAY):
            day = short_date(end + A_DAY, current_language())
            self.add_error(
                "successor",
                _("This office does not exist on %(day)s, when it must take over.")
                % {"day": day},
            )

    def is_in_ring(self, successor: Any) -> bool:
        """Whether following successors leads back to this office."""
        seen: set[int] = set()
        while successor is not None and successor.pk not in seen:
            if successor.pk == self.instance.pk:
                return True
            seen.add(successor.pk)
            successor = successor.successor
        return False

    def check_beginning(self, data: dict[str, Any]) -> None:
        """An office that replaces others must not begin later than a day after them."""
        begins = data.get("valid_from")
        if begins is None or not self.instance.pk:
            return
        replaced = self.instance.predecessors.filter(valid_to__lt=begins - A_DAY)
        for office in replaced[:1]:
            self.add_error(
                "valid_from",
                _("It replaces “%(office)s”, which exists until %(day)s only.")
                % {
                    "office": office.title,
                    "day": short_date(office.valid_to, current_language()),
                },
            )


def hours_meet(one: dict[str, Any], other: dict[str, Any]) -> Any:
    """Of weekly hours."""
    stretches = [(row["opens"], row["closes"]) for row in (one, other)]
    if one["weekday"] == other["weekday"] and overlap(*stretches):
        return _(
            "These hours meet others of the same day: give one row, from the first"
            " opening to the last closing."
        )
    return ""


def exceptions_meet(one: dict[str, Any], other: dict[str, Any]) -> Any:
    """Of exceptions; the same days twice are a break between two stretches."""
    days = [
        (row["first_day"], row["last_day"] or row["first_day"]) for row in (one, other)
    ]
    if days[0] == days[1]:
        return same_days_meet(one, other)
    if days[0][0] <= days[1][1] and days[1][0] <= days[0][1]:
        return _("There is another exception for some of these days.")
    return ""


def same_days_meet(one: dict[str, Any], other: dict[str, Any]) -> Any:
    """Of exceptions for the same days."""
    if not (one["opens"] and other["opens"]):
        return _("The office cannot be closed and open on the same days.")
    if overlap((one["opens"], one["closes"]), (other["opens"], other["closes"])):
        return _("These hours meet those of another row for the same days.")
    return ""
