"""Keeps the list of links: the only writer of LinkUse.

A page saved by code or published changes what readers see; a revision changes the newest
draft. Links to other sites are put before the worker, those to our own are looked up when
somebody asks, because a page may go at any time.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.models import Page, Revision

from pages.links.addresses import MalformedAddressError, normalised
from pages.links.finding import Found, links_of, text_columns
from pages.links.own import own_path, place_of
from pages.models import Link, LinkUse
from pages.models.links import ADDRESS_LENGTH, SHOWN_LENGTH, Problem
from pages.translations import TranslatedContent

Kind = LinkUse.Kind
Key = tuple[str, str, str]


def key_of(row: Found | LinkUse) -> Key:
    """What is unique in a page."""
    return row.language, row.field, row.address[:SHOWN_LENGTH]


def note_page(page: Any) -> None:
    """Note the links of a page as its table has them."""
    found = links_of(page)
    # Where there is no revision, as after an import, the table is the newest draft, too.
    is_draft = page.latest_revision_id is None
    note(page.pk, live=found if page.live else (), draft=found if is_draft else None)


def note_draft(revision: Revision) -> None:
    """Note the links of a page's newest draft."""
    note(revision.content_object.pk, draft=links_of(revision.as_object()))


@transaction.atomic
def note(
    page: int,
    *,
    live: Iterable[Found] | None = None,
    draft: Iterable[Found] | None = None,
) -> None:
    """Write which links the page has; None leaves that half as it is."""
    halves = {
        name: {key_of(each): each for each in part}
        for name, part in (("is_live", live), ("is_draft", draft))
        if part is not None
    }
    rows = {key_of(row): row for row in LinkUse.objects.filter(page=page)}
    wanted = {key: each for part in halves.values() for key, each in part.items()}
    new = _uses(page, [each for key, each in wanted.items() if key not in rows])
    for row in [*rows.values(), *new]:
        for name, part in halves.items():
            setattr(row, name, key_of(row) in part)
    gone = [row.pk for row in rows.values() if not (row.is_live or row.is_draft)]
    LinkUse.objects.filter(pk__in=gone).delete()
    kept = [row for row in rows.values() if row.pk not in gone]
    LinkUse.objects.bulk_update(kept, ["is_live", "is_draft"])
    # Two editors may save the same page at the same moment.
    LinkUse.objects.bulk_create(new, ignore_conflicts=True)


def _uses(page: int, found: Iterable[Found]) -> list[LinkUse]:
    """Rows for links the page did not have; an own address without a page needs none."""
    rows = [(_use(page, each), each) for each in found]
    outside = [each.address for row, each in rows if row.kind == Kind.EXTERNAL]
    links = _links(outside)
    for row, each in rows:
        row.link = links.get(each.address) if row.kind == Kind.EXTERNAL else None
    return [row for row, _each in rows if row.kind]


def _use(page: int, found: Found) -> LinkUse:
    row = LinkUse(
        page_id=page,
        language=found.language,
        field=found.field,
        address=found.address[:SHOWN_LENGTH],
        kind=found.kind or Kind.EXTERNAL,
        target=found.target,
    )
    path = None if found.kind else own_path(found.address)
    if path is not None:
        place = place_of(path)
        row.target = place.page
        row.kind = "" if place.exists and place.page is None else Kind.PAGE
    return row


def _links(addresses: Iterable[str]) -> dict[str, Link]:
    """The row of each address; new ones wait for the worker, or are wrong at once."""
    now, urls = timezone.now(), dict[str, str]()
    new: dict[str, Link] = {}
    for address in addresses:
        try:
            url = normalised(address)
            new[url] = Link(url=url, due_at=now)
        except MalformedAddressError:
            url = address[:ADDRESS_LENGTH]
            new[url] = Link(url=url, problem=Problem.MALFORMED, checked_at=now)
        urls[address] = url
    if not new:
        return {}
    # In one order: two pages saved at once would wait for each other's links for ever.
    in_order = [new[url] for url in sorted(new)]
    Link.objects.bulk_create(in_order, ignore_conflicts=True)
    # Locked, so that the nightly run deletes none of them as unused meanwhile.
    found = Link.objects.select_for_update().filter(url__in=new).order_by("url")
    rows = found.in_bulk(field_name="url")
    return {address: rows[url] for address, url in urls.items()}


def look_again() -> int:
    """Own addresses without a page, some of which may have one by now; how many have."""
    found = 0
    for row in LinkUse.objects.filter(kind=Kind.PAGE, target=None):
        place = place_of(own_path(row.address) or "")
        if place.page is not None:
            LinkUse.objects.filter(pk=row.pk).update(target=place.page)
            found += 1
        elif place.exists:
            row.delete()
    return found


def note_every_page() -> int:
    """Note all pages anew, as after an import past the signals; how many there are."""
    pages = Page.objects.filter(depth__gt=1).specific().iterator(chunk_size=100)
    count = 0
    page: Any
    for page in pages:
        if issubclass(type(page), TranslatedContent):
            note_page(page)
            if page.latest_revision is not None:
                note_draft(page.latest_revision)
            count += 1
    return count


def page_saved(
    sender: type[models.Model],
    instance: Any,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """post_save of a page. Wagtail's own notes about it change no text."""
    if raw or not issubclass(sender, TranslatedContent):
        return
    texts = {"live", *(attribute for attribute, *_rest in text_columns(sender))}
    if update_fields is None or update_fields & texts:
        note_page(instance)


def revision_saved(
    instance: Revision,
    raw: bool = False,
    update_fields: frozenset[str] | None = None,
    **_kwargs: Any,
) -> None:
    """post_save of a revision."""
    page: Any = None if raw or update_fields else instance.content_object
    is_ours = issubclass(type(page), TranslatedContent)
    if is_ours and instance.pk >= (page.latest_revision_id or 0):
        note_draft(instance)


def connect() -> None:
    """Have every saved page and draft noted."""
    post_save.connect(page_saved)
    post_save.connect(revision_saved, sender=Revision)
