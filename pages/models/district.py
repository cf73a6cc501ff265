"""The district as data: its municipalities, kinds of office and languages."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from pages.fields import PostalCodesField
from pages.languages import LANGUAGES, SOURCE, TARGETS, Language


class PortalLanguageQuerySet(models.QuerySet["PortalLanguage"]):
    def active(self) -> Self:
        return self.filter(active=True)


class PortalLanguage(models.Model):
    """Which languages of the superset readers are offered, and in what order."""

    code = models.CharField(
        _("language"),
        max_length=12,
        unique=True,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
    )
    active = models.BooleanField(_("shown to readers"), default=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = PortalLanguageQuerySet.as_manager()

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("portal language")
        verbose_name_plural = _("portal languages")
        # Who may write which language of any page; see pages.editing.
        permissions = [
            ("edit_source", "May edit German texts"),
            ("edit_structure", "May change addresses and whom an office serves"),
            ("publish_translations", "May release the languages they write"),
            ("view_overview", "May see the figures of all towns"),
            *(
                (f"translate_{code.replace('-', '_')}", f"May translate into {code}")
                for code in TARGETS
            ),
        ]

    def __str__(self) -> str:
        return self.language.name

    @property
    def language(self) -> Language:
        return LANGUAGES[self.code]


@register_setting(icon="globe")
class District(BaseGenericSetting):
    """The district that runs this portal (Kreis)."""

    name = models.CharField(_("name"), max_length=100, blank=True)
    portal_name = models.CharField(_("name of the portal"), max_length=60, blank=True)
    key = models.CharField(_("official district key (AGS)"), max_length=8, blank=True)
    security_contact = models.EmailField(
        _("contact for security reports"), default="security@example.org"
    )
    is_demo = models.BooleanField(
        _("demonstration"),
        default=False,
        help_text=_("Every page says that people, offices and numbers are invented."),
    )

    panels = [
        FieldPanel("name"),
        FieldPanel("portal_name"),
        FieldPanel("key"),
        FieldPanel("security_contact"),
        FieldPanel("is_demo"),
    ]

    class Meta:
        verbose_name = _("district")

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """Municipalities that share case managers (Beratungsgebiet)."""

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        ordering = ["name"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name


class Municipality(models.Model):
    """A town of the district. Independent of the page tree: booking and search refer to it."""

    class Kind(models.TextChoices):
        TOWN = "Stadt", _("town")
        MUNICIPALITY = "Gemeinde", _("municipality")
        UNIVERSITY_TOWN = "Universitätsstadt", _("university town")

    key = models.SlugField(_("key"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    official_key = models.CharField(_("official municipality key (AGS)"), max_length=8)
    regional_key = models.CharField(_("regional key (ARS)"), max_length=12, blank=True)
    postal_codes = PostalCodesField(
        _("postal codes"), default=list, help_text=_("With commas between them.")
    )
    latitude = models.DecimalField(_("latitude"), max_digits=8, decimal_places=5)
    longitude = models.DecimalField(_("longitude"), max_digits=8, decimal_places=5)
    area = models.ForeignKey(
        Area, models.PROTECT, related_name="municipalities", verbose_name=_("area")
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("municipality")
        verbose_name_plural = _("municipalities")

    def __str__(self) -> str:
        return self.name


class OfficeKind(models.Model):
    """What sort of office it is, e.g. immigration office; names are translated."""

    key = models.SlugField(_("key"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_authority = models.BooleanField(
        _("public authority"),
        default=True,
        help_text=_("Search engines are told. Not for associations and companies."),
    )

    panels = [
        FieldPanel("key"),
        FieldPanel("is_authority"),
        FieldPanel("name_de", heading=_("German")),
        *(FieldPanel(f"name_{code.replace('-', '_')}") for code in TARGETS),
    ]

    class Meta:
        ordering = ["key"]
        verbose_name = _("kind of office")
        verbose_name_plural = _("kinds of office")

    def __str__(self) -> str:
        return str(getattr(self, f"name_{SOURCE}", "") or self.key)


class EmergencyNumber(models.Model):
    """A help line shown on every page; these are real."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    purpose = models.CharField(_("purpose"), max_length=120)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    panels = [
        FieldPanel("number"),
        FieldPanel("order"),
        FieldPanel("purpose_de", heading=_("German")),
        *(FieldPanel(f"purpose_{code.replace('-', '_')}") for code in TARGETS),
    ]

    class Meta:
        ordering = ["order"]
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")

    def __str__(self) -> str:
        return self.number
