"""Links that staff make: one for a follow-up, one for their own calendar program."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from booking import feeds
from booking.answers import reading_and_writing
from booking.invitations import VALID, invitation_for
from booking.models import CaseManager
from booking.staff.choosing import wanted_by
from booking.staff.meeting_forms import WantedForm
from booking.staff.on_behalf import qr_code
from booking.staff.whose import agenda_of, calendar_owner, manages_every, query_of
from pages.languages import LANGUAGES
from pages.navigation import site_root


@never_cache
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """A link for one follow-up, shown once: it is stored nowhere."""
    owner = calendar_owner(request)
    form = WantedForm(request.POST, owner=owner, every=manages_every(request))
    if not form.is_valid() or not form.cleaned_data["kind"].open_to("link"):
        messages.error(request, _("There is no link for this kind of appointment."))
        return redirect(reverse("booking_book") + query_of(request, owner))
    form.cleaned_data["anybody"] = False
    wanted = wanted_by(form, owner)
    language = wanted.language if wanted.language in LANGUAGES else "de"
    with translation.override(language):
        path = reverse("booking:invitation", args=[invitation_for(wanted)])
    address = site_root(request) + path
    context = {
        "owner": owner,
        "kind": wanted.kind,
        "address": address,
        "code": qr_code(address),
        "days": VALID.days,
        "back": agenda_of(request, owner),
    }
    return render(request, "booking/admin/invitation.html", context)


@never_cache
@reading_and_writing
def feed(request: HttpRequest) -> HttpResponse:
    """The link for a calendar program: made, renewed, switched off. Shown once."""
    owner = own_calendar_of(request)
    context = {"owner": owner, "back": agenda_of(request, owner), "address": ""}
    if request.method == "POST" and request.POST.get("do") == "off":
        feeds.switch_off(owner)
        messages.success(request, _("The link leads nowhere any more."))
        return redirect("booking_feed")
    if request.method == "POST":
        secret = feeds.renew(owner)
        path = reverse("calendar_feed", args=[secret])
        host = site_root(request).partition("://")[2]
        context["address"] = site_root(request) + path
        context["webcal"] = f"webcal://{host}{path}"
    return render(request, "booking/admin/feed.html", context)


def own_calendar_of(request: HttpRequest) -> CaseManager:
    """Nobody makes a link to somebody else's calendar. Raises PermissionDenied."""
    owner = CaseManager.objects.filter(user=request.user.pk).first()
    if owner is None:
        raise PermissionDenied
    return owner
