"""The page that a device passes by a small task, or a reader by waiting."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

from booking import challenge
from booking.answers import page
from booking.offers import Wanted
from booking.slot_choice import start_url

NOT_CARRIED = ("csrfmiddlewaretoken", challenge.TASK, challenge.PROOF)


def challenge_page(
    request: HttpRequest, wanted: Wanted, result: challenge.Result
) -> HttpResponse:
    """Asks for the task, with everything sent before kept in its form.

    Who was too early keeps the task: the seconds already waited count.
    """
    too_early = result == "too_early"
    task = (
        challenge.read(request.POST[challenge.TASK])
        if too_early
        else challenge.new_task()
    )
    context = {
        "action": start_url(wanted),
        "sent": [
            (name, value)
            for name, values in request.POST.lists()
            if name not in NOT_CARRIED
            for value in values
        ],
        "task": task,
        "too_early": too_early,
        "seconds": challenge.WAIT,
        "municipality": wanted.municipality,
    }
    return page(request, "booking/challenge.html", context, HTTPStatus.OK)
