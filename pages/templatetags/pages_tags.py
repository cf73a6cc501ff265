"""What templates need to show content: icons, dates, lists, languages."""

import datetime
from collections.abc import Collection
from typing import Any

import phonenumbers
from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.images.models import ResponsiveImage

from pages import dates, notices
from pages.languages import LANGUAGES, Language, current_language
from pages.models import Municipality
from pages.navigation import NOT_IN_HREFLANG, language_shown
from pages.photo_display import photo_of

register = template.Library()
HOME_REGION = "DE"


@register.simple_tag
def icon(name: str, modifier: str = "") -> SafeString:
    """A pictogram of the sprite, hidden from screen readers: words always stand beside it."""
    classes = f"icon icon--{modifier}" if modifier else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#icon-{}"></use></svg>',
        classes,
        static("portal/icons.svg"),
        name,
    )


@register.filter
def full_date(value: datetime.date | datetime.datetime, language: str = "") -> str:
    return dates.full_date(value, language or current_language())


@register.filter
def short_date(
    value: datetime.date | datetime.datetime | str, language: str = ""
) -> str:
    """Also takes ISO 8601 text, as revisions store it."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    return dates.short_date(value, language or current_language())


@register.filter
def clock(value: datetime.time | datetime.datetime) -> str:
    return dates.clock(value)


@register.filter
def breakable(address: str) -> SafeString:
    """An e-mail address that a narrow column breaks after the @, not inside a word."""
    name, at, host = address.partition("@")
    return format_html("{}{}<wbr>{}", name, at, host)


@register.filter
def isolated(text: str) -> SafeString:
    """Words of somebody else amid ours: they may run in the other direction.

    >>> isolated("<b>")
    '<bdi>&lt;b&gt;</bdi>'
    """
    return format_html("<bdi>{}</bdi>", text)


@register.filter
def isolated_text(text: str) -> str:
    """The same where no markup can stand, as in a page's title."""
    return f"\u2068{text}\u2069"


@register.filter
def iso_local(value: datetime.datetime) -> str:
    return dates.iso_local(value)


@register.filter
def weekday(value: int, language: str = "") -> str:
    return dates.weekday_name(value, language or current_language())


@register.filter
def lines(text: str | None) -> list[str]:
    """The filled lines of a text that holds one entry a line."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


@register.filter
def languages(codes: list[str]) -> list[Language]:
    return [LANGUAGES[code] for code in codes if code in LANGUAGES]


@register.filter
def language_name(code: str) -> str:
    """A language's name for its own readers."""
    return LANGUAGES[code].name if code in LANGUAGES else code


@register.filter
def instead_of(readable: Collection[str], offered: Language) -> Language | None:
    """The language readers of the offered one get instead, if it has no text here.

    Pages of the interface alone exist in every language and name no readable ones.
    """
    if not readable:
        return None
    shown = language_shown(readable, offered.code)
    return None if shown == offered else shown


@register.filter
def hreflangs(alternates: dict[str, str]) -> list[tuple[str, str]]:
    """The alternates a search engine understands."""
    return [
        (code, address)
        for code, address in alternates.items()
        if code not in NOT_IN_HREFLANG
    ]


@register.filter
def tel(number: str) -> str:
    """A phone number as a tel: address takes it: international, so that foreign SIM
    cards reach it too. Short numbers (112, 116117) have no such form."""
    try:
        parsed = phonenumbers.parse(number, HOME_REGION)
    except phonenumbers.NumberParseException:
        return number
    if not phonenumbers.is_valid_number(parsed):
        return "".join(character for character in number if character.isdigit())
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


@register.simple_tag
def step_free_text(value: str) -> str:
    return {"yes": _("Step-free access"), "no": _("No step-free access")}.get(value, "")


@register.simple_tag(takes_context=True)
def notices_here(context: Context) -> list[notices.Shown]:
    """The notices of the page that is being made; see ``pages.notices``."""
    town = context.get("municipality")
    return notices.notices_on(
        context["request"],
        context.get("page"),
        town if isinstance(town, Municipality) else None,
    )


@register.simple_tag
def photo(page: Any) -> ResponsiveImage | None:
    """The page's image for the reader's language; None for a page without one."""
    return photo_of(page, current_language())


@register.simple_tag
def now_iso() -> str:
    """The server's time: a phone's clock may be wrong."""
    return dates.iso_local(timezone.now())
