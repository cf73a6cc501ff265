"""The forms of the exchange screen."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from pages.exchange.selection import What
from pages.languages import LANGUAGES, TARGETS
from pages.models import Municipality, Topic
from pages.permissions import language_permission

EXTENSIONS = ("xlf", "xliff", "xml")


def own_languages(user: Any) -> list[str]:
    """The languages this person writes, beside German."""
    return [code for code in TARGETS if user.has_perm(language_permission(code))]


class WorkForm(forms.Form):
    """Which texts: sent in the address, so that a list can be kept as a bookmark."""

    language = forms.ChoiceField(label=_("Language"))
    what = forms.ChoiceField(label=_("Texts"), choices=What, initial=What.OPEN)
    municipality = forms.ModelChoiceField(
        Municipality.objects.all(),
        label=_("Municipality"),
        required=False,
        to_field_name="key",
        empty_label=_("all"),
    )
    topic: Any = forms.ModelChoiceField(
        Topic.objects.all(),
        label=_("Topic"),
        required=False,
        to_field_name="key",
        empty_label=_("all"),
    )

    def __init__(self, data: Any, languages: list[str]) -> None:
        asked = data.copy()
        asked.setdefault("language", languages[0])
        asked.setdefault("what", What.OPEN.value)
        super().__init__(asked)
        field: Any = self.fields["language"]
        field.choices = [(code, LANGUAGES[code].name) for code in languages]

    def wanted(self) -> dict[str, Any]:
        """The arguments of ``selection.statuses``."""
        names = {"language": "code"}
        return {names.get(name, name): v for name, v in self.cleaned_data.items()}


class UploadForm(forms.Form):
    """A translated file."""

    file = forms.FileField(
        label=_("XLIFF file"),
        help_text=_("XLIFF 2.0, as it was exported here, with translations."),
        validators=[FileExtensionValidator(EXTENSIONS)],
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in EXTENSIONS)}),
    )
