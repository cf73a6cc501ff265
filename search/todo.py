"""Searches without result, on the start page of those who decide what is written."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, QuerySet, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pages.permissions import VIEW_OVERVIEW
from pages.todo import Entry, Section, Viewer, register
from search.fruitless import undecided
from search.staff.concepts import EDIT_CONCEPTS


def rows(viewer: Viewer) -> QuerySet[Any] | None:
    if not viewer.may(VIEW_OVERVIEW):
        return None
    may_test = Value(viewer.may(EDIT_CONCEPTS), output_field=BooleanField())
    return undecided(timezone.localdate()).annotate(may_test=may_test)


def entries(found: Sequence[dict[str, Any]]) -> list[Entry]:
    return [
        Entry(
            text=each["term"],
            url=address(each["term"], each["language"]) if each["may_test"] else "",
            note=ngettext(
                "searched for once",
                "searched for %(number)s times",
                each["number"],
            )
            % {"number": each["number"]},
            language=each["language"],
        )
        for each in found
    ]


def address(term: str, language: str) -> str:
    """The search explained; the readers' page would count what editors look up."""
    asked = urlencode({"q": term, "language": language})
    return f"{reverse('search_test:index')}?{asked}"


def register_section() -> None:
    register(
        Section(
            key="searches",
            title=_("Searches without result"),
            order=90,
            rows=rows,
            entries=entries,
            to_language="language",
            counts_languages=False,
        )
    )
