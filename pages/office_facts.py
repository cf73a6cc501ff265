"""What is said of offices by choosing from a list, so that it is right in every language.

Readers see these words: they are translated into all languages, unlike other names of
fields.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why an office is closed, or open at other times than usual."""

    EVENT = "event", _("public event")
    STAFF_MEETING = "staff_meeting", _("staff meeting")
    ILLNESS = "illness", _("illness of staff")
    CONSTRUCTION = "construction", _("building works")
    MOVING = "moving", _("the office is moving")
    HOLIDAY_PERIOD = "holiday_period", _("holiday period")
    TECHNICAL = "technical", _("technical problems")
    OTHER = "other", _("other reason")


class ContactKind(models.TextChoices):
    """By which way an office is reached."""

    PHONE = "phone", _("Phone")
    SMS = "sms", _("Text message (SMS)")
    FAX = "fax", _("Fax")
    EMAIL = "email", _("E-mail")
    WEBSITE = "website", _("Website")
    MESSENGER = "messenger", _("Messenger")


class ContactRole(models.TextChoices):
    """What a way to reach an office is for."""

    GENERAL = "general", _("General questions")
    APPOINTMENTS = "appointments", _("Appointments")
    AFTER_HOURS = "after_hours", _("Outside opening hours")
    RESIDENCE = "residence", _("Residence permits")
    NATURALISATION = "naturalisation", _("Naturalisation")
    BENEFITS = "benefits", _("Social benefits")
    HOUSING = "housing", _("Housing")
    WORK = "work", _("Work and education")
    FAMILIES = "families", _("Families and children")
    DOCUMENTS = "documents", _("Sending documents")
    INTERPRETING = "interpreting", _("Interpreting")
    RELAY = "relay", _("Relay service for deaf people")
    COMPLAINTS = "complaints", _("Complaints")


class Accessibility(models.TextChoices):
    """What makes an office easier to use, beside step-free access."""

    LIFT = "lift", _("Lift")
    TOILET = "toilet", _("Step-free toilet")
    DOOR = "door", _("Automatic door")
    PARKING = "parking", _("Parking for disabled people")
    INDUCTION_LOOP = "induction_loop", _("Induction loop for hearing aids")
    SIGN_LANGUAGE = "sign_language", _("German Sign Language")
    TACTILE = "tactile", _("Tactile guidance for blind people")
    GUIDE_DOGS = "guide_dogs", _("Guide dogs are welcome")
    QUIET_AREA = "quiet_area", _("Quiet waiting area")
    EASY_LANGUAGE = "easy_language", _("Staff can explain in easy language")
