"""Links in editors' texts, and what came of trying them.

``pages.links.keeping`` writes the uses, ``pages.links.checking`` the results.
"""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.documents import get_document_model
from wagtail.models import Page

from pages.languages import LANGUAGES

# Ends of addresses differ; beyond this length nobody types or copies them whole.
ADDRESS_LENGTH = 2000
# As much of an address as a row of uses keeps: PostgreSQL's index rows have 2700 bytes.
SHOWN_LENGTH = 500
# A site that is down for a night, or for two, has not gone.
PATIENCE = 3


class Problem(models.TextChoices):
    """What is wrong with an address of another site. Empty: nothing, or not tried yet."""

    NONE = "", _("none")
    GONE = "gone", _("The page no longer exists.")
    MALFORMED = "malformed", _("This is not a complete address.")
    PRIVATE = "private", _("The address leads into an internal network.")
    NO_HOST = "no_host", _("There is no site of this name.")
    UNREACHABLE = "unreachable", _("The site does not answer.")
    FAILING = "failing", _("The site reports an error of its own.")
    CERTIFICATE = "certificate", _("The site's certificate is not valid.")
    UNCHECKABLE = "uncheckable", _("The site refuses automatic checks.")
    MOVED = "moved", _("The page has moved.")
    TO_START = "to_start", _("The address now leads to the site's first page.")


# Broken as soon as it is seen; the others only after some nights.
AT_ONCE = (Problem.GONE, Problem.MALFORMED, Problem.PRIVATE)
IN_TIME = (
    Problem.NO_HOST,
    Problem.UNREACHABLE,
    Problem.FAILING,
    Problem.CERTIFICATE,
)
# What failures of our own network look like, too.
MAYBE_OURS = (Problem.NO_HOST, Problem.UNREACHABLE)

ADVICE = {
    Problem.GONE: _("Look for its new address or remove the link."),
    Problem.MALFORMED: _("Correct it, or remove the link."),
    Problem.PRIVATE: _("Readers cannot open it. Remove the link."),
    Problem.NO_HOST: _("Check the spelling. If the site is gone, remove the link."),
    Problem.UNREACHABLE: _("Try it yourself in some days, or remove the link."),
    Problem.FAILING: _("Try it yourself in some days, or remove the link."),
    Problem.CERTIFICATE: _(
        "Browsers may warn readers. Tell the site, or look for another address."
    ),
    Problem.UNCHECKABLE: _("Open it yourself. If it works, say so here."),
    Problem.MOVED: _("Use the new address."),
    Problem.TO_START: _("The page is probably gone. Open it and look."),
}


class LinkQuerySet(models.QuerySet["Link"]):
    def due(self, now: datetime) -> Self:
        """To be tried now: new ones first, then those that wait longest."""
        return self.filter(due_at__lte=now).order_by(
            models.F("checked_at").asc(nulls_first=True), "due_at", "pk"
        )

    def unverified(self, now: datetime) -> Self:
        """Those that no editor has vouched for."""
        today = timezone.localdate(now)
        return self.filter(Q(verified_until=None) | Q(verified_until__lt=today))

    def unused(self) -> Self:
        return self.filter(uses=None)


class Link(models.Model):
    """An address of another site, once, wherever and however often it is used."""

    url = models.CharField(_("address"), max_length=ADDRESS_LENGTH, unique=True)
    problem = models.CharField(
        _("problem"), max_length=12, choices=Problem, blank=True, default=""
    )
    new_address = models.CharField(
        _("new address"), max_length=ADDRESS_LENGTH, blank=True, default=""
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    due_at = models.DateTimeField(_("to be checked at"), null=True, blank=True)
    failed_nights = models.PositiveSmallIntegerField(
        _("nights it failed in a row"), default=0
    )
    failed_on = models.DateField(
        _("failed last in the night of"), null=True, blank=True
    )
    verified_until = models.DateField(
        _("vouched for by an editor until"), null=True, blank=True
    )

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")

    def __str__(self) -> str:
        return self.url

    def is_verified(self, now: datetime) -> bool:
        """Whether an editor's word still counts."""
        until = self.verified_until
        return until is not None and until >= timezone.localdate(now)

    def is_broken(self, now: datetime) -> bool:
        """As LinkUseQuerySet.broken says it in SQL."""
        seen = self.problem in AT_ONCE or (
            self.problem in IN_TIME and self.failed_nights >= PATIENCE
        )
        return seen and not self.is_verified(now)

    @property
    def advice(self) -> str:
        """What an editor can do about the problem."""
        return str(ADVICE.get(Problem(self.problem), ""))


class LinkUseQuerySet(models.QuerySet["LinkUse"]):
    def for_pages(self, chosen: models.QuerySet[Page]) -> Self:
        return self.filter(page__in=chosen)

    def in_draft(self) -> Self:
        return self.filter(is_draft=True)

    def broken(self, now: datetime) -> Self:
        """Links readers fail with. Several languages of a page count as often."""
        failing = Q(problem__in=AT_ONCE) | Q(
            problem__in=IN_TIME, failed_nights__gte=PATIENCE
        )
        links = Link.objects.unverified(now).filter(failing)
        return self.filter(self._to_nowhere() | Q(link__in=links))

    def doubtful(self, now: datetime) -> Self:
        """The broken ones, and those an editor should look at."""
        links = Link.objects.unverified(now).exclude(problem=Problem.NONE)
        return self.filter(self._to_nowhere() | Q(link__in=links))

    def _to_nowhere(self) -> Q:
        """Own pages that are not live any more, and documents that are deleted."""
        pages = Page.objects.filter(pk=OuterRef("target"), live=True)
        documents = get_document_model().objects.filter(pk=OuterRef("target"))
        return Q(kind=LinkUse.Kind.PAGE) & ~Exists(pages) | (
            Q(kind=LinkUse.Kind.DOCUMENT) & ~Exists(documents)
        )


class LinkUse(models.Model):
    """One link in one field of a page: in what readers see, in the newest draft, or both."""

    class Kind(models.TextChoices):
        EXTERNAL = "external", _("another site")
        PAGE = "page", _("a page of the portal")
        DOCUMENT = "document", _("a document")

    page = models.ForeignKey(
        Page, models.CASCADE, related_name="link_uses", verbose_name=_("page")
    )
    # Empty for facts, which are the same in every language.
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    field = models.CharField(_("field"), max_length=60)
    address = models.CharField(_("address"), max_length=SHOWN_LENGTH)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    link = models.ForeignKey(
        Link,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="uses",
        verbose_name=_("link"),
    )
    # The page or document. No foreign key: what was deleted is to be found here.
    target = models.PositiveBigIntegerField(_("target"), null=True, blank=True)
    is_live = models.BooleanField(_("readers see it"), default=False)
    is_draft = models.BooleanField(_("in the newest draft"), default=False)

    objects = LinkUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("use of a link")
        verbose_name_plural = _("uses of links")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["page", "language", "field", "address"],
                name="link_used_once_in_a_field",
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def language_name(self) -> str:
        known = LANGUAGES.get(self.language)
        return known.name if known else ""
