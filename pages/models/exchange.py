"""A translation file between its upload and what is confirmed of it."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.models.translating import TARGET_CHOICES


class TranslationFileQuerySet(models.QuerySet["TranslationFile"]):
    def uploaded_before(self, time: datetime) -> Self:
        return self.filter(created_at__lt=time)


class TranslationFile(models.Model):
    """An XLIFF file somebody uploaded. Nothing of it is in the portal yet."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="translation_files",
        verbose_name=_("uploaded by"),
    )
    language = models.CharField(_("language"), max_length=12, choices=TARGET_CHOICES)
    name = models.CharField(_("file name"), max_length=255)
    content = models.BinaryField(_("content"))
    created_at = models.DateTimeField(_("uploaded at"))

    objects = TranslationFileQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("translation file")
        verbose_name_plural = _("translation files")

    def __str__(self) -> str:
        return self.name
