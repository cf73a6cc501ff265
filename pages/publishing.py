"""What goes live, and when: a language only when it is released, German with the page.

Wagtail publishes whole pages. Approving a German text must not put a half-done Arabic one
live, nor take away the Arabic that readers have; and a finished Arabic text need not wait
for a German draft.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page, Revision, WorkflowState

from pages.languages import TARGETS
from pages.permissions import PUBLISH_TRANSLATIONS, language_permission
from pages.translations import READABLE, State, column

RELEASE_ACTION = "pages.release_language"
WITHDRAW_ACTION = "pages.withdraw_language"
# Of a revision, these say when and by whom, not what.
BOOKKEEPING = {
    *("first_published_at", "last_published_at", "live_revision", "latest_revision"),
    *("latest_revision_created_at", "draft_title", "has_unpublished_changes", "live"),
    *("translation_meta", "source_hash", "source_change", "approved_schedule"),
}


def may_release(user: Any, page: Page, code: str) -> bool:
    """Whether this person puts this language of the page in front of readers."""
    if not user.has_perm(language_permission(code)):
        return False
    rights = page.permissions_for_user(user)
    granted = user.has_perm(PUBLISH_TRANSLATIONS) and rights.can_edit()
    return bool(granted or rights.can_publish())


def keep_what_readers_have(page: Any) -> None:
    """Before a live page is saved: a language stays until a newer text of it is released.

    What the draft holds instead waits in its revision.
    """
    before = type(page).objects.filter(pk=page.pk, live=True).first()
    if before is None:
        return
    kept = []
    for code in TARGETS:
        readers_have_it = before.state(code) in READABLE
        withdrawn = page.facts_of(code).get("is_withdrawn")
        if readers_have_it and page.state(code) not in READABLE and not withdrawn:
            waits = differs(page, before, code) and page.has_text(code)
            copy_language(before, page, code)
            page.note(code, **before.facts_of(code))
            page.has_unpublished_changes = page.has_unpublished_changes or waits
            kept.append(code)
    # The draft could not say what its German means for a text that it does not hold.
    page.weigh_change(before, kept)


def differs(page: Any, other: Any, code: str) -> bool:
    """Whether the two versions of a page hold other texts in this language."""
    return any(
        (getattr(page, column(name, code)) or "")
        != (getattr(other, column(name, code)) or "")
        for name in page.content_fields()
    )


def copy_language(source: Any, target: Any, code: str) -> None:
    for name in type(source).columns([code]):
        setattr(target, name, getattr(source, name))


def waiting_work(draft: Any, live: Any, code: str) -> bool:
    """Whether the draft holds more than this language that is not live."""
    written, shown = draft.serializable_data(), live.serializable_data()
    ignored = {*BOOKKEEPING, *type(draft).columns([code])}
    return any(
        (value or "") != (shown.get(name) or "")
        for name, value in written.items()
        if name not in ignored
    )


@transaction.atomic
def release_language(page_pk: int, code: str, user: Any, made_from: str = "") -> Any:
    """Put one language of the newest draft live; everything else in it keeps waiting.

    ``made_from``: the hash of the German text it was made from, by default the live one's.
    Returns the page. Raises PermissionDenied for those who may not.
    """
    page = Page.objects.select_for_update().get(pk=page_pk).specific
    if not may_release(user, page, code):
        raise PermissionDenied(code)
    draft = page.get_latest_revision_as_object()
    if not page.live:
        planned = scheduled(page)
        draft.release(code, user, made_from)
        saved = draft.save_revision(user=user, clean=False)
        keep_schedule(planned, draft, draft, code, saved)
    else:
        copy_language(draft, page, code)
        page.release(code, user, made_from)
        put_live(page, draft, code, user)
    log(page, RELEASE_ACTION, user=user, data={"language": code})
    return type(page).objects.get(pk=page_pk)


@transaction.atomic
def withdraw_language(page_pk: int, code: str, user: Any) -> Any:
    """Take one language from readers; its text stays as a draft. Returns the page.

    Raises PermissionDenied for those who may not.
    """
    page = Page.objects.select_for_update().get(pk=page_pk).specific
    if not may_release(user, page, code):
        raise PermissionDenied(code)
    draft = page.get_latest_revision_as_object()
    for version in (page, draft):
        setattr(version, column("translation_state", code), State.DRAFT.value)
        version.note(code, **{**version.facts_of(code), "is_withdrawn": True})
    put_live(page, draft, code, user)
    log(page, WITHDRAW_ACTION, user=user, data={"language": code})
    return type(page).objects.get(pk=page_pk)


def put_live(page: Any, draft: Any, code: str, user: Any) -> None:
    """Publish the page as it is; then put back what waits in the draft beside it."""
    planned, approval = scheduled(page), page.current_workflow_state
    waits = page.has_unpublished_changes and waiting_work(draft, page, code)
    follow(draft, page, code)
    written = draft.serializable_data()
    revision = page.save_revision(user=user, clean=False)
    revision.publish(user=user, log_action=False, skip_permission_checks=True)
    saved = None
    if waits:
        live = type(page).objects.get(pk=page.pk)
        saved = live.with_content_json(written).save_revision(user=user, clean=False)
    keep_schedule(planned, draft, page, code, saved)
    if saved is not None and approval is not None:
        ask_again(page, approval)


def ask_again(page: Any, approval: WorkflowState) -> None:
    """Publishing ended the approval that the rest of the draft was waiting for."""
    waiting = type(page).objects.get(pk=page.pk)
    approval.workflow.start(waiting, approval.requested_by)


def follow(waiting: Any, page: Any, code: str) -> None:
    """Give a waiting version one language as the page has it now. Does not save.

    What the German change in it means is weighed anew: this language is another now.
    """
    copy_language(page, waiting, code)
    waiting.note(code, **page.facts_of(code))
    if page.live:
        waiting.weigh_change(page)


def scheduled(page: Any) -> Revision | None:
    """The version that goes live later by itself."""
    planned: Revision | None = page.revisions.exclude(approved_go_live_at=None).first()
    return planned


def keep_schedule(
    planned: Revision | None, draft: Any, page: Any, code: str, saved: Revision | None
) -> None:
    """What was to go live later still does, with this language as ``page`` has it.

    Publishing forgets it. ``saved``: the version that holds the newest draft now, if it
    waits. Where that is the planned one, it is not left behind as a newer draft.
    """
    if planned is None:
        return
    version, later = planned.as_object(), planned
    if saved is not None and not waiting_work(draft, version, code):
        later = saved
        later.approved_go_live_at = planned.approved_go_live_at
        page.revisions.filter(pk=planned.pk).update(approved_go_live_at=None)
    else:
        follow(version, page, code)
        later.content = version.serializable_data()
    later.save(update_fields=["content", "approved_go_live_at"])
