"""The page where a reader chooses town, kind, language and time.

What was typed on a later page travels along in its forms, never in an address.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from booking.answers import page
from booking.details import TOLD
from booking.models import Appointment, AppointmentKind
from booking.offers import Choice, Wanted
from booking.search_form import SearchForm
from booking.slot_choice import (
    FURTHEST,
    SHOWN,
    free_times,
    start_url,
    times_context,
)
from pages.languages import SOURCE, current_language
from pages.listings import advisers_of
from pages.navigation import offered_languages

WANTED = ("municipality", "kind", "language")


def asked_for(request: HttpRequest) -> dict[str, str]:
    """Town, kind and language as asked, else the reader's language and the first kind.

    From the address; from the body when what was typed travels along.
    """
    sent = request.GET.dict() | {
        name: request.POST[name] for name in WANTED if request.POST.get(name)
    }
    language = current_language()
    asked = {"language": SOURCE if language == "de-simple" else language}
    if not sent.get("kind"):
        kind = AppointmentKind.objects.public().first()
        asked["kind"] = kind.key if kind else ""
    return asked | {key: value for key, value in sent.items() if value}


def wanted_by(form: SearchForm) -> Wanted:
    """What a valid form asks for."""
    told = form.cleaned_data
    return Wanted(told["kind"], told["municipality"], told["language"])


def search_form_of(request: HttpRequest, appointment: Appointment) -> SearchForm:
    asked = {
        "municipality": appointment.municipality.key,
        "kind": appointment.kind.key,
        "language": appointment.language,
    }
    return SearchForm(asked, offered=offered_languages(request))


def typed_details(request: HttpRequest) -> dict[str, str]:
    """What was filled in, and whether it was to be booked; sent along with the next choice."""
    names = (*TOLD, "book")
    return {name: request.POST[name] for name in names if request.POST.get(name)}


def show_times(
    request: HttpRequest,
    wanted: Wanted,
    form: SearchForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Free times; when ``wanted`` is a Choice, its time was lost: the nearest first."""
    typed = typed_details(request)
    context = {
        "form": form,
        "searched": True,
        "kind": wanted.kind,
        "municipality": wanted.municipality,
        "problem": problem,
        "action": start_url(wanted),
        "typed": typed,
        **times_context(
            request,
            free_times(wanted),
            start_url(wanted),
            # What was typed travels with the slot buttons only: no links to other weeks.
            shown=FURTHEST if typed else SHOWN,
            lost=wanted.starts_at if isinstance(wanted, Choice) else None,
        ),
    }
    if not context["days"] and not context.get("nearest"):
        context["advisers"] = advisers_of(wanted.municipality, current_language())
    return page(request, "booking/start.html", context, status)


def begin_again(
    request: HttpRequest,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.NOT_FOUND,
) -> HttpResponse:
    """The reservation is forgotten, with its town and kind: ask again, keep the rest."""
    offered = offered_languages(request)
    context = {
        "form": SearchForm(initial=asked_for(request), offered=offered),
        "typed": typed_details(request),
        "problem": problem
        or gettext(
            "Your reservation has ended. Choose a time again: "
            "everything you typed is kept."
        ),
    }
    return page(request, "booking/start.html", context, status)
