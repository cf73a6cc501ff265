"""Going back to an earlier version of a page, as far as one may write it.

Wagtail brings back all of the old version: a town's editors would undo newer translations,
and addresses that only central editors change.
"""

from typing import Any

from wagtail.admin.views.pages.revisions import RevisionsRevertView
from wagtail.models import COMMENTS_RELATION_NAME

from pages.edit_views import ContentEditView
from pages.editing import ALL_LANGUAGES
from pages.languages import TARGETS
from pages.translations import column


class ContentRevertView(ContentEditView, RevisionsRevertView):
    """The German form of the newest draft, filled with what comes back."""

    def get_object(self) -> Any:
        old = super().get_object()
        page = self.real_page_record.get_latest_revision_as_object()
        page.edited_language = old.edited_language
        page.live_version = old.live_version
        bring_back(page, old, self.request.user)
        return page


def bring_back(page: Any, old: Any, user: Any) -> None:
    """Gives the page the older values of all fields and rows this person may write."""
    form_class = type(page).form_for(ALL_LANGUAGES).get_form_class()
    form = form_class(instance=old, parent_page=page.get_parent(), for_user=user)
    columns = {field.name for field in page._meta.get_fields()}
    for name in set(form.fields) & columns:
        field = page._meta.get_field(name)
        value = getattr(old, name)
        setattr(page, name, list(value.all()) if field.many_to_many else value)
    for name in set(form.formsets) - {COMMENTS_RELATION_NAME}:
        setattr(page, name, list(getattr(old, name).all()))
    for code in TARGETS:
        if column("translation_state", code) in form.fields:
            page.note(code, **old.facts_of(code))
