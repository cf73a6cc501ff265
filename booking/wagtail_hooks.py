"""Where case managers and the centre find booking in Wagtail's admin."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSetGroup

from booking import calendars
from booking.access import MANAGES_EVERY
from booking.models import CaseManager
from booking.staff.urls import urlpatterns
from booking.staff.viewsets import BookingGroup
from booking.staff.waiting import deliveries, to_call, without_outcome

A_WEEK = timedelta(days=7)


@hooks.register("register_admin_urls")
def booking_urls() -> list[URLPattern]:
    return urlpatterns


class CalendarMenuItem(MenuItem):
    """Only for those who have a calendar or may manage all of them."""

    def is_shown(self, request: HttpRequest) -> bool:
        is_case_manager = CaseManager.objects.filter(user=request.user.pk).exists()
        return is_case_manager or request.user.has_perm(MANAGES_EVERY)


@hooks.register("register_admin_menu_item")
def calendar_menu_item() -> MenuItem:
    return CalendarMenuItem(
        _("Calendar"), reverse("booking_agenda"), icon_name="calendar", order=100
    )


class ComingDays(Component):
    """On the first page after signing in: what a case manager has to do this week."""

    name = "coming_days"
    template_name = "booking/admin/coming_days.html"
    order = 50

    def __init__(self, owner: CaseManager) -> None:
        self.owner = owner

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        now, today = timezone.now(), timezone.localdate()
        days = calendars.days_of(self.owner, today, today + A_WEEK, {})
        return {
            "days": days,
            "deliveries": deliveries(days, now=now),
            "calls": to_call(self.owner, now=now),
            "unknown": without_outcome(self.owner, now=now),
            "now": now,
        }


@hooks.register("construct_homepage_panels")
def show_coming_days(request: HttpRequest, panels: list[Component]) -> None:
    owner = CaseManager.objects.filter(user=request.user.pk).first()
    if owner is not None:
        panels.append(ComingDays(owner))


@hooks.register("register_admin_viewset")
def booking_viewsets() -> ModelViewSetGroup:
    return BookingGroup()
