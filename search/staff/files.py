"""The glossary out as a file, and back in: first shown, then done."""

import base64
import binascii
from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.log_actions import log

from search import glossary_files, glossary_import
from search.glossary_files import MOST_BYTES, UnreadableGlossaryError
from search.staff.concepts import EDIT_CONCEPTS

MOST_SHOWN = 500
FORMATS = {
    "json": (glossary_files.as_json, "application/json"),
    "csv": (glossary_files.as_csv, "text/csv; charset=utf-8"),
}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("JSON or CSV, as it is exported here."),
        widget=forms.FileInput(attrs={"accept": ".json,.csv"}),
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        content: bytes = file.read(MOST_BYTES + 1)
        try:
            self.read = glossary_files.read(content)
        except UnreadableGlossaryError as error:
            raise forms.ValidationError(str(error)) from error
        return content


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What may be exported, and the form for a file."""
    return render(request, "search/admin/files.html", {"form": UploadForm()})


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_safe
def export(request: HttpRequest, part: str, form: str) -> HttpResponse:
    """All of the glossary, or what editors did to it. Raises Http404."""
    if part not in {"all", "own"} or form not in FORMATS:
        raise Http404
    write, content_type = FORMATS[form]
    text = write(glossary_files.stored(own_only=part == "own"))
    name = f"glossary-{part}-{timezone.localdate()}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type=content_type, headers=headers)


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What a file would change."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "search/admin/files.html", {"form": form})
    return show(request, form.cleaned_data["file"], glossary_import.plan(form.read))


def show(
    request: HttpRequest, content: bytes, planned: glossary_import.ImportPlan
) -> HttpResponse:
    context: dict[str, Any] = {
        "plan": planned,
        "digest": planned.digest(),
        "content": base64.b64encode(content).decode(),
        "parts": [
            (_("Refused"), planned.refused[:MOST_SHOWN], len(planned.refused)),
            (_("Changed"), planned.changed[:MOST_SHOWN], len(planned.changed)),
            (_("Added"), planned.added[:MOST_SHOWN], len(planned.added)),
        ],
    }
    return render(request, "search/admin/files_preview.html", context)


@permission_required(EDIT_CONCEPTS)
@never_cache
@require_POST
def carry_out(request: HttpRequest) -> HttpResponse:
    """Does what was shown, all of it; shows it again where the glossary changed since."""
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
        read = glossary_files.read(content)
    except (binascii.Error, ValueError):
        messages.error(
            request, _("The file was lost on the way. Please send it again.")
        )
        return redirect("search_files:index")
    try:
        planned = glossary_import.carry_out(read, request.POST.get("digest", ""))
    except (glossary_import.OutdatedPlanError, IntegrityError):
        # The latter where a concept of the same key came at this moment.
        messages.warning(
            request,
            _(
                "Somebody changed the glossary meanwhile. This is what would change now."
            ),
        )
        return show(request, content, glossary_import.plan(read))
    for each in planned.concepts:
        if each.does_something:
            action = "wagtail.create" if each.is_new else "wagtail.edit"
            log(instance=each.concept, action=action, user=request.user)
    text = _(
        "The glossary was brought up to the file: %(added)s added, %(changed)s changed."
    )
    numbers = {"added": len(planned.added), "changed": len(planned.changed)}
    messages.success(request, text % numbers)
    return redirect("search_files:index")


class FilesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(EDIT_CONCEPTS)


class FilesViewSet(ViewSet):
    name = "search_files"
    url_prefix = "search/files"
    icon = "download"
    menu_label = gettext_lazy("Import and export")
    menu_item_class = FilesMenuItem

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", index, name="index"),
            path("preview/", preview, name="preview"),
            path("import/", carry_out, name="import"),
            path("<slug:part>.<slug:form>", export, name="export"),
        ]
