"""Where editors read what readers say about their pages, and tick it off."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from pages.feedback import writing
from pages.feedback.kinds import Kind
from pages.feedback.responsible import visible_to, waiting_for
from pages.models import Feedback
from pages.models.feedback import FeedbackQuerySet
from pages.permissions import HANDLE_FEEDBACK
from pages.todo import Entry, Section, Viewer, register
from pages.todo.views import FilterForm, shown, stretch_of

MOST_DIGITS = 9


def waiting(viewer: Viewer) -> FeedbackQuerySet | None:
    if not viewer.paths or not viewer.may(HANDLE_FEEDBACK):
        return None
    return waiting_for(viewer).select_related("page")


def entries(reports: Sequence[Feedback]) -> list[Entry]:
    return [
        Entry(
            text=report.page.get_admin_display_title(),
            url=f"{reverse('pages_feedback')}?page={report.page_id}",
            note=str(Kind(report.kind).label),
            language=report.language,
        )
        for report in reports
    ]


SECTION = register(
    Section(
        key="feedback",
        title=_("Messages from readers"),
        order=15,
        rows=waiting,
        entries=entries,
        to_page="page__",
        to_language="language",
        list_name="pages_feedback",
    )
)


class FeedbackFilterForm(FilterForm):
    problem = forms.ChoiceField(
        label=_("Problem"), required=False, choices=[("", _("All")), *Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("not handled yet")), ("handled", _("handled"))],
    )
    page = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        min_value=1,
        max_value=10**MOST_DIGITS,
    )

    def narrowed(self, rows: Any) -> Any:
        if not self.is_valid():
            return rows.waiting()
        asked = self.cleaned_data
        rows = super().narrowed(rows)
        rows = rows.exclude(handled_at=None) if asked["state"] else rows.waiting()
        if asked["problem"]:
            rows = rows.filter(kind=asked["problem"])
        return rows.filter(page=asked["page"]) if asked["page"] else rows


def viewer_of(request: HttpRequest) -> Viewer:
    """Raises PermissionDenied for those who handle no feedback."""
    viewer = Viewer(request.user)  # type: ignore[arg-type]
    if not viewer.may(HANDLE_FEEDBACK):
        raise PermissionDenied
    return viewer


@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    form = FeedbackFilterForm(request.GET, section=SECTION, viewer=viewer)
    rows = visible_to(viewer).reports().select_related("page", "handled_by")
    context = {"form": form, **shown(stretch_of(request, form.narrowed(rows)))}
    return render(request, "pages/todo/feedback.html", context)


@require_POST
def tick_off(request: HttpRequest, pk: int) -> HttpResponse:
    """One message is done with. Of other towns' messages nobody learns that they exist."""
    viewer = viewer_of(request)
    report = get_object_or_404(visible_to(viewer).reports(), pk=pk)
    writing.tick_off(report, viewer.user, timezone.now())
    messages.success(request, gettext("The message is marked as handled."))
    return HttpResponseRedirect(back_to(request))


def back_to(request: HttpRequest) -> str:
    """The list as it was; never another site."""
    back = request.POST.get("back", "")
    host = request.get_host()
    is_ours = url_has_allowed_host_and_scheme(
        back, {host}, require_https=request.is_secure()
    )
    return back if is_ours else reverse("pages_feedback")


@hooks.register("register_admin_urls")
def feedback_urls() -> list[URLPattern]:
    return [
        path("feedback/", feedback_list, name="pages_feedback"),
        path("feedback/<int:pk>/handled/", tick_off, name="pages_feedback_handled"),
    ]


class FeedbackMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(HANDLE_FEEDBACK)


@hooks.register("register_admin_menu_item")
def feedback_menu_item() -> MenuItem:
    return FeedbackMenuItem(
        _("Messages from readers"),
        reverse("pages_feedback"),
        icon_name="comment",
        order=110,
    )
