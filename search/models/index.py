"""The tables of the embedded index."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Generation(models.Model):
    """One complete build of the index; readers never see half of one."""

    analysis_version = models.PositiveSmallIntegerField()
    # Random and new at every change: a counter would repeat itself after a rollback, and
    # processes would keep a vocabulary that never was.
    state = models.CharField(max_length=32)
    built_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pk} ({self.built_at:%Y-%m-%d %H:%M})"


class LiveIndex(models.Model):
    """Which generation readers search; the one row that a rebuild flips."""

    name = models.CharField(max_length=20, unique=True)
    generation = models.ForeignKey(Generation, models.PROTECT, related_name="live_as")

    def __str__(self) -> str:
        return self.name


class Document(models.Model):
    """One thing to find, with its texts in every language a reader may get."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("service")
        TOPIC = "topic", _("topic")
        OFFICE = "office", _("office")
        MUNICIPALITY = "municipality", _("municipality")
        GUIDE = "guide", _("guide")
        NOTICE = "notice", _("notice")

    generation = models.ForeignKey(
        Generation, models.CASCADE, related_name="documents", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=255)
    path = models.CharField(max_length=1000)  # below the language prefix
    texts = models.JSONField()  # {language: {"title": …, "summary": …}}
    languages = models.PositiveIntegerField()  # one bit per language, for the ranking
    weight = models.FloatField(default=1.0)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    # Keys with spaces between, what readers may choose among hits.
    topics = models.TextField(blank=True)
    towns = models.TextField(blank=True)
    spoken = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("generation", "kind", "key"), name="document_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Lexeme(models.Model):
    """Something documents are found by: a word, its sound, a concept."""

    class Kind(models.TextChoices):
        WORD = "word", _("word")
        SOUND = "sound", _("sound")
        CONCEPT = "concept", _("concept")

    generation = models.ForeignKey(
        Generation, models.CASCADE, related_name="lexemes", db_index=False
    )
    kind = models.CharField(max_length=7, choices=Kind)
    text = models.CharField(max_length=255)
    spelling = models.CharField(max_length=60, blank=True)  # as written; "" for stems
    german = models.BooleanField(default=False)  # may be part of a German compound
    documents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("generation", "kind", "text"), name="lexeme_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.text}"


class Posting(models.Model):
    """How strongly one lexeme speaks for one document."""

    lexeme = models.ForeignKey(Lexeme, models.CASCADE, db_index=False)
    document = models.ForeignKey(Document, models.CASCADE)
    impact = models.FloatField()

    class Meta:
        # Covering: the search reads nothing but this index.
        indexes = [
            models.Index(
                fields=("lexeme", "document", "impact"), name="posting_covering"
            )
        ]

    def __str__(self) -> str:
        return f"{self.lexeme_id} {self.document_id}"
