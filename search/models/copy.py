"""What is still to be brought into the copy of the index in Elasticsearch."""

from datetime import datetime

from django.db import models


class IndexChangeQuerySet(models.QuerySet["IndexChange"]):
    def due(self, now: datetime) -> "IndexChangeQuerySet":
        """Those to be tried now, the oldest first."""
        return self.filter(next_try__lte=now).order_by("pk")


class IndexChange(models.Model):
    """A document that came, changed or went, on its way to Elasticsearch.

    Its number is the version of what is stored there.
    """

    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=255)
    noted_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try = models.DateTimeField(db_index=True)

    objects = IndexChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def identity(self) -> tuple[str, str]:
        return self.kind, self.key
