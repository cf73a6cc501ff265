"""What kinds of appointment there are, and who may book them."""

from datetime import timedelta
from typing import Literal, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from pages.models import Municipality

# Starts count from the beginning of the hours: with these they are the same every hour,
# also when the clocks change meanwhile.
STEPS = (5, 10, 15, 20, 30, 60)

LONGEST_HORIZON = 366  # days

Booker = Literal["public", "link", "staff"]


class AppointmentKindQuerySet(models.QuerySet["AppointmentKind"]):
    def public(self) -> Self:
        """What any reader may book; what readers are not shown is for staff."""
        shown = self.exclude(visibility=AppointmentKind.Visibility.INVISIBLE)
        return shown.filter(booking=AppointmentKind.Booking.PUBLIC)

    def on_site(self) -> Self:
        return self.filter(channel=AppointmentKind.Channel.ON_SITE)

    def knowing_where_off(self, town: str) -> Self:
        """With ``is_off``: whether the kind is switched off in the town of this key."""
        rows = AppointmentKind.not_in.through.objects.filter(
            appointmentkind=OuterRef("pk"), municipality__key=town
        )
        return self.annotate(is_off=Exists(rows))


class AppointmentKind(models.Model):
    """A kind of appointment (Terminart); lengths in minutes unless named."""

    class Channel(models.TextChoices):
        ON_SITE = "on_site", _("at a meeting place")
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")
        ELSEWHERE = "elsewhere", _("somewhere else")

    class Booking(models.TextChoices):
        PUBLIC = "public", _("everybody")
        BY_LINK = "by_link", _("with a link from the case manager")
        STAFF_ONLY = "staff_only", _("staff only")
        DISPLAY_ONLY = "display_only", _("nobody: shown only")

    class Visibility(models.TextChoices):
        """Phones are read by others: a message may put somebody in danger."""

        NOTIFIED = "notified", _("shown, with messages")
        NOT_NOTIFIED = "not_notified", _("shown, without messages")
        INVISIBLE = "invisible", _("not shown, without messages")

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"), default=0, help_text=_("Zero only where nothing can be booked.")
    )
    buffer_before = models.PositiveSmallIntegerField(_("minutes before"), default=0)
    buffer_after = models.PositiveSmallIntegerField(_("minutes after"), default=0)
    step_minutes = models.PositiveSmallIntegerField(
        _("minutes between possible starts"),
        default=15,
        choices=[(step, str(step)) for step in STEPS],
    )
    channel = models.CharField(
        _("how people meet"), max_length=9, choices=Channel, default=Channel.ON_SITE
    )
    booking = models.CharField(
        _("who may book"), max_length=12, choices=Booking, default=Booking.PUBLIC
    )
    notice_hours = models.PositiveSmallIntegerField(_("hours of notice"), default=24)
    horizon_days = models.PositiveSmallIntegerField(_("days ahead"), default=42)
    interpreter_minutes = models.PositiveSmallIntegerField(
        _("more minutes with an interpreter"), default=0
    )
    seats = models.PositiveSmallIntegerField(
        _("places"),
        default=1,
        help_text=_("How many may book the same meeting: more than one for groups."),
    )
    reopen_minutes = models.PositiveSmallIntegerField(
        _("minutes until a cancelled time can be booked again"),
        default=0,
        help_text=_(
            "Only where times are traded. Moving to another time is not delayed."
        ),
    )
    visibility = models.CharField(
        _("what readers are told"),
        max_length=12,
        choices=Visibility,
        default=Visibility.NOTIFIED,
    )
    asks_note = models.BooleanField(
        _("asks for a note"),
        default=False,
        help_text=_("A free text of at most 300 characters. Rather not."),
    )
    not_in = models.ManyToManyField(
        Municipality,
        blank=True,
        related_name="+",
        verbose_name=_("not offered in"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    # modeltranslation patches the manager.
    objects = AppointmentKindQuerySet.as_manager()

    class Meta:
        ordering = ["order", "key"]
        verbose_name = _("kind of appointment")
        verbose_name_plural = _("kinds of appointment")
        constraints = [
            models.CheckConstraint(
                name="kind_takes_time_unless_shown_only",
                condition=Q(minutes__gt=0) | Q(booking="display_only"),
                violation_error_message=_("An appointment takes at least a minute."),
            ),
            models.CheckConstraint(
                name="kind_has_a_place",
                condition=Q(seats__gte=1),
                violation_error_message=_("A meeting has at least one place."),
            ),
            models.CheckConstraint(
                name="kind_step_divides_an_hour",
                condition=Q(step_minutes__in=STEPS),
                violation_error_message=_("The step must divide an hour."),
            ),
            models.CheckConstraint(
                name="kind_horizon_within_a_year",
                condition=Q(horizon_days__gte=1) & Q(horizon_days__lte=LONGEST_HORIZON),
                violation_error_message=_("Open between 1 and 366 days ahead."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Says beside the field what the constraints say of the whole row."""
        wrong = {}
        if not self.minutes and self.booking != self.Booking.DISPLAY_ONLY:
            wrong["minutes"] = _("An appointment takes at least a minute.")
        if not 1 <= self.horizon_days <= LONGEST_HORIZON:
            wrong["horizon_days"] = _("Open between 1 and 366 days ahead.")
        if not self.seats:
            wrong["seats"] = _("A meeting has at least one place.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def remote(self) -> bool:
        """Without a meeting place of ours: any hours of a case manager will do."""
        return self.channel != self.Channel.ON_SITE

    def open_to(self, booker: Booker) -> bool:
        """Whether the public, the owner of a link or staff may book this kind.

        What readers are not shown is for staff alone.
        """
        if self.visibility == self.Visibility.INVISIBLE and booker != "staff":
            return False
        who = {
            self.Booking.PUBLIC: ("public", "link", "staff"),
            self.Booking.BY_LINK: ("link", "staff"),
            self.Booking.STAFF_ONLY: ("staff",),
        }
        return booker in who.get(self.Booking(self.booking), ())

    def duration(self, *, interpreter: bool) -> timedelta:
        extra = self.interpreter_minutes if interpreter else 0
        return timedelta(minutes=self.minutes + extra)
