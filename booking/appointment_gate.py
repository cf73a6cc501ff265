"""What stands before every page of a booked appointment: a known link, and its owner.

First the link: who tries many unknown ones is made to wait. Then the name: see
``booking.name_check``. Views behind it are given the appointment.
"""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache

from booking import limits, name_check
from booking.answers import UNFINISHED, find_or_404, page
from booking.models import Appointment, AppointmentKind
from pages.languages import current_language
from pages.listings import advisers_of

View = Callable[[HttpRequest, str, Appointment], HttpResponse]
# Pages below the appointment's own that the question may lead on to.
LEADS_TO = ("move/", "cancellation/", "data/", "deletion/")


def for_its_owner(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """Calls the view with the appointment, once the name is known; nothing is cached.

    Held times lead to the details form. Of a cancelled appointment only that is told. A
    kind that readers shall not see has no pages at all.
    """

    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, secret: str) -> HttpResponse:
        knows = name_check.has_answered(request, secret)
        found = behind_link(request, secret, is_known=knows)
        if isinstance(found, HttpResponse):
            return found
        if knows:
            return shown_to_owner(view, request, secret, found)
        if found.is_cancelled:
            return cancelled_page(request, found)
        return question(request, secret, found)

    return wrapper


def behind_link(
    request: HttpRequest, secret: str, *, is_known: bool
) -> Appointment | HttpResponse:
    """The booked appointment of the link, or the page to be shown instead.

    ``is_known``: this browser's owner is not held up by others who guess.
    """
    if limits.is_guessing(request) and not is_known:
        return too_many_links(request)
    try:
        found = find_visible(secret)
    except Http404:
        return unknown_link(request)
    if found.status in UNFINISHED:
        return redirect("booking:details", secret=secret)
    return found


def shown_to_owner(
    view: View, request: HttpRequest, secret: str, appointment: Appointment
) -> HttpResponse:
    try:
        response = view(request, secret, appointment)
    except Http404:
        # Forgotten at this moment.
        return unknown_link(request)
    # Use keeps the browser known for another hour, unless the view has ended that.
    code = current_language()
    if name_check.cookie_name(secret, code) not in response.cookies:
        name_check.set_cookie(response, secret, code)
    return response


def find_visible(secret: str) -> Appointment:
    """Raises Http404 for unknown links, and for kinds that readers shall not see."""
    found = find_or_404(secret)
    if found.kind.visibility == AppointmentKind.Visibility.INVISIBLE:
        raise Http404
    return found


def question(
    request: HttpRequest,
    secret: str,
    appointment: Appointment,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Asks for the first letters of the name, or whom to call after five wrong answers."""
    may_answer = bool(appointment.name) and name_check.may_answer(secret)
    below = request.path.rpartition(f"/{secret}/")[2]
    then = request.POST.get("then", below)
    context = {
        "secret": secret,
        "then": then if then in LEADS_TO else "",
        "problem": problem,
        "may_answer": may_answer,
        "minutes": name_check.MINUTES,
        "municipality": appointment.municipality,
    }
    if not may_answer:
        status = HTTPStatus.TOO_MANY_REQUESTS
        context["advisers"] = advisers_of(appointment.municipality, current_language())
    return page(request, "booking/name_check.html", context, status)


@never_cache
def answer(request: HttpRequest, secret: str) -> HttpResponse:
    """What was answered: on to the page that was asked for, or asked again."""
    found = behind_link(request, secret, is_known=False)
    if isinstance(found, HttpResponse):
        return found
    own = redirect("booking:appointment", secret=secret)
    if found.is_cancelled:
        return own
    if not name_check.may_answer(secret) or not is_right(request, secret, found):
        return asked_again(request, secret, found)
    then = request.POST.get("then", "")
    if then in LEADS_TO:
        own["Location"] += then
    name_check.remember(own, secret)
    return own


def is_right(request: HttpRequest, secret: str, appointment: Appointment) -> bool:
    """Whether the answer fits; a wrong one is counted."""
    right = name_check.is_right(request.POST.get("letters", "")[:200], appointment.name)
    if not right:
        name_check.note_wrong(secret)
    return right


def asked_again(
    request: HttpRequest, secret: str, appointment: Appointment
) -> HttpResponse:
    problem = gettext("These are not the first letters of the name. Try again.")
    return question(request, secret, appointment, problem, HTTPStatus.BAD_REQUEST)


def cancelled_page(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Only that it is cancelled."""
    context = {"municipality": appointment.municipality}
    return page(request, "booking/cancelled.html", context, HTTPStatus.OK)


def unknown_link(request: HttpRequest) -> HttpResponse:
    """No appointment has this link; or too many such links were tried from here."""
    limits.note(request, "unknown-link")
    if limits.is_guessing(request):
        return too_many_links(request)
    return page(request, "booking/unknown_link.html", {}, HTTPStatus.NOT_FOUND)


def too_many_links(request: HttpRequest) -> HttpResponse:
    context = {"too_many": True, "minutes": limits.WINDOW // 60}
    return page(
        request, "booking/unknown_link.html", context, HTTPStatus.TOO_MANY_REQUESTS
    )
