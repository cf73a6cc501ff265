"""Which staff may touch whose appointments."""

from django.core.exceptions import PermissionDenied

from booking.models import CaseManager
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
