"""Who answers for the data of the booking, and who may book for many."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from booking.contacts import email_digest, phone_digest
from pages.models import Municipality


class Controller(models.Model):
    """Who answers for the personal data of a town's bookings (Art. 4 No. 7 GDPR).

    The one without towns answers for all others: the district.
    """

    class LegalBasis(models.TextChoices):
        """Art. 6 (1) GDPR; authorities do not rest on legitimate interests."""

        PUBLIC_TASK = "public_task", _("public task: Art. 6 (1) (e) GDPR, § 3 DSG NRW")
        CONSENT = "consent", _("consent: Art. 6 (1) (a) GDPR")
        CONTRACT = "contract", _("agreement: Art. 6 (1) (b) GDPR")

    name = models.CharField(_("name"), max_length=150)
    street = models.CharField(_("street and number"), max_length=120)
    postal_code = models.CharField(_("postal code"), max_length=5)
    city = models.CharField(_("town"), max_length=100)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    officer_email = models.EmailField(
        _("e-mail address of the data protection officer"), blank=True
    )
    legal_basis = models.CharField(
        _("legal basis"),
        max_length=11,
        choices=LegalBasis,
        default=LegalBasis.PUBLIC_TASK,
    )
    municipalities = models.ManyToManyField(
        Municipality,
        blank=True,
        related_name="controllers",
        verbose_name=_("answers for"),
        help_text=_("Leave empty for the one that answers for all other towns."),
    )

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("controller")
        verbose_name_plural = _("controllers")

    def __str__(self) -> str:
        return self.name


class Helper(models.Model):
    """An advice centre or volunteer that books for many people: no limit counts.

    Known by the contact it books with; give an e-mail address, a phone number or both.
    """

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    email_digest = models.CharField(max_length=64, blank=True, editable=False)
    phone_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("helper who books for many")
        verbose_name_plural = _("helpers who book for many")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email_digest = email_digest(self.email)
        self.phone_digest = phone_digest(self.phone)
        super().save(*args, **kwargs)
