"""Saving a form that somebody else has overtaken: field by field, nobody's work is lost.

What only the other person changed stays as they left it; what only this person changed is
saved; where both changed the same field, the form is shown again with both texts.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from pages import dates
from pages.languages import current_language
from pages.translations import BLOCK_KEY, is_empty, plain_lines


@dataclass(frozen=True)
class Changes:
    """What was saved since a form was filled in."""

    names: frozenset[str]
    # What the form was filled from; None where it was saved over since.
    base: Revision | None
    latest: Revision

    @property
    def told(self) -> str:
        """Who changed it, and when (local time)."""
        when = self.latest.created_at
        day = dates.short_date(when, current_language())
        who = self.latest.user.get_username() if self.latest.user else "–"
        return f"{who}, {day} {dates.clock(when)}"


def changes_since(base: Revision | None, latest: Revision, form_class: Any) -> Changes:
    """The fields and rows of this form that another person's saving changed."""
    names = {*form_class.base_fields, *form_class.formsets} - {COMMENTS_RELATION_NAME}
    if base is not None:
        before, after = base.content, latest.content
        names = {
            name for name in names if plain(before.get(name)) != plain(after.get(name))
        }
    else:
        names = {name for name in names if name in latest.content}
    return Changes(frozenset(names), base, latest)


def undrafted(page: Page) -> Revision | None:
    """What a form was filled from while the page had no draft: its stored text. None once
    a draft was published over it."""
    if page.live_revision_id is not None:
        return None
    stored = page.specific
    return Revision(content_object=stored, content=json.loads(stored.to_json()))


def plain(value: Any) -> Any:
    """A stored value without what editors and databases add to it."""
    if isinstance(value, str):
        return "" if is_empty(value) else BLOCK_KEY.sub("", plain_lines(value))
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        bookkeeping = ("pk", "sort_order")
        return {k: plain(v) for k, v in value.items() if k not in bookkeeping}
    return "" if value is None else value


def merge(form: Any, changes: Changes) -> None:
    """Called while the form is cleaned: takes over what others changed, adds errors where
    both did."""
    base = changes.base.as_object() if changes.base else None
    unchanged = type(form)(
        instance=base or form.instance,
        parent_page=form.parent_page,
        for_user=form.for_user,
    )
    for name in changes.names & set(form.fields):
        merge_field(form, unchanged, name, changes)
    rows = changes.names & set(form.formsets)
    theirs = changes.latest.as_object() if rows else None
    for name in rows:
        merge_rows(form, base, theirs, name, changes)


def merge_field(form: Any, unchanged: Any, name: str, changes: Changes) -> None:
    bound = form[name]
    theirs = form.initial.get(name)
    before = unchanged.initial.get(name)
    if changes.base and not has_changed(bound, before):
        form.cleaned_data[name] = stored_value(form.instance, name)
        form.taken_over.add(name)
    elif has_changed(bound, theirs):
        text = strip_tags(str(theirs if theirs is not None else "")).strip() or "–"
        form.add_error(name, told(changes, text))


def show_taken_over(form: Any) -> None:
    """Before a form is shown again: what was taken over stands in it, or saving it once
    more would bring back what the other person changed."""
    data = form.data.copy()
    for name in form.taken_over & set(form.fields):
        bound = form[name]
        theirs = bound.field.prepare_value(form.initial.get(name))
        value = bound.field.widget.format_value(theirs)
        values = value if isinstance(value, list) else ["" if value is None else value]
        data.setlist(bound.html_name, values)
    form.data = data
    form.formsets.update(form.rows_taken_over)


def told(changes: Changes, theirs: str) -> str:
    return _(
        "Somebody else saved this meanwhile (%(who)s): “%(theirs)s” "
        "What you typed is still here. Save again to replace theirs."
    ) % {"who": changes.told, "theirs": theirs}


def has_changed(bound: Any, initial: Any) -> bool:
    """Whether what was posted is something else than this value."""
    posted = bound.data
    if isinstance(posted, str) and isinstance(initial, str | None):
        return bool(plain(posted) != plain(initial))
    return bool(bound.field.has_changed(initial, posted))


def stored_value(page: Any, name: str) -> Any:
    field = page._meta.get_field(name)
    value = getattr(page, name)
    return list(value.all()) if field.many_to_many else value


def merge_rows(form: Any, base: Any, theirs: Any, name: str, changes: Changes) -> None:
    """Rows beside a page are taken as a whole: the other person's, or this one's."""
    formset = form.formsets[name]
    if not formset.is_valid():
        return
    posted = [row for row in formset.forms if row.has_changed() or row.instance.pk]
    kept = [row.cleaned_data for row in posted if not row.cleaned_data.get("DELETE")]
    fields = [field for field in formset.form.base_fields if field != "id"]
    mine = sorted(str([row.get(field) for field in fields]) for row in kept)
    if base is not None and mine == rows_of(base, name, fields):
        rows = type(formset)(
            instance=theirs, prefix=formset.prefix, form_kwargs=formset.form_kwargs
        )
        form.rows_taken_over[name] = rows
        del form.formsets[name]
        # Cleaning has already written the posted values into the rows.
        setattr(form.instance, name, list(getattr(theirs, name).all()))
        form.taken_over.add(name)
    elif mine != rows_of(theirs, name, fields):
        shown = "; ".join(map(str, getattr(theirs, name).all())) or "–"
        formset._non_form_errors.append(told(changes, shown))


def rows_of(page: Any, name: str, fields: list[str]) -> list[str]:
    rows = getattr(page, name).all()
    return sorted(str([getattr(row, field) for field in fields]) for row in rows)
