"""What readers are asked about a page. Nothing about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pages.feedback.kinds import Kind
from pages.models.feedback import LONGEST_TEXT


class Lines(forms.CharField):
    """Text in which a line's end counts as one character, as it does in the browser."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value) or "")
        return text.replace("\0", "").replace("\r\n", "\n")


class ReportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is the problem?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what the problem is."),
            "invalid_choice": _("Choose what the problem is."),
        },
    )
    text = Lines(
        label=_("What should we know? (optional)"),
        help_text=_(
            "Please write no names, no phone numbers and nothing personal. "
            "We cannot answer you."
        ),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={
            "max_length": _("The text is too long: at most 1000 characters.")
        },
    )
    # Readers do not see it. What fills it in is a program.
    website = forms.CharField(
        label=_("Please leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty"))
        return ""
