"""Topics, and which kinds of office answer for them."""

import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from pages.languages import SOURCE, TARGETS
from pages.models.district import OfficeKind
from pages.models.validity import holds_on, valid_on_q
from pages.topic_form import TopicForm


class TopicQuerySet(models.QuerySet["Topic"]):
    def top(self) -> Self:
        """The topics of the home page."""
        return self.filter(parent__isnull=True)


class Topic(ClusterableModel):
    """What somebody needs help with, in two levels."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent topic"),
    )
    name = models.CharField(_("name"), max_length=120)
    icon = models.CharField(_("icon"), max_length=30, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    sensitive = models.BooleanField(
        _("sensitive"),
        default=False,
        help_text=_("Pages of this topic offer a way to leave them quickly."),
    )
    found_by = models.JSONField(
        _("found by"),
        default=list,
        blank=True,
        help_text=_("German words readers search for, beside the name."),
    )
    responsible = models.ManyToManyField(
        OfficeKind,
        through="TopicResponsibility",
        related_name="topics",
        verbose_name=_("responsible"),
    )

    objects = TopicQuerySet.as_manager()

    base_form_class = TopicForm
    panels = [
        FieldPanel("key"),
        FieldPanel("parent"),
        FieldPanel("icon"),
        FieldPanel("order"),
        FieldPanel("sensitive"),
        InlinePanel(
            "responsibilities",
            heading=_("Responsible"),
            label=_("Kind of office"),
            help_text=_(
                "The first that serves the town answers. With dates, a planned change"
                " comes by itself."
            ),
        ),
        FieldPanel("name_de", heading=_("German")),
        *(FieldPanel(f"name_{code.replace('-', '_')}") for code in TARGETS),
    ]

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return str(getattr(self, f"name_{SOURCE}", "") or self.key)


class TopicResponsibilityQuerySet(models.QuerySet["TopicResponsibility"]):
    def valid_on(self, day: datetime.date) -> Self:
        """Who answers on that day."""
        return self.filter(valid_on_q(day))


class TopicResponsibility(models.Model):
    """Which kinds of office answer for a topic, the most likely one first; from a day and
    to a day where a change is planned."""

    topic = ParentalKey(Topic, related_name="responsibilities")
    kind = models.ForeignKey(
        OfficeKind,
        models.PROTECT,
        related_name="responsibilities",
        verbose_name=_("kind of office"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    valid_from = models.DateField(_("answers from"), null=True, blank=True)
    valid_to = models.DateField(_("answers until"), null=True, blank=True)

    # Wagtail's name for the column that rows are dragged by.
    sort_order_field = "order"

    objects = TopicResponsibilityQuerySet.as_manager()

    panels = [
        FieldPanel("kind"),
        FieldRowPanel([FieldPanel("valid_from"), FieldPanel("valid_to")]),
    ]

    class Meta:
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                name="topic_responsibility_in_order",
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.kind_id}"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day is within its validity."""
        return holds_on(self, day)

    def clean(self) -> None:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError(
                {"valid_to": _("The last day must not be before the first.")}
            )
