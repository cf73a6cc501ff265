"""Images with a description in every language, and the pages that show one."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from pages.languages import LANGUAGES, Language
from pages.translations import column


class PortalImage(AbstractImage):
    """An image whose alternative text exists in every language, or that needs none."""

    alt = models.CharField(
        _("Alternative text"),
        max_length=255,
        blank=True,
        help_text=_("What the image shows, for people who cannot see it."),
    )
    # Not "decorative": Wagtail sets that on every instance for its own purposes.
    is_decorative = models.BooleanField(
        _("only decoration"),
        default=False,
        help_text=_("The image says nothing that the text does not say."),
    )

    admin_form_fields = (
        *(name for name in Image.admin_form_fields if name != "description"),
        "alt_de",
        "is_decorative",
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @property
    def default_alt_text(self) -> str:
        return "" if self.is_decorative else str(self.alt or "")

    def alt_for(self, code: str) -> tuple[str, Language]:
        """The text for readers of a language, and the language it is in; "" for none."""
        if not self.is_decorative:
            for shown in LANGUAGES[code].chain:
                text = getattr(self, column("alt", shown))
                if text:
                    return str(text), LANGUAGES[shown]
        return "", LANGUAGES[code]


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=("image", "filter_spec", "focal_point_key"),
                name="rendition_once_per_filter",
            )
        ]


class WithImage(models.Model):
    """A page that may show one image."""

    image = models.ForeignKey(
        PortalImage,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("image"),
    )

    class Meta:
        abstract = True
