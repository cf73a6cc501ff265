"""Services named beside a page, in an order editors choose."""

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel
from wagtail.models import Orderable

from pages.models.content import GuidePage, ServicePage


class RelatedServiceQuerySet(models.QuerySet["RelatedService"]):
    def to_live_services(self) -> Self:
        """With the address of each service, and only those that readers can open."""
        rows = self.filter(service__live=True).select_related("service")
        return rows.only("page_id", "sort_order", "service__slug").order_by(
            "sort_order"
        )


class RelatedService(Orderable):
    """Another service that readers of a service may need."""

    page = ParentalKey(ServicePage, related_name="related", verbose_name=_("service"))
    # A deleted service leaves the lists it stood in.
    service = models.ForeignKey(
        ServicePage,
        models.CASCADE,
        related_name="related_to",
        verbose_name=_("service"),
    )

    objects = RelatedServiceQuerySet.as_manager()

    panels: ClassVar = [FieldPanel("service")]

    class Meta(Orderable.Meta):
        verbose_name = _("related service")
        verbose_name_plural = _("related services")
        constraints = [
            models.UniqueConstraint(
                fields=("page", "service"), name="related_service_once"
            ),
            models.CheckConstraint(
                name="related_service_is_another", condition=~Q(page=F("service"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.service_id}"

    def clean(self) -> None:
        super().clean()
        if self.service_id and self.service_id == self.page_id:
            raise ValidationError(
                {"service": _("Choose another service than this one.")}, code="itself"
            )


class GuideStep(Orderable):
    """What to do in a situation in life: one service after another."""

    guide = ParentalKey(GuidePage, related_name="steps", verbose_name=_("guide"))
    service = models.ForeignKey(
        ServicePage,
        models.CASCADE,
        related_name="guide_steps",
        verbose_name=_("service"),
    )

    panels: ClassVar = [FieldPanel("service")]

    class Meta(Orderable.Meta):
        verbose_name = _("step of a guide")
        verbose_name_plural = _("steps of guides")
        constraints = [
            models.UniqueConstraint(fields=("guide", "service"), name="guide_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.guide_id}: {self.service_id}"
