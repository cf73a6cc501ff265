"""What a reader is asked before free times are shown: where, how, in which language."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from booking.models import AppointmentKind
from pages.languages import LANGUAGES, Language
from pages.models import Municipality

WOMAN, MAN = "woman", "man"


class LoadedRows(ModelChoiceIterator):  # type: ignore[type-arg]
    """The options of a ``LoadedChoice``, without another query."""

    def __iter__(self) -> Iterator[Any]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for row in self.field.shown:  # type: ignore[attr-defined]
            yield self.choice(row)

    def __len__(self) -> int:
        return len(self.field.shown) + (self.field.empty_label is not None)  # type: ignore[attr-defined]

    def __bool__(self) -> bool:
        return len(self) > 0


class LoadedChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among few rows by their keys, read once: for the list and for the check."""

    iterator = LoadedRows

    @cached_property
    def shown(self) -> list[Any]:
        return list(self.queryset or ())

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        for row in self.shown:
            if row.key == value:
                return row
        message = self.error_messages["invalid_choice"]
        raise ValidationError(message, code="invalid_choice")


class KindChoice(LoadedChoice):
    """Kinds of meeting; those switched off in the reader's town are not shown."""

    @cached_property
    def known(self) -> list[AppointmentKind]:
        return list(self.queryset or ())

    @cached_property
    def shown(self) -> list[Any]:
        return [kind for kind in self.known if not kind.is_off]  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Any:
        if any(kind.key == value for kind in self.known if kind not in self.shown):
            raise ValidationError(self.error_messages["not_here"], code="not_here")
        return super().to_python(value)


class SearchForm(forms.Form):
    """Where, what kind of meeting, in which language, and with whom if that matters.

    Two queries. What is not asked for has its default: the first kind of the town, an
    interpreter where one is needed, a woman or a man.
    """

    municipality = LoadedChoice(
        Municipality.objects.all(),
        to_field_name="key",
        label=_("Which town or municipality do you live in?"),
        empty_label=_("Please choose"),
        error_messages={
            "required": _("Choose your town or municipality."),
            "invalid_choice": _("We do not know this town. Choose one from the list."),
        },
    )
    kind = KindChoice(
        AppointmentKind.objects.none(),
        to_field_name="key",
        label=_("How would you like to talk?"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how you would like to talk."),
            "invalid_choice": _(
                "This kind of meeting cannot be booked. Choose another."
            ),
            "not_here": _(
                "This kind of meeting is not offered in your town. Choose another."
            ),
        },
    )
    language = forms.ChoiceField(
        label=_("Which language would you like to speak?"),
        error_messages={
            "invalid_choice": _(
                "We do not know this language. Choose one from the list."
            ),
        },
    )
    interpreter = forms.ChoiceField(
        label=_("Do you need an interpreter?"),
        required=False,
        choices=[
            ("", _("Only if nobody speaks my language")),
            ("yes", _("Yes, please invite an interpreter")),
            ("no", _("No, I need no interpreter")),
        ],
        error_messages={"invalid_choice": _("Choose one of the answers in the list.")},
    )
    adviser = forms.ChoiceField(
        label=_("Would you like to talk to a woman or to a man?"),
        help_text=_("This is about the case manager, not about you."),
        required=False,
        choices=[
            ("", _("It does not matter")),
            (WOMAN, _("To a woman")),
            (MAN, _("To a man")),
        ],
        error_messages={"invalid_choice": _("Choose one of the answers in the list.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *args: Any,
        offered: list[Language],
        **kwargs: Any,
    ) -> None:
        super().__init__(data, *args, **kwargs)
        asked = self.data if self.is_bound else self.initial
        kinds = AppointmentKind.objects.public()
        town = str(asked.get("municipality") or "").replace("\0", "")
        self.fields["kind"].queryset = kinds.knowing_where_off(town)  # type: ignore[attr-defined]
        if not asked.get("kind") and self.kinds:
            first = {"kind": self.kinds[0].key}
            if self.is_bound:
                self.data = {**self.data, **first}
            else:
                self.initial = {**self.initial, **first}
        others = [
            language for language in LANGUAGES.values() if language not in offered
        ]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (language.code, language.name)
            for language in [*offered, *others]
            if language.code != "de-simple"
        ]

    @property
    def kinds(self) -> list[AppointmentKind]:
        """What can be booked in the reader's town, in order."""
        return self.fields["kind"].shown  # type: ignore[attr-defined]
