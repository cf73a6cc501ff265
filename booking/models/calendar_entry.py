"""What a django-scheduler event means to us."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from schedule.models import Event

from booking.models.people import CaseManager, MeetingPlace


class CalendarEntry(models.Model):
    """Hours or an absence (Kalendereintrag): ties an event to its owner and place.

    availability: a case manager's hours, at a place or (none) by phone and video only
    walk_in:      a case manager's open hour at a place: people come without appointment
    absence:      a case manager is away, wherever that is
    closure:      an absence without case manager: one place, or (none) all of them

    django-scheduler's own relations are 32-bit generic keys that ignore their flags.
    Written by ``booking.calendars`` only.
    """

    class Kind(models.TextChoices):
        AVAILABILITY = "availability", _("hours")
        WALK_IN = "walk_in", _("open hour without appointment")
        ABSENCE = "absence", _("absence")

    event = models.OneToOneField(
        Event, models.CASCADE, primary_key=True, related_name="entry"
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    case_manager = models.ForeignKey(
        CaseManager,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("case manager"),
    )
    meeting_place = models.ForeignKey(
        MeetingPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("meeting place"),
    )

    class Meta:
        verbose_name = _("calendar entry")
        verbose_name_plural = _("calendar entries")
        constraints = [
            models.CheckConstraint(
                name="entry_availability_has_case_manager",
                condition=Q(kind="absence") | Q(case_manager__isnull=False),
                violation_error_message=_("Hours belong to a case manager."),
            ),
            models.CheckConstraint(
                name="entry_walk_in_has_a_place",
                condition=~Q(kind="walk_in") | Q(meeting_place__isnull=False),
                violation_error_message=_("People come to a meeting place."),
            ),
            models.CheckConstraint(
                name="entry_absence_of_one_thing",
                condition=~Q(kind="absence")
                | Q(case_manager__isnull=True)
                | Q(meeting_place__isnull=True),
                violation_error_message=_(
                    "An absence is of a case manager or of a place, not of both."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
