"""A reserved time with a case manager."""

import uuid
from datetime import datetime
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.constraints import NoOverlap
from booking.models.kind import AppointmentKind
from booking.models.people import CaseManager, MeetingPlace
from pages.languages import LANGUAGES
from pages.models import Municipality, Topic

# These block their time. A meeting that took place, or to which nobody came, does so
# too: recording the outcome early must not free the rest of its time.
STANDING = ("held", "booked", "attended", "no_show")


class Wish(models.TextChoices):
    """What makes a meeting possible; asks about the meeting, never about health."""

    STEP_FREE = "step_free", _("step-free access")
    SIGN_LANGUAGE = "sign_language", _("sign language")
    QUIET_ROOM = "quiet_room", _("a quiet room")
    CHILD = "child", _("a child comes along")


def validate_wishes(wishes: object) -> None:
    """A list of keys of ``Wish``."""
    if not isinstance(wishes, list) or any(wish not in Wish.values for wish in wishes):
        raise ValidationError(_("Choose only from the wishes shown."), code="wishes")


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self) -> Self:
        """Those that block their time; a hold may have run out meanwhile."""
        return self.filter(status__in=STANDING)

    def booked(self) -> Self:
        return self.filter(status=Appointment.Status.BOOKED)

    def stale_holds(self, now: datetime) -> Self:
        return self.filter(status=Appointment.Status.HELD, hold_expires_at__lte=now)

    def blocking(self, now: datetime) -> Self:
        """Standing, without the holds that have run out."""
        return self.standing().exclude(
            status=Appointment.Status.HELD, hold_expires_at__lte=now
        )

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Those whose blocked time, buffers included, touches [start, end)."""
        return self.filter(blocked_from__lt=end, blocked_until__gt=start)

    def with_personal_data(self) -> Self:
        """Those not yet forgotten: the secret goes last."""
        return self.filter(secret_hash__isnull=False)


class Appointment(models.Model):
    """A hold or an appointment (Termin). Written by ``booking.appointments`` only.

    All instants are whole minutes. ``blocked_from`` and ``blocked_until`` include the
    buffers as they were when it was booked: later settings do not rewrite them.
    """

    class Status(models.TextChoices):
        HELD = "held", _("reserved")
        BOOKED = "booked", _("booked")
        ATTENDED = "attended", _("took place")
        NO_SHOW = "no_show", _("nobody came")
        CANCELLED_BY_CLIENT = "cancelled_by_client", _("cancelled by the client")
        CANCELLED_BY_OFFICE = "cancelled_by_office", _("cancelled by the office")
        EXPIRED = "expired", _("reservation ran out")

    CANCELLED = (Status.CANCELLED_BY_CLIENT, Status.CANCELLED_BY_OFFICE)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission_id = models.UUIDField(unique=True, editable=False)
    secret_hash = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    code = models.CharField(_("code"), max_length=8, unique=True, null=True)  # noqa: DJ001
    sequence = models.PositiveIntegerField(default=0)
    seat = models.PositiveSmallIntegerField(default=0)
    case_manager = models.ForeignKey(
        CaseManager,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("case manager"),
    )
    meeting_place = models.ForeignKey(
        MeetingPlace,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("meeting place"),
    )
    kind = models.ForeignKey(
        AppointmentKind,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("kind of appointment"),
    )
    municipality = models.ForeignKey(
        Municipality,
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("municipality"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    blocked_from = models.DateTimeField()
    blocked_until = models.DateTimeField()
    status = models.CharField(_("status"), max_length=20, choices=Status)
    hold_expires_at = models.DateTimeField(null=True, blank=True)
    hold_extensions = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(
        _("language of the conversation"),
        max_length=12,
        choices=[(code, language.name) for code, language in LANGUAGES.items()],
    )
    page_language = models.CharField(
        _("language of pages and mails"), max_length=12, blank=True
    )
    interpreter = models.BooleanField(_("with an interpreter"), default=False)
    topic = models.ForeignKey(
        Topic,
        models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"parent__isnull": True},
        related_name="+",
        verbose_name=_("topic"),
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    voicemail_ok = models.BooleanField(_("voicemail allowed"), default=False)
    wishes = models.JSONField(
        _("wishes"), default=list, blank=True, validators=[validate_wishes]
    )
    created_at = models.DateTimeField(_("created"))
    booked_at = models.DateTimeField(_("booked"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        permissions = [
            ("manage_every_appointment", _("Can manage every appointment")),
        ]
        indexes = [
            # booking.calendars: what blocks these case managers from here on?
            models.Index(
                name="appointment_blocking",
                fields=["case_manager", "blocked_until"],
                condition=Q(status__in=STANDING),
            ),
            # booking.locking.expire_every_hold
            models.Index(
                name="appointment_stale_holds",
                fields=["hold_expires_at"],
                condition=Q(status="held"),
            ),
            # booking.retention.forget
            models.Index(
                name="appointment_to_forget",
                fields=["ends_at"],
                condition=Q(secret_hash__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="appointment_times_in_order",
                condition=Q(ends_at__gt=F("starts_at"))
                & Q(blocked_from__lte=F("starts_at"))
                & Q(blocked_until__gte=F("ends_at")),
                violation_error_message=_("The appointment ends before it begins."),
            ),
            models.CheckConstraint(
                name="appointment_hold_expires_while_held",
                condition=(Q(status="held") & Q(hold_expires_at__isnull=False))
                | (~Q(status="held") & Q(hold_expires_at__isnull=True)),
            ),
            NoOverlap(
                name="appointment_no_overlap",
                scope=("case_manager", "seat"),
                start="blocked_from",
                end="blocked_until",
                status="status",
                active=STANDING,
            ),
        ]

    def __str__(self) -> str:
        # Neither name nor code: this text reaches logs and error pages.
        return f"#{self.pk}"

    @property
    def grouped_code(self) -> str:
        """The code as people read it out: in two groups of four."""
        code = self.code or ""
        return f"{code[:4]}-{code[4:]}" if code else ""

    @property
    def is_cancelled(self) -> bool:
        return self.status in self.CANCELLED

    def is_held(self, now: datetime) -> bool:
        """Whether the reservation still counts at that moment."""
        return self.hold_expires_at is not None and self.hold_expires_at > now
