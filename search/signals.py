"""Changes of the site's content reach the index."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
)

from pages.models import (
    Municipality,
    OfficeKind,
    ServiceIndexPage,
    Term,
    Topic,
    TopicResponsibility,
)
from search import indexing, site_changes
from search.site import PAGE_KINDS, identity_of


def page_changed(instance: Page, **kwargs: Any) -> None:
    site_changes.update_pages([instance])


def page_renamed(instance: Page, instance_before: Page, **kwargs: Any) -> None:
    """The page and all below it have new addresses; a service has a new key besides."""
    gone = [identity_of(instance_before)] if type(instance_before) in PAGE_KINDS else []
    site_changes.update_pages(with_descendants(instance), gone)


def subtree_changed(instance: Page, **kwargs: Any) -> None:
    site_changes.update_pages(with_descendants(instance))


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    site_changes.update_pages(with_descendants(instance.page))


def page_deleted(instance: Page, **kwargs: Any) -> None:
    site_changes.update_pages([], [identity_of(instance)])


def topic_changed(instance: Topic, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        site_changes.update_topic(instance.key)


def structure_changed(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        site_changes.update_structure()


def definition_changed(raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        indexing.update_definitions()


def with_descendants(page: Page) -> list[Page]:
    """The page and all below it that a search depends on, one query for each type."""
    types: tuple[type[Page], ...] = (*PAGE_KINDS, ServiceIndexPage)
    return [
        found
        for page_type in types
        for found in page_type.objects.descendant_of(page, inclusive=True)
    ]


def connect() -> None:
    page_published.connect(page_changed)
    page_unpublished.connect(page_changed)
    page_slug_changed.connect(page_renamed)
    post_page_move.connect(subtree_changed)
    for page_type in PAGE_KINDS:
        post_delete.connect(page_deleted, sender=page_type)
    post_save.connect(restriction_changed, sender=PageViewRestriction)
    post_delete.connect(restriction_changed, sender=PageViewRestriction)
    post_save.connect(topic_changed, sender=Topic)
    post_delete.connect(topic_changed, sender=Topic)
    for model in (Municipality, OfficeKind, TopicResponsibility):
        post_save.connect(structure_changed, sender=model)
        post_delete.connect(structure_changed, sender=model)
    post_save.connect(definition_changed, sender=Term)
    post_delete.connect(definition_changed, sender=Term)
