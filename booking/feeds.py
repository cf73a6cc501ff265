"""A case manager's appointments for their own calendar program (webcal).

Whoever has the link sees when and where somebody is busy, and nothing about anybody: the
secret has 256 bits, only its hash is stored, it can be renewed and switched off.
"""

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe
from icalendar import Calendar, Event, Timezone

from booking.calendar_files import BERLIN, PRODID, VTIMEZONE
from booking.models import Appointment, CaseManager
from booking.secret_links import LONGEST, hash_of

# As often as calendar programs may look.
REFRESH = timedelta(minutes=30)
PAST = timedelta(days=7)
REMEMBERED = int(timedelta(days=30).total_seconds())


def renew(person: CaseManager) -> str:
    """A new secret, told once; the one before ends."""
    secret = secrets.token_urlsafe(32)
    person.feed_hash = hash_of(secret)
    person.save(update_fields=["feed_hash"])
    return secret


def switch_off(person: CaseManager) -> None:
    """The link leads nowhere any more."""
    person.feed_hash = None
    person.save(update_fields=["feed_hash"])


def owner_of(secret: str) -> CaseManager:
    """Whose calendar it is. The database compares hashes. Raises Http404."""
    found = None
    if 0 < len(secret) <= LONGEST:
        # Who has left has no calendar any more, although the link was not switched off.
        people = CaseManager.objects.active().filter(user__is_active=True)
        found = people.filter(feed_hash=hash_of(secret)).first()
    if found is None:
        raise Http404
    return found


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed; unchanged, it is not sent again (ETag, Last-Modified)."""
    content = feed_of(owner_of(secret), now=timezone.now())
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    changed = _changed_at(secret, etag)
    answer = _answered(etag, changed)(request, content)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["Last-Modified"] = http_date(changed.timestamp())
    return answer


def _answered(etag: str, changed: datetime):  # type: ignore[no-untyped-def]
    """304 for those who have it."""

    @condition(lambda *_all: etag, lambda *_all: changed)
    def answer(request: HttpRequest, content: bytes) -> HttpResponse:
        return HttpResponse(content, content_type="text/calendar; charset=utf-8")

    return answer


def _changed_at(secret: str, etag: str) -> datetime:
    """Since when the feed has been as it is, as far as the cache knows.

    Moves leave no time behind: so it is the moment somebody first saw it like this,
    never earlier than the change.
    """
    key = f"calendar-feed-{hash_of(secret)}"
    known = cache.get(key)
    if known is None or known[0] != etag:
        known = (etag, timezone.now().replace(microsecond=0))
        cache.set(key, known, REMEMBERED)
    changed: datetime = known[1]
    return changed


def feed_of(person: CaseManager, *, now: datetime) -> bytes:
    """A calendar (RFC 5545, 7986) that names neither kind, topic nor client. One query."""
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", REFRESH)
    calendar.add_component(Timezone.from_ical(VTIMEZONE))
    for meeting in _shown(person, now):
        calendar.add_component(_event(meeting))
    return calendar.to_ical()


def _shown(person: CaseManager, now: datetime) -> list[Appointment]:
    """Those not forgotten yet; what was cancelled is simply gone."""
    return list(
        Appointment.objects.standing()
        .with_personal_data()
        .exclude(status=Appointment.Status.HELD)
        .filter(case_manager=person, ends_at__gt=now - PAST)
        .defer("name", "email", "phone", "note")
        .select_related("meeting_place")
        .order_by("starts_at", "pk")
    )


def _event(meeting: Appointment) -> Event:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"{meeting.uid}@{host}")
    # Constant, so that an unchanged feed is the same file.
    stamp = meeting.booked_at or meeting.created_at
    event.add("dtstamp", stamp.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", meeting.sequence)
    event.add("dtstart", meeting.starts_at.astimezone(BERLIN))
    event.add("dtend", meeting.ends_at.astimezone(BERLIN))
    # Staff's language, whatever the program asks for.
    with translation.override("de"):
        event.add("summary", _("Counselling appointment"))
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    if meeting.meeting_place is not None:
        event.add("location", meeting.meeting_place.address)
    return event
