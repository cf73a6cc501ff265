"""The outbox: what readers are to be told, written in the booking's transaction."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from booking.models.appointment import Appointment


class NotificationQuerySet(models.QuerySet["Notification"]):
    def open(self) -> Self:
        """Not delivered and not given up."""
        return self.filter(state__in=Notification.OPEN)

    def due(self, now: datetime) -> Self:
        """To be tried now, those included whose worker died while sending."""
        return self.open().filter(
            Q(locked_until__isnull=True) | Q(locked_until__lte=now),
            next_try_at__lte=now,
        )


class Notification(models.Model):
    """A message to the reader (Nachricht). The worker reads the address elsewhere.

    ``error`` holds the name of an exception class only: mail servers quote addresses.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("confirmation")
        CHANGE = "change", _("change")
        CANCELLATION = "cancellation", _("cancellation")
        CANCELLED_BY_OFFICE = "cancelled_by_office", _("cancellation by the office")
        REMINDER = "reminder", _("reminder")
        EARLIER_TIME = "earlier_time", _("earlier time")

    class Channel(models.TextChoices):
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("text message")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")
        SKIPPED = "skipped", _("no longer needed")

    OPEN = (State.QUEUED, State.SENDING)

    appointment = models.ForeignKey(
        Appointment, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    channel = models.CharField(
        _("channel"), max_length=5, choices=Channel, default=Channel.EMAIL
    )
    language = models.CharField(_("language"), max_length=12)
    dedupe_key = models.CharField(max_length=80, unique=True)
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.QUEUED
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_try_at = models.DateTimeField(_("next attempt"))
    locked_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=80, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            # booking.notifications.deliver: what is due?
            models.Index(
                name="notification_due",
                fields=["next_try_at"],
                condition=Q(state__in=("queued", "sending")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.get_state_display()})"
