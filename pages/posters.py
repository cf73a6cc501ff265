"""Posters: a printed sheet with a code that leads to a page of the portal.

The code opens the page in one language, the first of the poster: the address without a
language would lose the page. Nothing is stored; a poster is its form's answers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import segno
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from pages.languages import LANGUAGES, Language
from pages.models import Municipality, MunicipalityPage, ServiceIndexPage, Topic
from pages.navigation import page_path, site_root

# What a code leads to.
BOOKING, TOWN, TOPIC = "booking", "municipality", "topic"
# With more languages only the first says how to use the code; the code says it, too.
MOST_WHOLE = 3
# A quarter of the code may be dirty or torn (level Q).
ERROR_CORRECTION = "q"
# Light modules around the code; with fewer, phones do not find it (ISO/IEC 18004).
QUIET_ZONE = 4


@dataclass(frozen=True)
class Aim:
    """Where a code leads: booking, a municipality or a topic, by its key.

    ``town`` is the municipality that is chosen already when booking or a topic opens.
    """

    kind: str
    key: str = ""
    town: str = ""


@dataclass(frozen=True)
class Block:
    """What the poster says in one language."""

    language: Language
    heading: str
    lines: list[str]


@dataclass(frozen=True)
class Poster:
    """A sheet: what it says in each language, and where its code leads."""

    address: str
    blocks: list[Block]
    size: str

    @property
    def shown_address(self) -> str:
        """To be typed: browsers add the scheme themselves."""
        return self.address.removeprefix("https://").removeprefix("http://")

    @property
    def code(self) -> SafeString:
        """The code as a drawing inside the page, with its quiet zone."""
        return SafeString(
            code_of(self.address).svg_inline(
                border=QUIET_ZONE,
                omitsize=True,
                svgclass="poster__code",
                lineclass=None,
            )
        )


def code_of(address: str) -> Any:
    """The QR code of an address, never a Micro QR, which few phones read."""
    return segno.make_qr(address, error=ERROR_CORRECTION, boost_error=False)


def poster(aim: Aim, languages: Sequence[str], size: str) -> Poster:
    """The sheet in these languages; the code opens the first of them."""
    first = languages[0]
    with override(first):
        address = site_root() + path_to(aim, first)
    is_full = len(languages) > MOST_WHOLE
    blocks = [_block(code, aim, code == first, is_full) for code in languages]
    return Poster(address, blocks, size)


def path_to(aim: Aim, code: str) -> str:
    """The path in the active language; towns and topics as everywhere in query strings."""
    if aim.kind == TOWN:
        page = MunicipalityPage.objects.live().get(municipality__key=aim.key)
        return page_path(page, code)
    asked = {"topic": aim.key} if aim.kind == TOPIC else {}
    if aim.town:
        asked["municipality"] = aim.town
    query = f"?{urlencode(asked)}" if asked else ""
    if aim.kind == BOOKING:
        return reverse("booking:start") + query
    return page_path(ServiceIndexPage.objects.live().get(), code) + query


def _block(code: str, aim: Aim, is_first: bool, is_full: bool) -> Block:
    """What the poster says in one language. A town's name is the same in nearly all."""
    with override(code):
        place = [_name(Municipality, aim.town)] if aim.town and is_first else []
        if aim.kind == BOOKING:
            heading = gettext("Book an appointment")
            text = gettext("Advice is free, voluntary and confidential.")
        else:
            heading = _name(Topic if aim.kind == TOPIC else Municipality, aim.key)
            text = gettext("What do you need help with?")
        scan = gettext("Point your phone’s camera at the code.")
        how = [scan] if is_first or not is_full else []
        return Block(LANGUAGES[code], heading, [*place, text, *how])


def _name(model: Any, key: str) -> str:
    return str(model.objects.get(key=key).name)
