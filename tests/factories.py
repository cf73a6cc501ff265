"""Rows for tests. Every name is invented."""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schedule.models import Calendar, Event, Occurrence, Rule

from booking.models import (
    Appointment,
    AppointmentKind,
    CalendarEntry,
    CaseManager,
    MeetingPlace,
)
from booking.secret_links import hash_of, secret_for
from pages.models import Area, Municipality, Topic

BERLIN = ZoneInfo("Europe/Berlin")
_numbers = itertools.count(1)


def local(*parts):
    """An aware local datetime."""
    return datetime(*parts, tzinfo=BERLIN)


def minutes(number):
    return timedelta(minutes=number)


def area(key="siegerland"):
    return Area.objects.get_or_create(key=key, defaults={"name": key.title()})[0]


def municipality(key="netphen", area_key="siegerland"):
    return Municipality.objects.get_or_create(
        key=key,
        defaults={
            "name": key.title(),
            "kind": Municipality.Kind.TOWN,
            "official_key": f"05970{next(_numbers) % 1000:03d}",
            "latitude": "50.9",
            "longitude": "8.1",
            "area": area(area_key),
        },
    )[0]


def topic(key="wohnen", parent=None):
    return Topic.objects.get_or_create(key=key, defaults={"parent": parent})[0]


def meeting_place(key="rathaus-netphen", town=None, **fields):
    defaults = {
        "municipality": town or municipality(),
        "name": key.replace("-", " ").title(),
        "street": "Marktplatz 1",
        "postal_code": "57250",
        "city": "Netphen",
        **fields,
    }
    return MeetingPlace.objects.get_or_create(key=key, defaults=defaults)[0]


def case_manager(name="Charlie", *, towns=None, **fields):
    person = CaseManager.objects.create(name=name, **fields)
    person.municipalities.set([municipality()] if towns is None else towns)
    return person


def kind(key="erstgespraech", **fields):
    values = {
        "minutes": 60,
        "buffer_after": 15,
        "step_minutes": 30,
        "notice_hours": 24,
        "horizon_days": 42,
        "interpreter_minutes": 30,
        "name": key.title(),
        **fields,
    }
    return AppointmentKind.objects.get_or_create(key=key, defaults=values)[0]


def entry(owner, entry_kind, start, end, *, rule=None, until=None, place=None):
    """One row of a calendar as the portal stores it; returns the event."""
    name = f"case-manager-{owner.pk}" if owner else "closures"
    calendar = Calendar.objects.get_or_create(slug=name, defaults={"name": name})[0]
    if rule:
        frequency, params = rule
        rule = Rule.objects.create(
            name="rule", description="-", frequency=frequency, params=params
        )
    event = Event.objects.create(
        title=f"entry {next(_numbers)}",
        start=start,
        end=end,
        rule=rule,
        end_recurring_period=until,
        calendar=calendar,
    )
    CalendarEntry.objects.create(
        event=event, kind=entry_kind, case_manager=owner, meeting_place=place
    )
    return Event.objects.get(pk=event.pk)


def availability(owner, start, end, *, rule=None, until=None, place="default"):
    where = meeting_place() if place == "default" else place
    return entry(owner, "availability", start, end, rule=rule, until=until, place=where)


def walk_in(owner, start, end, *, rule=None, until=None, place=None):
    """An open hour without appointment."""
    where = place or meeting_place()
    return entry(owner, "walk_in", start, end, rule=rule, until=until, place=where)


def absence(owner, start, end, *, rule=None, until=None):
    return entry(owner, "absence", start, end, rule=rule, until=until)


def closure(start, end, *, rule=None, until=None, place=None):
    """Of one place, or of the whole district."""
    return entry(None, "absence", start, end, rule=rule, until=until, place=place)


def exception(event, original, *, start=None, end=None, cancelled=False):
    original = original.astimezone(UTC)
    return Occurrence.objects.create(
        event=event,
        original_start=original,
        original_end=original + (event.end - event.start),
        start=start or original,
        end=end or original + (event.end - event.start),
        cancelled=cancelled,
    )


def appointment(owner, starts_at, length=60, **fields):
    """A booked appointment, written past the writer; buffers ``before`` and ``after``."""
    row = unsaved_appointment(owner, starts_at, length, **fields)
    row.save()
    return row


def unsaved_appointment(owner, starts_at, length=60, *, before=0, after=0, **fields):
    starts_at = starts_at.astimezone(UTC)
    ends_at = starts_at + minutes(length)
    submission_id = fields.pop("submission_id", None) or uuid.uuid4()
    values = {
        "kind": fields.pop("kind", None) or kind(),
        "municipality": fields.pop("municipality", None) or municipality(),
        "status": "booked",
        "language": "ar",
        "page_language": "ar",
        "code": f"T{next(_numbers):07d}",
        "created_at": starts_at - timedelta(days=7),
        "secret_hash": hash_of(secret_for(submission_id)),
        **fields,
    }
    return Appointment(
        submission_id=submission_id,
        case_manager=owner,
        starts_at=starts_at,
        ends_at=ends_at,
        blocked_from=starts_at - minutes(before),
        blocked_until=ends_at + minutes(after),
        **values,
    )
