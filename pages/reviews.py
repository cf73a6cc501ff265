"""When somebody last checked a page, and when it is to be checked again."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, get_page_models
from wagtail.query import PageQuerySet


class Reviewed(models.Model):
    """Gives page types the day of the last check and of the next one."""

    reviewed_on = models.DateField(_("last checked on"), null=True, blank=True)
    review_due = models.DateField(
        _("next check on"),
        null=True,
        blank=True,
        help_text=_("From this day on the page stands in the editors' list of tasks."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.reviewed_on and self.review_due and self.review_due < self.reviewed_on:
            raise ValidationError(
                {"review_due": _("The next check cannot be before the last one.")},
                code="review_due",
            )


def pages_to_review(day: datetime.date) -> PageQuerySet:
    """Live pages of every type that are to be checked again on this day or earlier.

    One query, which can be narrowed further (``descendant_of`` …).
    """
    due = Q(pk__in=[])
    for page_class in get_page_models():
        if issubclass(page_class, Reviewed):
            due |= Q(**{f"{page_class._meta.model_name}__review_due__lte": day})
    return Page.objects.live().filter(due)
