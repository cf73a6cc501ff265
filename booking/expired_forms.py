"""A form that came without its token: shown again, with what was typed; nothing is done.

Its page was open for a long time, or cookies are off. The answer carries a new token.
"""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from booking.answers import UNFINISHED, find_or_404, page
from booking.forms import DetailsForm
from booking.search_form import SearchForm
from booking.start_page import (
    asked_for,
    begin_again,
    show_times,
    typed_details,
    wanted_by,
)
from booking.views import show_details
from pages.navigation import offered_languages

DETAILS = ("booking:details", "booking:extension", "booking:another_time")


def shown_again(request: HttpRequest) -> HttpResponse | None:
    """The page of the form, status 403; None where nothing would be lost."""
    match = request.resolver_match
    problem = gettext(
        "Your form has expired: please send it once more. "
        "Your browser must accept cookies from this site."
    )
    if match and match.view_name in DETAILS:
        return details_again(request, match.kwargs["secret"], problem)
    if match and match.view_name == "booking:start":
        return times_again(request, problem)
    return None


def times_again(request: HttpRequest, problem: str) -> HttpResponse:
    form = SearchForm(asked_for(request), offered=offered_languages(request))
    if form.is_valid():
        wanted = wanted_by(form)
        return show_times(request, wanted, form, problem, HTTPStatus.FORBIDDEN)
    context = {"form": form, "typed": typed_details(request), "problem": problem}
    return page(request, "booking/start.html", context, HTTPStatus.FORBIDDEN)


def details_again(
    request: HttpRequest, secret: str, problem: str
) -> HttpResponse | None:
    try:
        appointment = find_or_404(secret)
    except Http404:
        if not typed_details(request):
            return None
        return begin_again(request, problem, HTTPStatus.FORBIDDEN)
    if appointment.status not in UNFINISHED:
        return None
    form = DetailsForm(initial=request.POST.dict(), kind=appointment.kind)
    return show_details(
        request, secret, appointment, form, problem, HTTPStatus.FORBIDDEN
    )
