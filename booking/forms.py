"""What a reader is asked for: never more than the appointment needs.

Status, nationality, health, religion, birth date and address are not asked for: what the
portal does not know it cannot be obliged to hand over (§ 87 AufenthG).
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booking.contacts import can_be_called, international, read_number
from booking.details import NO_CONTACT, WISH_FIELDS
from booking.form_check import STAMP, TRAP, stamp
from booking.models import AppointmentKind
from booking.names import clean_name, mixes_scripts
from pages.models import Topic

LONGEST_NAME = 80
LONGEST_NOTE = 300


class LinesField(forms.CharField):
    """A line break counts as one character, as browsers count it for ``maxlength``."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class TopicChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Topics by their names in the reader's language; staff know them in German."""

    def label_from_instance(self, topic: Topic) -> str:
        return topic.name


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
    # One field each: what is typed travels from form to form by name.
    wish_step_free = forms.BooleanField(label=_("Step-free access"), required=False)
    wish_sign_language = forms.BooleanField(label=_("Sign language"), required=False)
    wish_quiet_room = forms.BooleanField(label=_("A quiet room"), required=False)
    wish_child = forms.BooleanField(label=_("A child comes along"), required=False)
    topic = TopicChoice(
        Topic.objects.top(),
        to_field_name="key",
        label=_("What is it about? (optional)"),
        required=False,
        empty_label=_("I would rather not say"),
        error_messages={"invalid_choice": _("Choose a topic from the list.")},
    )

    note = LinesField(
        label=_("What should we know before? (optional)"),
        help_text=_(
            "Please do not write anything here about your residence status, health or "
            "religion."
        ),
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={
            "max_length": _("The text is too long: at most 300 characters.")
        },
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 3}),
    )

    def __init__(self, *args: Any, kind: AppointmentKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not kind.asks_note:
            del self.fields["note"]
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

    @property
    def wishes(self) -> Iterator[forms.BoundField]:
        """What makes the meeting possible, as checkboxes."""
        return (self[name] for name in WISH_FIELDS)

    # Shown for the second time because it was filled in so fast.
    shown_again = False

    @property
    def stamp(self) -> str:
        """When this form was shown; the time of the first stays while it is sent again."""
        if self.shown_again:
            return stamp(shown_again=True)
        sent = self.data.get(STAMP) or self.initial.get(STAMP)
        return str(sent or stamp())[:200]

    def sent_check(self) -> tuple[str, str]:
        """The stamp and the field nobody sees, as they were sent."""
        return str(self.data.get(STAMP, "")), str(self.data.get(TRAP, ""))

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
        if mixes_scripts(name):
            raise ValidationError(
                _("Please write each word of the name in one script only."),
                code="scripts",
            )
        return name

    def clean_note(self) -> str:
        """Without controls that change how it reads; lines stay."""
        lines = self.cleaned_data["note"].split("\n")
        text = "\n".join(clean_name(line) for line in lines).strip()
        # Again: one character can become three when text is normalised.
        if len(text) > LONGEST_NOTE:
            message = self.fields["note"].error_messages["max_length"]
            raise ValidationError(message, code="max_length")
        return text

    def clean_phone(self) -> str:
        """International form, so that staff can dial it from anywhere."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        number = read_number(text)
        if number is None or not can_be_called(number):
            raise ValidationError(
                _("This does not look like a phone number. Example: 0152 28817386")
            )
        return international(number)
