"""The glossary both engines share: concepts, their words, and the pages that answer them."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class ConceptQuerySet(models.QuerySet["Concept"]):
    def as_supplied(self) -> "ConceptQuerySet":
        """Those no editor has touched: they follow the file and the topics."""
        return self.filter(changed_at=None)

    def editors_own(self) -> "ConceptQuerySet":
        """Those that exist only because an editor made them."""
        supplied = Term.objects.exclude(origin=Term.Origin.EDITOR)
        return self.exclude(pk__in=supplied.values("concept"))


class Concept(models.Model):
    """What different words in different languages ask for."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(
        _("name"),
        max_length=120,
        help_text=_("In German; only editors see it."),
    )
    topics = models.JSONField(
        _("topics"),
        default=list,
        blank=True,
        help_text=_("Keys of the topics whose services this concept finds."),
    )
    is_suggested = models.BooleanField(
        _("offer while typing"),
        default=True,
        help_text=_(
            "Not for what somebody may not want others to read on the screen, such as "
            "violence."
        ),
    )
    # UTC. None: as supplied, and follows the file at every update.
    changed_at = models.DateTimeField(_("changed"), null=True, editable=False)

    objects = ConceptQuerySet.as_manager()

    class Meta:
        ordering = ["name", "key"]
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")

    def __str__(self) -> str:
        return self.name or self.key


class ConceptPageQuerySet(models.QuerySet["ConceptPage"]):
    def by_page(self, pages: Iterable[int] | None = None) -> dict[int, dict[str, bool]]:
        """{page: {concept: whether the page is its best answer}}, of these pages or all."""
        rows = self if pages is None else self.filter(page__in=pages)
        found: dict[int, dict[str, bool]] = defaultdict(dict)
        for page, key, is_best in rows.values_list("page", "concept__key", "is_best"):
            found[page][key] = is_best
        return dict(found)


class ConceptPage(models.Model):
    """A page that answers a concept, whatever its words are."""

    concept = models.ForeignKey(
        Concept, models.CASCADE, related_name="answers", verbose_name=_("concept")
    )
    page = models.ForeignKey(
        Page, models.CASCADE, related_name="+", verbose_name=_("page")
    )
    is_best = models.BooleanField(
        _("best answer"),
        default=False,
        help_text=_("Stands first where somebody searches for this."),
    )

    objects = ConceptPageQuerySet.as_manager()

    class Meta:
        ordering = ["-is_best", "pk"]
        verbose_name = _("page of a concept")
        verbose_name_plural = _("pages of concepts")
        constraints = [
            models.UniqueConstraint(
                fields=("concept", "page"), name="concept_page_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.concept_id} {self.page_id}"


class GlossaryTermQuerySet(models.QuerySet["Term"]):
    def in_use(self) -> "GlossaryTermQuerySet":
        """Without supplied terms that editors have switched off."""
        return self.filter(is_off=False)

    def offered(self) -> "GlossaryTermQuerySet":
        """Those that may be shown to somebody who is still typing."""
        return self.in_use().filter(concept__is_suggested=True, is_offered=True)


class Term(models.Model):
    """One word or phrase of one language for a concept."""

    class Origin(models.TextChoices):
        FILE = "file", _("supplied with the portal")
        TOPIC = "topic", _("name of a topic")
        EDITOR = "editor", _("added by the editorial team")

    concept = models.ForeignKey(
        Concept, models.CASCADE, related_name="terms", verbose_name=_("concept")
    )
    language = models.CharField(_("language"), max_length=12)
    text = models.CharField(_("text"), max_length=120)
    origin = models.CharField(
        _("origin"), max_length=6, choices=Origin, default=Origin.EDITOR
    )
    # A supplied term is not deleted: the next update of the file would bring it back.
    is_off = models.BooleanField(_("switched off"), default=False)
    # Not where it is a reader's own text, folded and perhaps misspelt: it only finds.
    is_offered = models.BooleanField(_("offer while typing"), default=True)

    objects = GlossaryTermQuerySet.as_manager()

    class Meta:
        ordering = ["language", "text"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=("concept", "language", "text", "origin"), name="term_once"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="term_not_empty"),
            models.CheckConstraint(
                condition=Q(is_off=False) | ~Q(origin="editor"),
                name="editors_terms_are_not_switched_off",
            ),
        ]

    def __str__(self) -> str:
        return self.text
