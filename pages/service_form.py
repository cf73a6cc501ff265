"""The edit form of a service: it is not related to itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from pages.page_form import TranslatedPageForm


class ServicePageForm(TranslatedPageForm):
    """Says beside the row what its database constraint would refuse with a fault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.formsets.get("related")
        for row in rows.forms if rows and self.instance.pk else ():
            service = row.fields["service"]
            service.queryset = service.queryset.exclude(pk=self.instance.pk)
            service.error_messages["invalid_choice"] = _(
                "Choose another service than this one."
            )
