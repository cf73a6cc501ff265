"""What is kept beside the pages to say how far each translation of them has come."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from pages.languages import LANGUAGES, TARGETS
from pages.translations import OUTDATED, State

TARGET_CHOICES = [(code, LANGUAGES[code].name) for code in TARGETS]
STATES = [*State.choices, (OUTDATED, _("outdated"))]


class LanguageStatus(models.Model):
    """One page in one language, as lists count it; written by ``pages.statuses`` alone.

    A page knows its states itself. Asking every page of a site would load all its columns.
    """

    page = models.ForeignKey(
        Page, models.CASCADE, related_name="language_statuses", verbose_name=_("page")
    )
    language = models.CharField(_("language"), max_length=12, choices=TARGET_CHOICES)
    state = models.CharField(
        _("state for readers"), max_length=10, choices=STATES, blank=True, default=""
    )
    draft_state = models.CharField(
        _("state of the newest draft"),
        max_length=10,
        choices=STATES,
        blank=True,
        default="",
    )
    is_hidden = models.BooleanField(
        _("hidden from readers"),
        default=False,
        help_text=_("The German changed in something essential since."),
    )
    is_ready = models.BooleanField(
        _("waits for release"),
        default=False,
        help_text=_("The translator says that it is finished."),
    )

    class Meta:
        ordering = ["page", "language"]
        verbose_name = _("state of a language")
        verbose_name_plural = _("states of languages")
        constraints = [
            models.UniqueConstraint(
                fields=("page", "language"), name="language_status_once_per_page"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.language}: {self.state or 'missing'}"


class SourceText(models.Model):
    """The German text of a page that a translation was made from, to show what changed."""

    page = models.ForeignKey(
        Page, models.CASCADE, related_name="source_texts", verbose_name=_("page")
    )
    source_hash = models.CharField(_("fingerprint of the German text"), max_length=16)
    texts = models.JSONField(_("German text by field"), default=dict)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("German text translated from")
        verbose_name_plural = _("German texts translated from")
        constraints = [
            models.UniqueConstraint(
                fields=("page", "source_hash"), name="source_text_once_per_page"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id} {self.source_hash}"
