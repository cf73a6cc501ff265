"""What staff fill in about appointments: whom, what, when, and for whom."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booking.forms import DetailsForm
from booking.models import AppointmentKind, CaseManager, MeetingPlace
from booking.models.appointment import InterpreterWish
from booking.staff.fields import clock_field, day_field
from pages.languages import LANGUAGES, SOURCE
from pages.models import Municipality

SIMPLE = "de-simple"


class WantedForm(forms.Form):
    """What is to be booked; names nobody, so it may stand in an address."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.all(), to_field_name="key", label=_("Municipality")
    )
    kind: Any = forms.ModelChoiceField(
        AppointmentKind.objects.none(),
        to_field_name="key",
        label=_("Kind of appointment"),
        empty_label=None,
    )
    language = forms.ChoiceField(label=_("Language of the conversation"))
    interpreter = forms.ChoiceField(
        label=_("Interpreter"),
        choices=[("", _("as the language needs it")), *InterpreterWish.choices],
        required=False,
    )
    adviser = forms.ChoiceField(
        label=_("Woman or man as adviser"),
        choices=[("", _("no matter")), *CaseManager.Gender.choices],
        required=False,
        help_text=_("Only where anybody may be booked."),
    )
    anybody = forms.BooleanField(
        label=_("With anybody who is free, not only in this calendar"), required=False
    )

    def __init__(
        self, *args: Any, owner: CaseManager, every: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["kind"].queryset = bookable_kinds()
        fields["language"].choices = [
            (code, language.name)
            for code, language in LANGUAGES.items()
            if code != SIMPLE
        ]
        fields["language"].initial = SOURCE
        if not every:
            del fields["anybody"], fields["adviser"]
            fields["municipality"].queryset = owner.municipalities.all()


def bookable_kinds() -> Any:
    """Everything staff may book: all that is not only shown."""
    shown_only = AppointmentKind.Booking.DISPLAY_ONLY
    return AppointmentKind.objects.exclude(booking=shown_only)


class OffHoursForm(forms.Form):
    """A time outside the hours, said explicitly; local time."""

    day = day_field(_("Day"))
    starts = clock_field(_("From"))
    meeting_place = forms.ModelChoiceField(
        MeetingPlace.objects.active(),
        to_field_name="key",
        label=_("Meeting place"),
        required=False,
        empty_label=_("None: by phone, by video or somewhere else"),
    )
    outside = forms.BooleanField(
        label=_("I want this although it is outside my hours, or in an absence"),
        error_messages={"required": _("Please tick that you want this.")},
    )

    def __init__(self, *args: Any, on_site: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].initial = timezone.localdate
        place = self.fields["meeting_place"]
        if on_site:
            place.required = True
            place.empty_label = _("Please choose")  # type: ignore[attr-defined]
        else:
            del self.fields["meeting_place"]


class ClientForm(DetailsForm):
    """Who the appointment is for, as they tell it in the room or on the phone."""

    page_language = forms.ChoiceField(label=_("Language of the slip and of messages"))

    def __init__(self, *args: Any, kind: AppointmentKind, **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        self.fields["page_language"].choices = [  # type: ignore[attr-defined]
            (code, language.name) for code, language in LANGUAGES.items()
        ]


class VideoLinkForm(forms.Form):
    """The link of one call, instead of the case manager's own room."""

    video_link = forms.URLField(
        label=_("Link for this video call"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Left empty, it is the link of your own video room."),
    )
