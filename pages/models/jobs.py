"""When the nightly jobs ran last; written by ``pages.jobs`` alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NightlyRun(models.Model):
    """The last night a job was begun in; survives a restart of the worker."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    night = models.DateField(_("night"))

    class Meta:
        verbose_name = _("nightly run")
        verbose_name_plural = _("nightly runs")

    def __str__(self) -> str:
        return f"{self.name} {self.night}"
