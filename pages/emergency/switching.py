"""Switches emergency banners on and off, and is the only one who does."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page

from pages.languages import SOURCE
from pages.models import (
    EmergencyText,
    HomePage,
    MunicipalityPage,
    NoticePage,
    Severity,
    User,
)
from pages.models.notices import NoticeQuerySet
from pages.permissions import EDIT_SOURCE
from pages.translations import column

ON_ACTION = "pages.emergency_on"
OFF_ACTION = "pages.emergency_off"


class AlreadyOnError(Exception):
    """The same text stands at the same place already."""


def may_switch(user: Any, place: Page) -> bool:
    """Whether this person may put an emergency banner on the pages of this place."""
    may_edit: bool = place.permissions_for_user(user).can_edit()
    return may_edit and user.has_perm(EDIT_SOURCE)


def places_of(user: Any) -> list[Page]:
    """Where somebody may switch: the home page is the whole district, then the towns."""
    if not user.has_perm(EDIT_SOURCE):
        return []
    towns = MunicipalityPage.objects.live().order_by("title")
    return [
        place for place in (*HomePage.objects.live(), *towns) if may_switch(user, place)
    ]


def standing_at(places: list[Page], now: datetime.datetime) -> NoticeQuerySet:
    """The emergency banners readers see there now."""
    banners: NoticeQuerySet = NoticePage.objects.shown_at(now).at(places)
    return banners.filter(severity=Severity.EMERGENCY).in_order()


@transaction.atomic
def switch_on(  # noqa: PLR0913
    place: Page,
    text: EmergencyText,
    *,
    until: datetime.datetime,
    by: User,
    phone: str = "",
    website: str = "",
) -> NoticePage:
    """Show the text at once, in every language it has, until this time.

    Raises PermissionDenied, and AlreadyOnError for a second press of the button.
    """
    place = Page.objects.select_for_update().get(pk=place.pk).specific
    if not may_switch(by, place):
        raise PermissionDenied
    if is_on(place, text):
        raise AlreadyOnError
    banner = notice_of(text)
    banner.phone, banner.website, banner.owner = phone, website, by
    banner.expire_at = until
    place.add_child(instance=banner)
    revision = banner.save_revision(user=by)
    revision.publish(user=by, skip_permission_checks=True)
    log(banner, ON_ACTION, user=by)
    return NoticePage.objects.get(pk=banner.pk)


def is_on(place: Page, text: EmergencyText) -> bool:
    """Told by the German heading: the banner itself may have been edited since."""
    heading = {column("heading", SOURCE): str(text)}
    return standing_at([place], timezone.now()).filter(**heading).exists()


def notice_of(text: EmergencyText) -> NoticePage:
    """An unsaved notice with all languages of the text released."""
    banner = NoticePage(title=str(text), severity=Severity.EMERGENCY, live=False)
    for code in text.languages():
        for target, source in (("heading", "heading"), ("lead", "text")):
            value = getattr(text, column(source, code))
            setattr(banner, column(target, code), value)
    banner.clean_translated()
    for code in text.languages():
        if code != SOURCE:
            banner.release(code)
    return banner


@transaction.atomic
def switch_off(banner: NoticePage, *, by: User) -> None:
    """Take the banner off at once; its page stays, with its history.

    Raises PermissionDenied. One that is off already stays off.
    """
    if not may_switch(by, banner.get_parent().specific):
        raise PermissionDenied
    banner = NoticePage.objects.select_for_update().get(pk=banner.pk)
    if banner.live:
        # Page.unpublish asks for the right to publish.
        UnpublishPageAction(banner, user=by).execute(skip_permission_checks=True)
        log(banner, OFF_ACTION, user=by)
