"""What is asked before a banner goes up: where, which text, until when."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import Page

from pages.emergency.switching import is_on
from pages.fields import validate_phone
from pages.models import EmergencyText, HomePage, NoticePage

# Longer ones are no emergencies; a notice with approval is for them.
MOST_DAYS = 7
USUALLY = datetime.timedelta(days=1)
# As browsers send it, and as people type it where there is no picker.
LOCAL_TIME = "%Y-%m-%dT%H:%M"
TYPED = "%d.%m.%Y %H:%M"


def name_of(place: Page) -> str:
    """The town, or the whole district for the home page."""
    return str(_("Whole district")) if isinstance(place, HomePage) else place.title


def usual_end(now: datetime.datetime) -> datetime.datetime:
    """A day from now, at the full hour, local time."""
    return timezone.localtime(now + USUALLY).replace(minute=0, second=0, microsecond=0)


class SwitchOnForm(forms.Form):
    place = forms.ChoiceField(label=_("Where"))
    text: Any = forms.ModelChoiceField(
        EmergencyText.objects.none(),
        label=_("What happened"),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    until = forms.DateTimeField(
        label=_("Until when"),
        input_formats=[LOCAL_TIME, TYPED],
        widget=forms.DateTimeInput({"type": "datetime-local"}, LOCAL_TIME),
        help_text=_(
            "Then the banner goes off by itself. You can switch it off earlier."
        ),
    )
    phone = forms.CharField(
        label=_("phone"),
        required=False,
        max_length=NoticePage._meta.get_field("phone").max_length,
        validators=[validate_phone],
        help_text=_("Optional: whom people can call."),
    )
    website = NoticePage._meta.get_field("website").formfield(
        help_text=_("Optional: where there is more about it.")
    )

    def __init__(self, *args: Any, places: list[Page], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = {str(place.pk): place for place in places}
        choices = [(key, name_of(place)) for key, place in self.places.items()]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        self.fields["text"].queryset = EmergencyText.objects.offered()  # type: ignore[attr-defined]
        self.initial.setdefault("until", usual_end(timezone.now()))

    def clean_place(self) -> Page:
        return self.places[self.cleaned_data["place"]]

    def clean_until(self) -> datetime.datetime:
        until: datetime.datetime = self.cleaned_data["until"]
        now = timezone.now()
        if until <= now:
            raise ValidationError(_("This time is over already."))
        if until > now + datetime.timedelta(days=MOST_DAYS):
            message = ngettext(
                "At most %(days)s day from now.",
                "At most %(days)s days from now.",
                MOST_DAYS,
            )
            raise ValidationError(message, params={"days": MOST_DAYS})
        return until

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "place" in told and "text" in told and is_on(told["place"], told["text"]):
            self.add_error("text", _("This banner is already switched on there."))
        return told
