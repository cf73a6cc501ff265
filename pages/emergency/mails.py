"""Tells the central editors that a banner went up."""

import logging
import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from pages.emergency.forms import name_of
from pages.groups import CENTRAL_EDITORS
from pages.languages import SOURCE
from pages.models import NoticePage, User
from pages.navigation import site_root

log = logging.getLogger(__name__)


def tell_central_editors(banner: NoticePage) -> bool:
    """Mail each of them, in German; whether all mails were handed over.

    A mail server that is away must not keep a banner off: that is logged and returned.
    """
    addresses = (
        User.objects.filter(groups__name=CENTRAL_EDITORS, is_active=True)
        .exclude(email="")
        .values_list("email", flat=True)
    )
    with translation.override(SOURCE):
        mails = [message(banner, address) for address in addresses.distinct()]
    try:
        with get_connection() as connection:
            return connection.send_messages(mails) == len(mails) if mails else True
    except (OSError, smtplib.SMTPException) as error:
        log.error("emergency banner: %s", type(error).__name__)
        return False


def message(banner: NoticePage, address: str) -> EmailMessage:
    place = name_of(banner.get_parent().specific)
    history = reverse("wagtailadmin_pages:history", args=[banner.pk])
    context = {
        "place": place,
        "banner": banner,
        "history": site_root() + history,
        "emergency": site_root() + reverse("pages_emergency"),
    }
    return EmailMessage(
        subject=gettext("Emergency banner switched on: %(place)s") % {"place": place},
        body=render_to_string("pages/emergency/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
    )
