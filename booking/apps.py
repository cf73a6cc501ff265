from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BookingConfig(AppConfig):
    name = "booking"
    verbose_name = _("appointments")

    def ready(self) -> None:
        from booking import checks, guards, town_times  # noqa: F401
