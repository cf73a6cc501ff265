"""Which staff may touch whose appointments."""

from django.core.exceptions import PermissionDenied

from booking.models import Appointment, CaseManager
from booking.models.appointment import AppointmentQuerySet
from pages.models import User

MANAGES_EVERY = "booking.manage_every_appointment"


def own_calendar(by: User) -> int | None:
    return CaseManager.objects.filter(user=by).values_list("pk", flat=True).first()


def require_access(by: User, case_manager: int | None) -> None:
    """Case managers work in their own calendar, others need the permission."""
    if by.has_perm(MANAGES_EVERY):
        return
    if case_manager is None or own_calendar(by) != case_manager:
        raise PermissionDenied


def visible_to(by: User) -> AppointmentQuerySet:
    """The appointments somebody may see; a hold nobody has confirmed is none."""
    unconfirmed = (Appointment.Status.HELD, Appointment.Status.EXPIRED)
    shown = Appointment.objects.exclude(status__in=unconfirmed)
    return shown if by.has_perm(MANAGES_EVERY) else shown.filter(case_manager__user=by)
