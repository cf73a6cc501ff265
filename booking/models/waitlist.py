"""Who would like to come earlier, and which earlier time they were offered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.models.appointment import Appointment

# Whoever let three earlier times pass is not asked again.
MOST_MESSAGES = 3


class Waitlist(models.Model):
    """A booked appointment whose owner wants to hear of earlier times (Warteliste).

    First come, first served: by ``created_at``. ``offered`` is a held appointment that
    keeps the earlier time for its owner until they answer or the hold runs out.
    ``asked``: the times they were offered before, in unix seconds; none is offered twice.
    Written by ``booking.waitlist`` only.
    """

    appointment = models.OneToOneField(
        Appointment, models.CASCADE, related_name="waitlist"
    )
    created_at = models.DateTimeField(_("since"))
    messages = models.PositiveSmallIntegerField(_("messages"), default=0)
    offered = models.OneToOneField(
        Appointment,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="offered_to",
    )
    asked = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("place on the waiting list")
        verbose_name_plural = _("waiting list")
        constraints = [
            models.CheckConstraint(
                name="waitlist_messages_within_limit",
                condition=models.Q(messages__lte=MOST_MESSAGES),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
