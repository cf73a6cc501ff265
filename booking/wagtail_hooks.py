"""Where case managers and the centre find booking in Wagtail's admin."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from booking import admin_views, calendars
from booking.access import MANAGES_EVERY
from booking.models import AppointmentKind, CaseManager, MeetingPlace
from pages.languages import LANGUAGES
from pages.translations import column

A_WEEK = timedelta(days=7)


@hooks.register("register_admin_urls")
def booking_urls() -> list[URLPattern]:
    return [
        path("calendar/", admin_views.agenda, name="booking_agenda"),
        path(
            "calendar/appointments/",
            admin_views.find_appointment,
            name="booking_find_appointment",
        ),
        path("calendar/hours/", admin_views.add_hours, name="booking_add_hours"),
        path("calendar/absence/", admin_views.add_absence, name="booking_add_absence"),
        path(
            "calendar/entries/<int:pk>/removal/",
            admin_views.remove_entry,
            name="booking_remove_entry",
        ),
        path(
            "calendar/appointments/<int:pk>/cancellation/",
            admin_views.cancel_appointment,
            name="booking_cancel_appointment",
        ),
    ]


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
        today = timezone.localdate()
        return {"days": calendars.days_of(self.owner, today, today + A_WEEK, {})}


@hooks.register("construct_homepage_panels")
def show_coming_days(request: HttpRequest, panels: list[Component]) -> None:
    owner = CaseManager.objects.filter(user=request.user.pk).first()
    if owner is not None:
        panels.append(ComingDays(owner))


class CaseManagerViewSet(ModelViewSet):
    model = CaseManager
    icon = "user"
    list_display = ["name", "organisation", "active"]
    form_fields = [
        "user",
        "name",
        "languages",
        "municipalities",
        "organisation",
        "gender",
        "active",
    ]


class MeetingPlaceViewSet(ModelViewSet):
    model = MeetingPlace
    icon = "home"
    list_display = ["name", "municipality", "active"]
    form_fields = [
        "key",
        "municipality",
        "name",
        "street",
        "postal_code",
        "city",
        "room",
        "step_free",
        "active",
        *(column("directions", code) for code in LANGUAGES),
    ]


class AppointmentKindViewSet(ModelViewSet):
    model = AppointmentKind
    icon = "time"
    list_display = ["name_de", "minutes", "booking"]
    form_fields = [
        "key",
        "minutes",
        "buffer_before",
        "buffer_after",
        "step_minutes",
        "channel",
        "booking",
        "notice_hours",
        "horizon_days",
        "interpreter_minutes",
        "order",
        *(column(name, code) for name in ("name", "description") for code in LANGUAGES),
    ]


class BookingGroup(ModelViewSetGroup):
    menu_label = _("Booking")
    menu_icon = "calendar-alt"
    items: tuple[Any, ...] = (
        CaseManagerViewSet,
        MeetingPlaceViewSet,
        AppointmentKindViewSet,
    )


@hooks.register("register_admin_viewset")
def booking_viewsets() -> ModelViewSetGroup:
    return BookingGroup()
