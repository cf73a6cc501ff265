"""The page where a reader chooses town, kind, language and time.

What was typed on a later page travels along in its forms, never in an address.
"""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext

from booking.answers import page
from booking.details import TOLD
from booking.models import Appointment, AppointmentKind
from booking.offers import Choice, Wanted, offers_from
from booking.open_hours import open_hours
from booking.search_form import SearchForm
from booking.slot_choice import FURTHEST, SHOWN, start_url, times_context
from booking.supply import Supply, last_day, supply_around
from pages.languages import conversation_language, current_language
from pages.listings import advisers_of
from pages.navigation import offered_languages

WANTED = ("municipality", "kind", "language", "interpreter", "adviser")


def asked_for(request: HttpRequest) -> dict[str, str]:
    """Town, kind, language and wishes as asked, else the reader's language.

    From the address; from the body when what was typed travels along.
    """
    sent = request.GET.dict() | {
        name: request.POST[name] for name in WANTED if request.POST.get(name)
    }
    asked = {"language": conversation_language(current_language())}
    return asked | {key: value for key, value in sent.items() if value}


def wanted_by(form: SearchForm) -> Wanted:
    """What a valid form asks for."""
    told = form.cleaned_data
    return Wanted(
        told["kind"],
        told["municipality"],
        told["language"],
        interpreter_wish=told["interpreter"],
        adviser_wish=told["adviser"],
    )


def search_form_of(request: HttpRequest, appointment: Appointment) -> SearchForm:
    asked = {
        "municipality": appointment.municipality.key,
        "kind": appointment.kind.key,
        "language": appointment.language,
        "interpreter": appointment.interpreter_wish,
        "adviser": appointment.adviser_wish,
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
    kinds = list({kind.pk: kind for kind in (*form.kinds, wanted.kind)}.values())
    supply = supply_around(wanted.municipality, kinds, now=timezone.now())
    found = offers_from(supply, wanted)
    context = {
        "form": form,
        "searched": True,
        "wanted": wanted,
        "kind": wanted.kind,
        "municipality": wanted.municipality,
        "problem": problem,
        "action": start_url(wanted),
        "typed": typed,
        "until": last_day(wanted, supply.now),
        "with_everybody": start_url(replace(wanted, adviser_wish="")),
        "open_places": open_hours(supply, wanted.municipality),
        **times_context(
            request,
            found,
            start_url(wanted),
            # What was typed travels with the slot buttons only: no links to other weeks.
            shown=FURTHEST if typed else SHOWN,
            lost=wanted.starts_at if isinstance(wanted, Choice) else None,
            group=wanted.kind.seats > 1,
        ),
    }
    if not found:
        context |= instead(supply, wanted, form.kinds)
    return page(request, "booking/start.html", context, status)


def instead(
    supply: Supply, wanted: Wanted, kinds: Sequence[AppointmentKind]
) -> dict[str, Any]:
    """What is there where nothing is free: without the wish, of other kinds, by phone.

    ``others_free``: whether somebody else than the wished has time. One query.
    """
    anybody = other_wanted(wanted, wanted.kind, "")
    return {
        "others_free": bool(wanted.adviser_wish and offers_from(supply, anybody)),
        "other_kinds": [
            (kind, found[0], start_url(other))
            for kind in kinds
            if kind != wanted.kind
            and (
                found := offers_from(
                    supply, other := other_wanted(wanted, kind, wanted.adviser_wish)
                )
            )
        ],
        "advisers": advisers_of(wanted.municipality, current_language()),
    }


def other_wanted(wanted: Wanted, kind: AppointmentKind, adviser_wish: str) -> Wanted:
    """The same search with another kind or wish, without a chosen time."""
    return Wanted(
        kind,
        wanted.municipality,
        wanted.language,
        interpreter_wish=wanted.interpreter_wish,
        adviser_wish=adviser_wish,
    )


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
