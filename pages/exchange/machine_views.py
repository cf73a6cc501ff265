"""Machine translation in the admin: of one page after asking, of many where nobody's
work is lost."""

import time
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from pages.exchange import drafts, machine, machine_texts, selection
from pages.exchange.provider import MachineError
from pages.exchange.views import (
    back_to_work,
    chosen_language,
    chosen_rows,
    languages_of,
    reading_and_writing,
)
from pages.exchange.xliff_writing import Work
from pages.languages import LANGUAGES
from pages.models import LanguageStatus
from pages.navigation import form_address
from pages.translations import State

# Seconds. Web servers give up after thirty; what is left waits for the next press.
PATIENCE = 20


def reason_against(page: Any, code: str) -> str:
    """Why a machine does not translate this page into this language; empty if it does."""
    if not page.live:
        return _("Only German texts that are published are sent to a machine.")
    return machine.why_not(code)


def work_on_page(pk: int, code: str, user: Any) -> Work:
    """Raises Http404 for a page that is gone or not public, PermissionDenied for those
    who do not write it in this language."""
    if code not in languages_of(user):
        raise PermissionDenied
    rows = LanguageStatus.objects.filter(page=pk, language=code)
    found = selection.work_on(selection.public(rows))
    if not found or not machine.is_on():
        raise Http404
    if drafts.refusal(found[0].german, code, user):
        raise PermissionDenied
    return found[0]


@never_cache
@reading_and_writing
def machine_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Asks which texts of a page to translate; by POST, does."""
    work = work_on_page(pk, code, request.user)
    found = machine_texts.candidates(work, code)
    ticked = {one.key for one in found if one.is_safe}
    problem = machine.why_not(code)
    if request.method == "POST" and not problem:
        ticked = set(request.POST.getlist("text"))
        chosen = [one for one in found if one.key in ticked]
        problem = problem_of(request, work, code, chosen, len(ticked))
        if not problem:
            return redirect(form_address(pk, code))
    context = {
        "page": work.german,
        "language": LANGUAGES[code],
        "texts": [(one, one.key in ticked) for one in found],
        "problem": problem,
        "back": form_address(pk, code),
        "has_german_draft": work.draft.source_hash != work.german.source_hash,
    }
    return render(request, "pages/exchange/machine.html", context)


def problem_of(
    request: HttpRequest,
    work: Work,
    code: str,
    chosen: list[machine_texts.Candidate],
    ticked: int,
) -> str:
    """Translate and tell; why nothing was changed, or nothing."""
    if not ticked:
        return _("Choose at least one text.")
    try:
        if len(chosen) < ticked:
            raise drafts.ChangedMeanwhileError
        result = machine_texts.translate(work, code, chosen, request.user)
    except MachineError as error:
        return str(error)
    except drafts.ChangedMeanwhileError:
        return _("Somebody changed this page meanwhile. Look at it again.")
    for label, problem in result.problems:
        messages.warning(request, f"{label}: {problem}")
    if result.saved:
        messages.success(
            request,
            _(
                "A machine has translated. Compare every sentence with the German "
                "before you release it."
            ),
        )
    return ""


@never_cache
@require_POST
def machine_pages(request: HttpRequest) -> HttpResponse:
    """Translates what is missing, outdated or an older machine's on the ticked pages."""
    code = chosen_language(request)
    if not machine.is_on():
        raise Http404
    if problem := machine.why_not(code):
        messages.error(request, problem)
        return back_to_work(code)
    works = selection.work_on(chosen_rows(request, code))
    if not works:
        messages.error(request, _("Choose at least one page."))
        return back_to_work(code)
    tell(request, *translate_all(works, code, request.user))
    return back_to_work(code)


def translate_all(
    works: list[Work], code: str, user: Any
) -> tuple[int, int, list[tuple[str, str]]]:
    """(pages translated, pages left for the next time, [(title, problem)])."""
    ends_at = time.monotonic() + PATIENCE
    done = 0
    problems: list[tuple[str, str]] = []
    for number, work in enumerate(works):
        if time.monotonic() > ends_at:
            return done, len(works) - number, problems
        try:
            saved, found = translate_safe(work, code, user)
        except MachineError as error:
            problems.append((work.german.title, str(error)))
            return done, len(works) - number, problems
        done += saved
        problems += found
    return done, 0, problems


def translate_safe(
    work: Work, code: str, user: Any
) -> tuple[bool, list[tuple[str, str]]]:
    """Only what overwrites nobody's work. Raises MachineError."""
    title = work.german.title
    if refusal := drafts.refusal(work.german, code, user):
        return False, [(title, str(refusal))]
    chosen = [one for one in machine_texts.candidates(work, code) if one.is_safe]
    if not chosen or work.state == State.RELEASED:
        return False, []
    try:
        result = machine_texts.translate(work, code, chosen, user)
    except drafts.ChangedMeanwhileError:
        problem = _("Somebody changed this page meanwhile. Look at it again.")
        return False, [(title, problem)]
    problems = [(f"{title}, {label}", problem) for label, problem in result.problems]
    return bool(result.saved), problems


def tell(
    request: HttpRequest, done: int, left: int, problems: list[tuple[str, str]]
) -> None:
    for title, problem in problems:
        messages.error(request, f"{title}: {problem}")
    if done:
        text = ngettext(
            "A machine has translated %(number)s page. A person has to compare it "
            "before readers see it.",
            "A machine has translated %(number)s pages. A person has to compare them "
            "before readers see them.",
            done,
        )
        messages.success(request, text % {"number": done})
    if left:
        text = ngettext(
            "%(number)s page is left. Start again for it.",
            "%(number)s pages are left. Start again for them.",
            left,
        )
        messages.warning(request, text % {"number": left})
    if not (done or left or problems):
        messages.warning(request, _("There is nothing to translate here."))
