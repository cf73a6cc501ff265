"""What readers searched for in vain, and what editors made of it."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from search.models.glossary import Concept


class FruitlessSearch(models.Model):
    """How often a week a text was searched for that nothing is about; tells no who."""

    term = models.CharField(_("searched for"), max_length=60)  # folded
    language = models.CharField(_("language"), max_length=12)
    week = models.DateField(_("week"))  # its Monday
    count = models.PositiveIntegerField(_("how often"), default=0)

    class Meta:
        ordering = ["-week", "-count"]
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        default_permissions = ()
        indexes = [models.Index(fields=("week",), name="fruitless_search_week")]
        constraints = [
            models.UniqueConstraint(
                fields=("term", "language", "week"), name="fruitless_search_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.language})"


class DecisionQuerySet(models.QuerySet["SearchDecision"]):
    def about(self, term: str, language: str) -> "DecisionQuerySet":
        return self.filter(term=term, language=language)

    def nobody_asks_about(self) -> "DecisionQuerySet":
        """Decisions about texts of which no search is counted any more."""
        counted = FruitlessSearch.objects.filter(
            term=OuterRef("term"), language=OuterRef("language")
        )
        return self.filter(~Exists(counted))


class SearchDecision(models.Model):
    """What editors made of a search without result: a term of a concept, or nothing."""

    term = models.CharField(_("searched for"), max_length=60)  # folded
    language = models.CharField(_("language"), max_length=12)
    # None: not for this portal.
    concept = models.ForeignKey(
        Concept, models.CASCADE, null=True, related_name="+", verbose_name=_("concept")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=("term", "language"), name="search_decision_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term} ({self.language})"
