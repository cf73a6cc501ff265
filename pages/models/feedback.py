"""What readers say about a page: whether it helped, and what is wrong with it."""

from typing import Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.feedback.kinds import Kind
from pages.languages import LANGUAGES

LONGEST_TEXT = 1000


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def reports(self) -> Self:
        """Problems, and not just a yes or no."""
        return self.exclude(kind="")

    def waiting(self) -> Self:
        return self.reports().filter(handled_at=None)


class Feedback(models.Model):
    """One answer of a reader; says nothing about who that was."""

    page = models.ForeignKey(
        Page, models.CASCADE, related_name="feedback", verbose_name=_("page")
    )
    language = models.CharField(
        _("language"),
        max_length=12,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
    )
    helpful = models.BooleanField(_("helpful"), null=True, blank=True)
    kind = models.CharField(_("problem"), max_length=12, choices=Kind, blank=True)
    text = models.TextField(
        _("what the reader wrote"),
        blank=True,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
    )
    # The full hour: nobody can be found again by the time they read a page.
    created_at = models.DateTimeField(_("received"))
    mailed_at = models.DateTimeField(_("editors were told"), null=True, blank=True)
    handled_at = models.DateTimeField(_("handled"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="handled_feedback",
        verbose_name=_("handled by"),
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        default_permissions = ()
        permissions = [("handle_feedback", "May see and handle readers' feedback")]
        indexes = [
            models.Index(fields=("page", "created_at"), name="feedback_of_an_hour")
        ]
        constraints = [
            models.CheckConstraint(
                name="feedback_says_something",
                condition=~Q(kind="") | Q(helpful__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language} {self.kind or self.helpful}"
