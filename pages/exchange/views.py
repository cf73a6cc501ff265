"""Translation work in the admin: which texts, out as a file, and what came back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from pages.exchange import files, importing, machine, selection, xliff_writing
from pages.exchange.forms import UploadForm, WorkForm, own_languages
from pages.exchange.xliff_reading import UnreadableFileError, read
from pages.languages import LANGUAGES
from pages.models import LanguageStatus, TranslationFile
from pages.panels import LABELS
from pages.permissions import language_permission
from pages.translations import OUTDATED, State

CONTENT_TYPE = "application/xliff+xml"
SHOWN_STATES = (
    *(State.MISSING.value, OUTDATED, State.DRAFT.value),
    *(State.MACHINE.value, State.RELEASED.value),
)

reading_and_writing = require_http_methods(["GET", "HEAD", "POST"])


def languages_of(user: Any) -> list[str]:
    """The languages a person writes; raises PermissionDenied for those without any."""
    languages = own_languages(user)
    if not languages:
        raise PermissionDenied
    return languages


def chosen_language(request: HttpRequest) -> str:
    """The posted language; raises PermissionDenied for one the person does not write."""
    code = request.POST.get("language", "")
    if code not in languages_of(request.user):
        raise PermissionDenied
    return code


@never_cache
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The texts that wait in one language, and the form for a file that came back."""
    return show_work(request, UploadForm())


def show_work(request: HttpRequest, upload: UploadForm) -> HttpResponse:
    languages = languages_of(request.user)
    form = WorkForm(request.GET, languages)
    rows = list(selection.statuses(**form.wanted())) if form.is_valid() else []
    counted = selection.counts(languages)
    context = {
        "form": form,
        "upload": upload,
        "language": form.cleaned_data.get("language"),
        "rows": [
            (row, LABELS[selection.state_now(row.state, row.draft_state)])
            for row in rows
        ],
        "states": [LABELS[state] for state in SHOWN_STATES],
        "counts": [
            (LANGUAGES[code], [counted[code].get(state, 0) for state in SHOWN_STATES])
            for code in languages
        ],
        "by_machine": machine.is_on(),
        "waiting": TranslationFile.objects.filter(user=request.user.pk),
    }
    return render(request, "pages/exchange/work.html", context)


def chosen_rows(request: HttpRequest, code: str) -> list[LanguageStatus]:
    """The ticked pages, in the order of the tree; whatever else was sent is left out."""
    ticked = [int(key[:9]) for key in request.POST.getlist("page") if key.isdecimal()]
    rows = selection.statuses(code, selection.What.ALL)
    return list(rows.filter(page__in=ticked))


def back_to_work(code: str) -> HttpResponse:
    return redirect(f"{reverse('pages_exchange')}?language={code}")


@never_cache
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The ticked pages as an XLIFF file."""
    code = chosen_language(request)
    rows = chosen_rows(request, code)
    if not rows:
        messages.error(request, _("Choose at least one page."))
        return back_to_work(code)
    content = xliff_writing.document(selection.work_on(rows), code)
    name = f"kim-de-{code}-{timezone.localdate().isoformat()}.xlf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=CONTENT_TYPE, headers=headers)


@never_cache
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keeps a file that came back, and leads to its preview."""
    languages_of(request.user)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = files.keep(form.cleaned_data["file"], request.user)
        except UnreadableFileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("pages_exchange_import", pk=kept.pk)
    return show_work(request, form)


def own_file(request: HttpRequest, pk: int) -> TranslationFile:
    """A file of one's own, in a language one still writes."""
    found = get_object_or_404(TranslationFile, pk=pk, user=request.user.pk)
    if not request.user.has_perm(language_permission(found.language)):
        raise PermissionDenied
    return found


@never_cache
@reading_and_writing
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would change; by POST, what is ticked of it is written."""
    kept = own_file(request, pk)
    document = read(bytes(kept.content))
    plans = importing.plan(document, request.user)
    if request.method != "POST":
        return show_plan(request, kept, plans)
    if "discard" in request.POST:
        kept.delete()
        messages.success(request, _("The file was discarded. Nothing was changed."))
        return back_to_work(kept.language)
    chosen = set(request.POST.getlist("change"))
    outcome = importing.carry_out(plans, chosen, kept.language, request.user)
    return show_outcome(request, kept, outcome)


def show_outcome(
    request: HttpRequest, kept: TranslationFile, outcome: importing.Outcome
) -> HttpResponse:
    """What failed is shown again beside what is left of the file."""
    for title, problem in outcome.problems:
        messages.error(request, f"{title}: {problem}")
    if outcome.saved:
        number = len(outcome.saved)
        text = ngettext(
            "%(number)s page has new texts, as a draft.",
            "%(number)s pages have new texts, as drafts.",
            number,
        )
        messages.success(request, text % {"number": number})
    elif not outcome.problems:
        messages.warning(request, _("Nothing was ticked, so nothing was changed."))
    if outcome.problems or not outcome.saved:
        return redirect("pages_exchange_import", pk=kept.pk)
    kept.delete()
    return back_to_work(kept.language)


def show_plan(
    request: HttpRequest, kept: TranslationFile, plans: list[importing.PagePlan]
) -> HttpResponse:
    context = {
        "file": kept,
        "language": LANGUAGES[kept.language],
        "plans": [one for one in plans if one.changes or one.problems],
        "changes": sum(len(one.changes) for one in plans),
        "unchanged": sum(one.unchanged for one in plans),
        "untranslated": sum(one.untranslated for one in plans),
    }
    return render(request, "pages/exchange/import.html", context)
