"""Whose calendar a screen shows, and where its other screens are."""

from datetime import date, timedelta
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from booking.access import MANAGES_EVERY, visible_to
from booking.models import Appointment, CaseManager
from booking.models.people import CaseManagerQuerySet

SHOWN = timedelta(days=14)


def manages_every(request: HttpRequest) -> bool:
    return bool(request.user.has_perm(MANAGES_EVERY))


def require_every(request: HttpRequest) -> None:
    """Raises PermissionDenied for those who have their own calendar only."""
    if not manages_every(request):
        raise PermissionDenied


def calendar_owner(request: HttpRequest) -> CaseManager:
    """Whose calendar this is: one's own, or for some staff the one asked for.

    Raises PermissionDenied: immigration offices, editors and the coordinating team have
    none.
    """
    asked = request.GET.get("case_manager", "")
    if asked.isascii() and asked.isdigit() and manages_every(request):
        return get_object_or_404(CaseManager, pk=int(asked[:9]))
    own = CaseManager.objects.filter(user=request.user.pk).first()
    if own is None and manages_every(request):
        own = CaseManager.objects.active().first()
    if own is None:
        raise PermissionDenied
    return own


def meeting_or_404(request: HttpRequest, pk: int) -> Appointment:
    """What somebody may not see is as unknown as what does not exist.

    Raises PermissionDenied for those who have no calendar at all.
    """
    calendar_owner(request)
    shown = visible_to(request.user).select_related(  # type: ignore[arg-type]
        "kind", "meeting_place", "case_manager", "municipality", "topic"
    )
    return get_object_or_404(shown, pk=pk)


def query_of(
    request: HttpRequest, owner: CaseManager, first: date | None = None
) -> str:
    """Names the calendar when it is not one's own, and the day when not today."""
    told: dict[str, str] = {}
    if owner.user_id != request.user.pk:
        told["case_manager"] = str(owner.pk)
    if first is not None and first != timezone.localdate():
        told["from"] = first.isoformat()
    return f"?{urlencode(told)}" if told else ""


def agenda_of(request: HttpRequest, owner: CaseManager, day: date | None = None) -> str:
    """The address of the agenda that shows the day, by default the coming days."""
    today = timezone.localdate()
    first = None if day is None or today <= day < today + SHOWN else day
    return reverse("booking_agenda") + query_of(request, owner, first)


def day_of(request: HttpRequest, meeting: Appointment) -> str:
    """The address of the agenda at an appointment."""
    day = timezone.localdate(meeting.starts_at)
    address = agenda_of(request, meeting.case_manager, day)
    return f"{address}#appointment-{meeting.pk}"


def choice_of_people(
    request: HttpRequest, owner: CaseManager
) -> CaseManagerQuerySet | None:
    if not manages_every(request):
        return None
    return CaseManager.objects.filter(Q(active=True) | Q(pk=owner.pk))


def meeting_of(meeting: Appointment) -> str:
    """The address of an appointment's own screen."""
    return reverse("booking_meeting", args=[meeting.pk])
