"""What editors are told about the links of their pages, in plain words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from pages.languages import SOURCE
from pages.models import LinkUse
from pages.models.links import Problem
from pages.translations import column

Kind = LinkUse.Kind


@dataclass(frozen=True)
class Line:
    """One use of a link, what is wrong with it, and what to do. Empty: nothing is wrong."""

    use: LinkUse
    text: str
    place: str
    problem: str = ""
    advice: str = ""
    is_broken: bool = False
    is_verified: bool = False

    @property
    def is_untried(self) -> bool:
        link = self.use.link
        return link is not None and link.checked_at is None


def lines_of(uses: Iterable[LinkUse], now: datetime) -> list[Line]:
    """Each use with its problem; four queries however many there are."""
    rows = list(uses)
    pages = Page.objects.in_bulk(
        {row.target for row in rows if row.kind == Kind.PAGE and row.target}
    )
    documents = get_document_model().objects.in_bulk(
        {row.target for row in rows if row.kind == Kind.DOCUMENT and row.target}
    )
    return [_line(row, pages, documents, now) for row in rows]


def lines_of_page(page: Page, languages: Collection[str], now: datetime) -> list[Line]:
    """The links of a page's newest draft in these languages; "" are facts."""
    uses = LinkUse.objects.in_draft().filter(page=page.pk, language__in=languages)
    rows = uses.select_related("link").order_by("field", "pk")
    specific = page.specific_class
    return lines_of([_with_class(row, specific) for row in rows], now)


def _with_class(row: LinkUse, page_class: Any) -> LinkUse:
    """Remembers the page's class, which names its fields, without asking for the page."""
    row.page_class = page_class  # type: ignore[attr-defined]
    return row


def _line(
    row: LinkUse, pages: dict[int, Page], documents: dict[int, Any], now: datetime
) -> Line:
    place = field_label(row)
    if row.kind == Kind.PAGE:
        return _line_of_page(row, place, pages.get(row.target or 0))
    if row.kind == Kind.DOCUMENT:
        document = documents.get(row.target or 0)
        if document is not None:
            return Line(row, document.title, place)
        return _broken(
            row,
            _("a deleted document"),
            _("The document was deleted."),
            _("Choose another document or remove the link."),
        )
    return _line_of_link(row, place, now)


def _line_of_page(row: LinkUse, place: str, page: Page | None) -> Line:
    if page is not None and page.live:
        return Line(row, page.title, place)
    if page is not None:
        return _broken(
            row,
            page.title,
            _("This page of the portal is not published."),
            _("Publish it, or remove the link."),
        )
    if row.target is None:
        return _broken(
            row,
            row.address,
            _("The portal has no page at this address."),
            _("Choose the page in the editor instead of typing its address."),
        )
    return _broken(
        row,
        _("a deleted page"),
        _("The page of the portal was deleted."),
        _("Choose another page or remove the link."),
    )


def _broken(row: LinkUse, text: str, problem: str, advice: str) -> Line:
    return Line(row, text, field_label(row), problem, advice, is_broken=True)


def _line_of_link(row: LinkUse, place: str, now: datetime) -> Line:
    link = row.link
    if link is None or not link.problem or link.is_verified(now):
        is_verified = bool(link and link.problem)
        return Line(row, row.address, place, is_verified=is_verified)
    return Line(
        row,
        row.address,
        place,
        str(Problem(link.problem).label),
        str(link.advice),
        is_broken=link.is_broken(now),
    )


def field_label(row: LinkUse) -> str:
    """What the form calls the field a link stands in."""
    model = getattr(row, "page_class", None) or row.page.specific_class
    first = row.field.partition(".")[0]
    names = [first, column(first, SOURCE)] if model else []
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if field.is_relation and field.auto_created:
            return str(field.related_model._meta.verbose_name_plural)
        return str(field.verbose_name)
    return ""
