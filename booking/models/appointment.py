"""A reserved time with a case manager."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from booking.constraints import NoOverlap
from booking.contacts import email_digest, phone_digest
from booking.encryption import EncryptedTextField
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


class InterpreterWish(models.TextChoices):
    """Left empty, whether one is needed follows from the language."""

    YES = "yes", _("yes")
    NO = "no", _("no")


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

    def reopening(self, now: datetime) -> Self:
        """Cancelled, and not yet open to other readers."""
        return self.filter(reopens_at__gt=now).exclude(status__in=STANDING)

    def overlapping(self, start: datetime, end: datetime) -> Self:
        """Those whose blocked time, buffers included, touches [start, end)."""
        return self.filter(blocked_from__lt=end, blocked_until__gt=start)

    def same_meeting(self, one: "Appointment", people: Iterable[int]) -> Self:
        """Others at the same time and place with one of these people, for the same."""
        return self.filter(
            case_manager__in=people,
            kind=one.kind_id,
            meeting_place=one.meeting_place_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        ).exclude(pk=one.pk)

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
    # Who books the same group meeting shares it; nobody else does.
    meeting = models.UUIDField(default=uuid.uuid4, editable=False)
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
    interpreter_wish = models.CharField(
        _("wish for an interpreter"), max_length=3, blank=True, choices=InterpreterWish
    )
    adviser_wish = models.CharField(
        _("wish for a woman or a man"),
        max_length=5,
        blank=True,
        choices=CaseManager.Gender,
    )
    topic = models.ForeignKey(
        Topic,
        models.SET_NULL,
        null=True,
        blank=True,
        limit_choices_to={"parent__isnull": True},
        related_name="+",
        verbose_name=_("topic"),
    )
    name = EncryptedTextField(_("name"), max_length=80, blank=True)
    email = EncryptedTextField(
        _("e-mail address"), max_length=254, blank=True, validators=[validate_email]
    )
    phone = EncryptedTextField(_("phone number"), max_length=30, blank=True)
    note = EncryptedTextField(_("note"), max_length=300, blank=True)
    # To count what one contact has booked; see ``digest_of``.
    email_digest = models.CharField(max_length=64, blank=True, editable=False)
    phone_digest = models.CharField(max_length=64, blank=True, editable=False)
    voicemail_ok = models.BooleanField(_("voicemail allowed"), default=False)
    wishes = models.JSONField(
        _("wishes"), default=list, blank=True, validators=[validate_wishes]
    )
    video_link = models.URLField(_("link for the video call"), blank=True)
    # Staff said so: it may lie outside the hours of the case manager.
    off_hours = models.BooleanField(_("outside the hours"), default=False)
    # Until then a cancelled time stays closed for readers.
    reopens_at = models.DateTimeField(null=True, blank=True, editable=False)
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
            # booking.limits: what has this contact booked?
            models.Index(
                name="appointment_of_email",
                fields=["email_digest"],
                condition=~Q(email_digest=""),
            ),
            models.Index(
                name="appointment_of_phone",
                fields=["phone_digest"],
                condition=~Q(phone_digest=""),
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
                scope=("case_manager",),
                together="meeting",
                start="blocked_from",
                end="blocked_until",
                status="status",
                active=STANDING,
            ),
            models.UniqueConstraint(
                name="appointment_one_in_each_seat",
                fields=["meeting", "seat"],
                condition=Q(status__in=STANDING),
            ),
        ]

    def __str__(self) -> str:
        # Neither name nor code: this text reaches logs and error pages.
        return f"#{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The digests always fit the contact they were made of."""
        self.email_digest = email_digest(self.email)
        self.phone_digest = phone_digest(self.phone)
        if (fields := kwargs.get("update_fields")) is not None:
            also = {
                f"{name}_digest" for name in ("email", "phone") if name in set(fields)
            }
            kwargs["update_fields"] = {*fields, *also}
        super().save(*args, **kwargs)

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
