"""What a reader is asked for: never more than the appointment needs.

Status, nationality, health, religion, birth date and address are not asked for: what the
portal does not know it cannot be obliged to hand over (§ 87 AufenthG).
"""

import re
import unicodedata
from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.details import NO_CONTACT
from booking.models import AppointmentKind
from pages.models import Topic

LONGEST_NAME = 80
REGION = "DE"
# Nothing shorter than five digits is a number that can be called back.
SHORTEST = 10_000
# They turn the text around them and could make a name look like something else.
BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# Letters and symbols that show nothing: fillers of Hangul, the empty Braille cell.
UNSEEN = "\u115f\u1160\u3164\uffa0\u2800"


class TopicChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Topics by their names in the reader's language; staff know them in German."""

    def label_from_instance(self, topic: Topic) -> str:
        return topic.name


def clean_name(text: str) -> str:
    """A name in any script, without controls that change how it reads.

    Empty when nothing of it can be seen.
    """
    text = BIDI_CONTROLS.sub("", unicodedata.normalize("NFC", text))
    text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in text)
    text = " ".join(text.split())
    shown = (c for c in text if c not in UNSEEN)
    return text if any(unicodedata.category(c)[0] in "LNPS" for c in shown) else ""


def can_be_called(number: phonenumbers.PhoneNumber) -> bool:
    """Of a possible length, and not a short number such as 110."""
    is_long = number.national_number is not None and number.national_number >= SHORTEST
    return is_long and phonenumbers.is_possible_number(number)


class DetailsForm(forms.Form):
    """Whom to call, and how to reach them if they like. No account, no e-mail needed."""

    name = forms.CharField(
        label=_("What name should we call you by?"),
        help_text=_("A first name or a nickname is enough."),
        max_length=LONGEST_NAME,
        error_messages={
            "required": _("Give a name that we can call you by."),
            "max_length": _("The name is too long: at most 80 characters."),
        },
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "nickname"}),
    )
    email = forms.EmailField(
        label=_("E-mail address (optional)"),
        help_text=_("We send you the appointment and a reminder."),
        required=False,
        max_length=254,
        error_messages={
            "invalid": _(
                "This e-mail address is not complete. Example: name@example.org"
            )
        },
        widget=forms.EmailInput(attrs={"dir": "ltr", "autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Phone number (optional)"),
        help_text=_("Only if we may call you about this appointment."),
        required=False,
        max_length=30,
        error_messages={"max_length": _("This phone number is too long.")},
        widget=forms.TextInput(
            attrs={"dir": "ltr", "type": "tel", "autocomplete": "tel"}
        ),
    )
    voicemail_ok = forms.BooleanField(
        label=_("You may leave a message on my voicemail."), required=False
    )
    topic = TopicChoice(
        Topic.objects.top(),
        to_field_name="key",
        label=_("What is it about? (optional)"),
        required=False,
        empty_label=_("I would rather not say"),
        error_messages={"invalid_choice": _("Choose a topic from the list.")},
    )

    def __init__(self, *args: Any, kind: AppointmentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind.channel == AppointmentKind.Channel.PHONE:
            self.fields["phone"].required = True
            self.fields["phone"].label = _("Phone number")
            self.fields["phone"].help_text = _("We call you on this number.")
            self.fields["phone"].error_messages["required"] = _(
                "Give the phone number we should call."
            )
        self.by_video = kind.channel == AppointmentKind.Channel.VIDEO
        if self.by_video:
            self.fields["email"].help_text = _(
                "The case manager sends you the link for the video call."
            )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        wrong = {"email", "phone"} & set(self.errors)
        if self.by_video and not (wrong or told.get("email") or told.get("phone")):
            self.add_error("email", NO_CONTACT)
        return told

    def clean_name(self) -> str:
        name = clean_name(self.cleaned_data["name"])
        messages = self.fields["name"].error_messages
        if not name:
            raise ValidationError(messages["required"], code="required")
        # Again: one character can become three when text is normalised.
        if len(name) > LONGEST_NAME:
            raise ValidationError(messages["max_length"], code="max_length")
        return name

    def clean_phone(self) -> str:
        """International form, so that staff can dial it from anywhere."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            number = phonenumbers.parse(text, REGION)
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not can_be_called(number):
            raise ValidationError(
                _("This does not look like a phone number. Example: 0152 28817386")
            )
        form = phonenumbers.PhoneNumberFormat.E164
        return phonenumbers.format_number(number, form)
