"""What can be wrong with a page, in the words of readers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    CONTACT = "contact", _("A phone number or an address is wrong")
    CLOSED = "closed", _("The office is closed or has moved")
    UNCLEAR = "unclear", _("I do not understand the text")
    TRANSLATION = "translation", _("The translation is wrong")
    LINK = "link", _("A link does not work")
    OTHER = "other", _("Something else")
