"""The one writer of translations that were not typed into a form.

They become drafts: what readers have stays until somebody releases the language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.exchange.texts import text_fields
from pages.models.content import ContentPage
from pages.permissions import language_permission
from pages.translations import State, column

IMPORT_ACTION = "pages.import_translation"
MACHINE_ACTION = "pages.translate_by_machine"

# Stands for a German text that nobody can name any more: never equal to today's.
UNKNOWN_SOURCE = "unknown"


class ChangedMeanwhileError(Exception):
    """Somebody else wrote one of these texts since it was shown."""


def newest(page: ContentPage) -> ContentPage:
    """The newest draft of a page; the page itself where there is none."""
    return page.get_latest_revision_as_object()


def refusal(page: ContentPage, code: str, user: Any) -> Any:
    """Why this person cannot write this language of the page; empty if they can."""
    rights = page.permissions_for_user(user)
    may_write = user.has_perm(language_permission(code)) and rights.can_edit()
    if page.alias_of_id or not may_write:
        return _("You may not write this page in this language.")
    if rights.page_locked():
        return _("The page is locked, perhaps because somebody is reviewing it.")
    return ""


@dataclass(frozen=True)
class NewTexts:
    """Texts of one language for one page.

    ``texts``: {field: (fingerprint of the text that was shown, new text)}. ``made_from``:
    the hash of the German text they were made from.
    """

    page_pk: int
    code: str
    texts: Mapping[str, tuple[str, str]]
    made_from: str
    state: str = State.DRAFT.value


@transaction.atomic
def write(new: NewTexts, user: Any) -> None:
    """Put texts into a new draft of their page, as one revision.

    Raises PermissionDenied, ChangedMeanwhileError if another text stands there than was
    shown, ValidationError for a text that does not fit. Nothing is written then.
    """
    page = Page.objects.select_for_update().get(pk=new.page_pk).specific
    if refusal(page, new.code, user):
        raise PermissionDenied(new.code)
    draft = newest(page)
    fields = {field.name: field for field in text_fields(type(page))}
    for name, (shown, text) in new.texts.items():
        field = fields[name]
        if field.kind.fingerprint(field.text(draft, new.code)) != shown:
            raise ChangedMeanwhileError(name)
        setattr(draft, column(name, new.code), text)
    made_from = oldest_source(page, draft, new)
    draft.clean_translated()
    draft.draft(new.code, made_from, new.state)
    check_columns(draft, {column(name, new.code) for name in new.texts})
    action = MACHINE_ACTION if new.state == State.MACHINE else IMPORT_ACTION
    # Not cleaned as a whole: a telephone number that is wrong already stops no text.
    draft.save_revision(user=user, log_action=action, clean=False)


def oldest_source(page: ContentPage, draft: ContentPage, new: NewTexts) -> str:
    """The hash of the German text that all of the language is made from.

    It stays the older one while a text that is not written now was made from other German:
    translators would not see any more that it is outdated.
    """
    before = draft.facts_of(new.code).get("hash")
    if not before or before == new.made_from:
        return new.made_from
    kept = page.source_texts.filter(source_hash=before).first()
    if kept is None:
        return new.made_from
    is_left_behind = any(
        field.kind.canonical(kept.texts.get(field.name, "")) != field.source(page)
        for field in text_fields(type(page))
        if field.name not in new.texts and field.text(draft, new.code)
    )
    return before if is_left_behind else new.made_from


def check_columns(draft: ContentPage, written: set[str]) -> None:
    """Raises ValidationError for what the columns just written cannot hold."""
    others = {field.name for field in draft._meta.get_fields()} - written
    draft.clean_fields(exclude=others)
