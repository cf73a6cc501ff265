"""Gives an appointment a time and a case manager, inside the writer's transaction."""

import secrets
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count

from booking.errors import SlotTakenError, named
from booking.models import Appointment
from booking.offers import Choice, Offer
from booking.secret_links import hash_of

# Over which the load of case managers is compared.
FAIRNESS = timedelta(days=28)
# No two characters that look alike in print or are mistaken on a bad line.
CODE_ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"
CODE_LENGTH = 8


def new(
    submission_id: uuid.UUID, secret: str, page_language: str, now: datetime
) -> Appointment:
    """An unsaved appointment without a time."""
    return Appointment(
        submission_id=submission_id,
        secret_hash=hash_of(secret),
        code=new_code(),
        page_language=page_language,
        created_at=now,
    )


def take(
    appointment: Appointment,
    choice: Choice,
    offer: Offer | None,
    locked: Sequence[int],
    *,
    now: datetime,
) -> None:
    """Save the appointment with the first free person. Raises SlotTakenError.

    ``locked``: whose rows this transaction has locked; nobody else is asked.
    """
    if offer is None:
        raise SlotTakenError
    people = [person for person in offer.case_managers if person in locked]
    _fill(appointment, choice, offer)
    standing = meetings_at(appointment, people)
    before = appointment.case_manager_id
    order = ranked(people, now=now, first=before)
    # Fill one group before another begins at the same time.
    for person in sorted(order, key=lambda person: person not in standing):
        appointment.case_manager_id = person
        if person != before:
            # The room of somebody else.
            appointment.video_link = ""
        if _seated(appointment, standing.get(person, [])) and _saved(appointment):
            return
    raise SlotTakenError


def meetings_at(
    appointment: Appointment, people: Sequence[int]
) -> dict[int, list[Appointment]]:
    """By case manager: who comes to the group meeting that an appointment could join."""
    rows: dict[int, list[Appointment]] = {}
    if appointment.kind.seats > 1:
        for row in Appointment.objects.standing().same_meeting(appointment, people):
            rows.setdefault(row.case_manager_id, []).append(row)
    return rows


def _seated(appointment: Appointment, others: Sequence[Appointment]) -> bool:
    """The lowest free seat of the meeting of others, else a meeting of its own.

    False when the meeting is full. It blocks what the others block: the buffers may have
    changed since the first of them came.
    """
    if not others:
        appointment.meeting, appointment.seat = uuid.uuid4(), 0
        return True
    first, taken = others[0], {other.seat for other in others}
    appointment.meeting = first.meeting
    appointment.seat = min(set(range(len(taken) + 1)) - taken)
    appointment.blocked_from = first.blocked_from
    appointment.blocked_until = first.blocked_until
    return len(taken) < appointment.kind.seats


def refuse_taken(
    choice: Choice, locked: Sequence[int], submission_id: uuid.UUID, *, now: datetime
) -> None:
    """Raise SlotTakenError when everybody has something else at the chosen time.

    One query, where the engine takes five: when many reach for one time, those who
    come too late are told at once and keep nobody waiting.
    """
    # In UTC: adding to a local time adds wall-clock minutes.
    starts_at = choice.starts_at.astimezone(UTC)
    ends_at = starts_at + timedelta(minutes=choice.kind.minutes)
    taken = (
        Appointment.objects.blocking(now)
        .overlapping(starts_at, ends_at)
        .filter(case_manager__in=locked)
        .exclude(submission_id=submission_id)
    )
    if choice.kind.seats > 1:
        # They may be joined.
        taken = taken.exclude(kind=choice.kind, starts_at=starts_at)
    if set(locked) <= set(taken.values_list("case_manager", flat=True)):
        raise SlotTakenError


def is_same(appointment: Appointment, choice: Choice, now: datetime) -> bool:
    """Whether it already is what was chosen, and still stands."""
    stands = appointment.status == Appointment.Status.BOOKED or appointment.is_held(now)
    place = choice.meeting_place.pk if choice.meeting_place else None
    return (
        stands
        and appointment.starts_at == choice.starts_at
        and (appointment.meeting_place_id, appointment.kind_id)
        == (place, choice.kind.pk)
    )


def ranked(people: Sequence[int], *, now: datetime, first: int | None) -> list[int]:
    """Who has it now, then those with the fewest appointments in the next 28 days."""
    if len(people) <= 1:
        return list(people)
    loads = dict(
        Appointment.objects.blocking(now)
        .filter(
            case_manager__in=people, starts_at__gte=now, starts_at__lt=now + FAIRNESS
        )
        .order_by()
        .values_list("case_manager")
        .annotate(Count("pk"))
    )
    return sorted(people, key=lambda pk: (pk != first, loads.get(pk, 0), pk))


def new_code() -> str:
    """To be read out on the phone; unique among appointments."""
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if not Appointment.objects.filter(code=code).exists():
            return code


def _fill(appointment: Appointment, choice: Choice, offer: Offer) -> None:
    kind = choice.kind
    appointment.kind = kind
    appointment.municipality = choice.municipality
    appointment.language = choice.language
    appointment.interpreter_wish = choice.interpreter_wish
    appointment.adviser_wish = choice.adviser_wish
    appointment.interpreter = offer.interpreter
    appointment.off_hours = offer.off_hours
    appointment.meeting_place = offer.meeting_place
    appointment.starts_at = offer.starts_at
    appointment.ends_at = offer.ends_at
    appointment.blocked_from = offer.starts_at - timedelta(minutes=kind.buffer_before)
    appointment.blocked_until = offer.ends_at + timedelta(minutes=kind.buffer_after)


def _saved(appointment: Appointment) -> bool:
    """False when the constraint refuses: somebody wrote without our lock."""
    try:
        with transaction.atomic():
            appointment.save()
    except IntegrityError as error:
        if isinstance(named(error), SlotTakenError):
            return False
        raise
    return True
