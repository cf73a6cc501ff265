"""Who advises, and where."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.fields import validate_languages
from pages.languages import SOURCE
from pages.models import Municipality, StepFree


class CaseManagerQuerySet(models.QuerySet["CaseManager"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def for_municipality(self, municipality: Municipality) -> Self:
        """Those responsible for the town."""
        return self.filter(municipalities=municipality)

    def lock(self) -> Self:
        """Locks the rows until the transaction ends, always in the same order.

        Whoever books, moves or edits hours takes this lock first and looks
        afterwards, in a second query: in one query the losers of a race would see a
        stale free slot. Without the lock the losers deadlock inside the exclusion
        constraint and wait a second each. ``no_key``: inserting rows that refer to a
        case manager must not wait. SQLite has no row locks and needs none, because
        every transaction begins with BEGIN IMMEDIATE.
        """
        return self.select_for_update(of=("self",), no_key=True).order_by("pk")


class CaseManager(models.Model):
    """A person who advises newcomers (Fallmanager/in), and so a calendar."""

    class Gender(models.TextChoices):
        WOMAN = "woman", _("woman")
        MAN = "man", _("man")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="case_manager",
        verbose_name=_("user account"),
    )
    name = models.CharField(_("public name"), max_length=100)
    languages = models.JSONField(
        _("languages"),
        default=list,
        blank=True,
        validators=[validate_languages],
        help_text=_("Languages they advise in. German need not be listed."),
    )
    municipalities = models.ManyToManyField(
        Municipality, related_name="case_managers", verbose_name=_("responsible for")
    )
    organisation = models.CharField(_("employed by"), max_length=120, blank=True)
    gender = models.CharField(
        _("woman or man"),
        max_length=5,
        blank=True,
        choices=Gender,
        help_text=_("Only for readers who wish to talk to a woman or a man."),
    )
    video_link = models.URLField(
        _("video room"),
        blank=True,
        help_text=_("Readers get this link for appointments by video."),
    )
    feed_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    active = models.BooleanField(_("takes appointments"), default=True)

    objects = CaseManagerQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("case manager")
        verbose_name_plural = _("case managers")

    def __str__(self) -> str:
        return self.name

    def speaks(self, language: str) -> bool:
        """Whether no interpreter is needed. Everybody speaks German."""
        return language.startswith(SOURCE) or language in self.languages


class MeetingPlaceQuerySet(models.QuerySet["MeetingPlace"]):
    def active(self) -> Self:
        return self.filter(active=True)

    def in_area_of(self, municipality: Municipality) -> Self:
        """Places in the town itself and in the towns it shares case managers with."""
        return self.filter(municipality__area=municipality.area_id)


class MeetingPlace(models.Model):
    """Where people meet (Beratungsort), usually a room in a town hall."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="meeting_places",
        verbose_name=_("municipality"),
    )
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=5)
    city = models.CharField(_("town"), max_length=100)
    room = models.CharField(_("room"), max_length=60, blank=True)
    step_free = models.CharField(
        _("step-free access"), max_length=7, choices=StepFree, default=StepFree.UNKNOWN
    )
    directions = models.TextField(_("how to get there"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    # modeltranslation patches the manager.
    objects = MeetingPlaceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("meeting place")
        verbose_name_plural = _("meeting places")

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """One line: street, postal code and town."""
        return f"{self.street}, {self.postal_code} {self.city}"
