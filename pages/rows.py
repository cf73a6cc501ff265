"""Rows beside a record in a form: those that do not go together are refused."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

# (earlier row, later row) -> what is wrong with the later one; nothing: "".
Meeting = Callable[[dict[str, Any], dict[str, Any]], Any]


def filled_rows(formset: Any) -> Iterator[Any]:
    """The forms of rows that stay and are right by themselves."""
    formset.is_valid()
    for form in formset.forms:
        stays = form.is_valid() and not form.cleaned_data.get("DELETE")
        if stays and form.cleaned_data:
            yield form


def refuse_meeting(formset: Any, field: str, meet: Meeting) -> None:
    """Says beside ``field`` of the later of two rows why they do not go together."""
    if formset is None:
        return
    for earlier, later in combinations(list(filled_rows(formset)), 2):
        # Not twice; an error takes the field out of what is compared.
        if not later.errors and not earlier.errors:
            problem = meet(earlier.cleaned_data, later.cleaned_data)
            if problem:
                later.add_error(field, problem)
