"""Which fields have one column per language (django-modeltranslation)."""

from modeltranslation.decorators import register
from modeltranslation.translator import TranslationOptions

from booking.models import AppointmentKind, MeetingPlace


@register(AppointmentKind)
class AppointmentKindOptions(TranslationOptions):
    fields = ("name", "description")


@register(MeetingPlace)
class MeetingPlaceOptions(TranslationOptions):
    fields = ("directions",)
