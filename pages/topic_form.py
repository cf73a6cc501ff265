"""What a topic's form refuses: the same kind of office twice on the same days."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from pages.rows import refuse_meeting


class TopicForm(WagtailAdminModelForm):
    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean()
        refuse_meeting(self.formsets.get("responsibilities"), "kind", kinds_meet)
        return data


def kinds_meet(one: dict[str, Any], other: dict[str, Any]) -> Any:
    """Of rows with dates, each of which may be left out."""
    if one["kind"] != other["kind"]:
        return ""
    spans = [
        (
            row["valid_from"] or datetime.date.min,
            row["valid_to"] or datetime.date.max,
        )
        for row in (one, other)
    ]
    if spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]:
        return _("This kind of office answers on these days already.")
    return ""
