"""Readers say whether a page helped and what is wrong with it.

The forms carry no token: content pages set no cookie, and an answer that anybody may give
without signing in gains nothing from one. What browsers say about another site's forms is
heeded.
"""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Page

from pages.feedback import writing
from pages.feedback.forms import ReportForm
from pages.feedback.kinds import Kind
from pages.languages import current_language
from pages.listings import Listed, listed, step_to

ANSWERS = {"yes": True, "no": False}
OWN = ("same-origin", "none")


def page_of_readers(page_id: int, code: str) -> Listed:
    """The page as its readers get it. Raises Http404 for any that they do not see."""
    page = Page.objects.live().public().filter(pk=page_id).first()
    specific: Any = page.specific if page else None
    if not getattr(specific, "takes_feedback", False):
        raise Http404(page_id)
    return listed(specific, code)


def is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a page of another site sent the form."""
    if "Sec-Fetch-Site" in request.headers:
        return request.headers["Sec-Fetch-Site"] not in OWN
    origin = request.headers.get("Origin", "null")
    try:
        return origin != "null" and urlsplit(origin).netloc != request.get_host()
    except ValueError:  # no address at all
        return True


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, page_id: int) -> HttpResponse:
    """The form for problems; takes a problem, or the yes or no from below a page."""
    about = page_of_readers(page_id, current_language())
    if request.method != "POST":
        return show(request, about, ReportForm())
    if "helpful" in request.POST and "kind" not in request.POST:
        return take_vote(request, about)
    return take_report(request, about)


def take_vote(request: HttpRequest, about: Listed) -> HttpResponse:
    """A no leads to the form in which readers can say more."""
    helpful = ANSWERS.get(request.POST["helpful"])
    if helpful is None or is_from_elsewhere(request):
        problem = _("We could not read your answer. Please choose again.")
        return show(request, about, ReportForm(), problem, HTTPStatus.BAD_REQUEST)
    try:
        writing.vote(
            about.page, current_language(), helpful=helpful, now=timezone.now()
        )
    except writing.TooMuchFeedbackError:
        return too_much(request, about, ReportForm())
    if helpful:
        return HttpResponseRedirect(reverse("feedback_thanks", args=[about.page.pk]))
    return HttpResponseRedirect(
        reverse("feedback", args=[about.page.pk]) + "?helpful=no"
    )


def take_report(request: HttpRequest, about: Listed) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return show(request, about, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if is_from_elsewhere(request):
        problem = _("Your message came from another page. Please send it once more.")
        return show(request, about, form, problem, HTTPStatus.FORBIDDEN)
    told = form.cleaned_data
    try:
        writing.report(
            about.page,
            current_language(),
            Kind(told["kind"]),
            told["text"],
            now=timezone.now(),
        )
    except writing.TooMuchFeedbackError:
        return too_much(request, about, form)
    return HttpResponseRedirect(reverse("feedback_thanks", args=[about.page.pk]))


def too_much(request: HttpRequest, about: Listed, form: ReportForm) -> HttpResponse:
    problem = _(
        "Very many messages about this page arrived in this hour. "
        "Please try again in an hour."
    )
    return show(request, about, form, problem, HTTPStatus.TOO_MANY_REQUESTS)


def show(
    request: HttpRequest,
    about: Listed,
    form: ReportForm,
    problem: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    context = {
        "about": about,
        "trail": [step_to(about)],
        "form": form,
        "problem": problem,
        "did_not_help": request.GET.get("helpful") == "no",
    }
    answer = render(request, "pages/feedback/report.html", context, status=int(status))
    add_never_cache_headers(answer)
    return answer


@require_safe
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """After an answer; loading it again sends nothing."""
    about = page_of_readers(page_id, current_language())
    context = {"about": about, "trail": [step_to(about)]}
    return render(request, "pages/feedback/thanks.html", context)
