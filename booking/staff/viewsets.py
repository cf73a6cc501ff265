"""Lists of the admin: who advises, where, which kinds; who answers and who helps."""

from typing import Any

from django.db.models import URLField
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup

from booking.models import (
    AppointmentKind,
    CaseManager,
    Controller,
    Helper,
    MeetingPlace,
)
from pages.languages import LANGUAGES
from pages.translations import column


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
        "video_link",
        "active",
    ]


    def formfield_for_dbfield(self, db_field: Any, **kwargs: Any) -> Any:
        """An address typed without a scheme is one of https."""
        if isinstance(db_field, URLField):
            kwargs["assume_scheme"] = "https"
        return super().formfield_for_dbfield(db_field, **kwargs)


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
        "seats",
        "reopen_minutes",
        "visibility",
        "asks_note",
        "not_in",
        "order",
        *(column(name, code) for name in ("name", "description") for code in LANGUAGES),
    ]


class ControllerViewSet(ModelViewSet):
    model = Controller
    icon = "lock"
    list_display = ["name", "city", "legal_basis"]
    form_fields = [
        "name",
        "street",
        "postal_code",
        "city",
        "phone",
        "email",
        "officer_email",
        "legal_basis",
        "municipalities",
    ]


class HelperViewSet(ModelViewSet):
    model = Helper
    icon = "group"
    list_display = ["name"]
    form_fields = ["name", "email", "phone"]


class BookingGroup(ModelViewSetGroup):
    menu_label = _("Booking")
    menu_icon = "calendar-alt"
    items: tuple[Any, ...] = (
        CaseManagerViewSet,
        MeetingPlaceViewSet,
        AppointmentKindViewSet,
        ControllerViewSet,
        HelperViewSet,
    )
