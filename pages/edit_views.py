"""The edit, create and preview views of pages: one language at a time, nobody's work lost."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.decorators import classonlymethod
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView
from wagtail.models import Page, Revision

from pages import publishing, stale
from pages.editing import edit_language
from pages.language_actions import READY, WITHDRAW
from pages.languages import LANGUAGES, SOURCE, TARGETS
from pages.navigation import form_address
from pages.page_form import RELEASE

View = Callable[..., HttpResponse]
# Of a revision's number; Python reads no longer ones than some thousand.
MOST_DIGITS = 18


def wanted_language(request: HttpRequest, posted: QueryDict | None = None) -> str:
    """The language a form is for: as posted, else ``?tl=``, else German."""
    asked = (
        (posted and posted.get("edited_language"))
        or request.POST.get("edited_language")
        or request.GET.get("tl")
    )
    return asked if asked in TARGETS else SOURCE


class InOneLanguage:
    """The stock views set ``edit_handler`` themselves; swap it for one language's."""

    @property
    def edit_handler(self) -> Any:
        return self._edit_handler

    @edit_handler.setter
    def edit_handler(self, _handler: Any) -> None:
        self._edit_handler = self.page_class.form_for(wanted_language(self.request))  # type: ignore[attr-defined]


def one_at_a_time(view: View) -> View:
    """Saving reads the newest draft and writes the next: two at once would lose one."""

    def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            page = Page.objects.select_for_update().filter(pk=kwargs["page_id"])
            page.first()
            return view(request, *args, **kwargs)

    return locked


class ContentEditView(InOneLanguage, EditView):
    page: Any

    @classonlymethod
    def as_view(cls, **initkwargs: Any) -> View:  # noqa: N805
        return one_at_a_time(super().as_view(**initkwargs))

    def get_object(self) -> Any:
        page = super().get_object()
        page.edited_language = self.language
        page.live_version = (
            self.real_page_record.specific if self.real_page_record.live else page
        )
        return page

    def get_edit_url(self) -> str:
        # Also the form's action and so the target of autosave.
        return form_address(self.page.pk, self.language)

    @cached_property
    def language(self) -> str:
        return wanted_language(self.request)

    @cached_property
    def is_out_of_date(self) -> bool:
        """Only what this form holds counts: others may write other languages meanwhile."""
        return bool(self.is_saved_past and self.changed_meanwhile.names)

    @cached_property
    def is_saved_past(self) -> bool:
        """Whether anybody saved the page since this form was filled."""
        # The stock view cannot tell for a form that was filled before the first draft.
        past = super().is_out_of_date or self.is_from_before_drafts
        self.__dict__.pop("is_out_of_date", None)
        return bool(past)

    @property
    def is_from_before_drafts(self) -> bool:
        named = ("loaded_revision_id", "overwrite_revision_id")
        posted = self.request.POST
        return bool(
            self.latest_revision and not any(posted.get(name) for name in named)
        )

    @cached_property
    def changed_meanwhile(self) -> stale.Changes:
        return stale.changes_since(
            self.loaded_revision(), self.latest_revision, self.form_class
        )

    def loaded_revision(self) -> Revision | None:
        """What the form was filled from; None where it was overwritten since."""
        if self.is_from_before_drafts:
            return stale.undrafted(self.real_page_record)
        posted = self.request.POST
        overwritten = posted.get("overwrite_revision_id")
        number = overwritten or posted.get("loaded_revision_id") or ""
        is_number = number.isdecimal() and len(number) <= MOST_DIGITS
        if not is_number or int(number) == self.latest_revision.pk:
            return None
        return self.real_page_record.revisions.filter(pk=number).first()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.is_saved_past:
            self.page.changed_meanwhile = self.changed_meanwhile
            self.add_to_the_newest_draft()
        return super().post(request, *args, **kwargs)

    def add_to_the_newest_draft(self) -> None:
        """An own draft that others have saved past is no longer overwritten."""
        posted = self.request.POST.copy()
        posted.pop("overwrite_revision_id", None)
        if not self.changed_meanwhile.names:
            posted["loaded_revision_id"] = str(self.latest_revision.pk)
            posted["loaded_revision_created_at"] = self.latest_revision_created_at
        self.request.POST = posted

    @cached_property
    def action_name_and_method(self) -> tuple[str, Callable[[], HttpResponse]]:
        if self.language == SOURCE:
            name, method = super().action_name_and_method
            return name, method
        # German is submitted and published in its own form.
        actions = {"save": self.save_action, "ready": self.ready_action}
        if self.may_release:
            actions |= {
                "release": self.release_action,
                "withdraw": self.withdraw_action,
            }
        buttons = {"ready": READY, "release": RELEASE, "withdraw": WITHDRAW}
        pressed = [
            name for name, button in buttons.items() if button in self.request.POST
        ]
        name = next((name for name in pressed if name in actions), "save")
        return name, actions[name]

    @cached_property
    def may_release(self) -> bool:
        return publishing.may_release(self.request.user, self.page, self.language)

    def save_language(self) -> str:
        """Save the draft; the hash of the German text it was made from."""
        with transaction.atomic():
            self.page = self.form.save(commit=not self.page.live)
            self.subscription.save()
            self.page.save_revision(
                user=self.request.user, log_action=True, clean=False
            )
        return str(self.form.source_hash)

    def release_action(self) -> HttpResponse:
        made_from = self.save_language()
        user = self.request.user
        page = publishing.release_language(self.page.pk, self.language, user, made_from)
        name = LANGUAGES[self.language].name
        if page.live:
            told = _("Readers now see the text in this language: %(language)s")
        else:
            told = _("Goes live together with the page: %(language)s")
        messages.success(self.request, told % {"language": name})
        return HttpResponseRedirect(self.get_edit_url())

    def withdraw_action(self) -> HttpResponse:
        self.save_language()
        publishing.withdraw_language(self.page.pk, self.language, self.request.user)
        messages.success(
            self.request,
            _("Readers no longer see this language: %(language)s")
            % {"language": LANGUAGES[self.language].name},
        )
        return HttpResponseRedirect(self.get_edit_url())

    def ready_action(self) -> HttpResponse:
        self.form.is_ready = True
        self.save_language()
        messages.success(
            self.request,
            _(
                "Saved. It waits for somebody who may release this language: %(language)s"
            )
            % {"language": LANGUAGES[self.language].name},
        )
        return HttpResponseRedirect(self.get_edit_url())


class ContentCreateView(InOneLanguage, CreateView):
    pass


class PreviewInOneLanguage:
    def get_form(self, query_dict: QueryDict) -> Any:
        token = edit_language.set(wanted_language(self.request, query_dict))  # type: ignore[attr-defined]
        try:
            return super().get_form(query_dict)  # type: ignore[misc]
        finally:
            edit_language.reset(token)


class ContentPreviewOnEdit(PreviewInOneLanguage, PreviewOnEditView):
    pass


class ContentPreviewOnCreate(PreviewInOneLanguage, PreviewOnCreateView):
    pass
