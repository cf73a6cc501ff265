"""What an office's page shows beside its text."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from wagtail.models import Page

from pages.languages import LANGUAGES, Language
from pages.listings import Listed, listed, step_to
from pages.models import District, MunicipalityPage, OfficeIndexPage, OfficePage
from pages.navigation import page_path, site_root
from pages.office_facts import Reason
from pages.office_schedule import ANNOUNCED_DAYS, announced_closure, schedule_of
from pages.opening import Cause, Deviation, Schedule, Status, deviations, status
from pages.public_holidays import naming_language, public_holidays
from pages.responsibility import LAST_RESORT
from pages.serving import Context, shows
from pages.structured_data import Facts, office_data

A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Why:
    """Why a day is not as usual; in German where the reader's language has no name."""

    text: str
    language: Language


@dataclass(frozen=True)
class ShownDeviation:
    """Days with other hours, and why if that is known."""

    days: Deviation
    why: Why | None


@dataclass(frozen=True)
class Now:
    """Whether the office is open at the moment of the answer, by the server's clock."""

    status: Status
    today: datetime.date
    why: Why | None

    @property
    def closed_all_day(self) -> bool:
        """Closed by an exception or a holiday, not by the clock."""
        causes = (Cause.EXCEPTION, Cause.HOLIDAY)
        return not self.status.today.stretches and self.status.today.cause in causes

    @property
    def closes_today(self) -> bool:
        return _is_on(self.status.until, self.today)

    @property
    def opens_today(self) -> bool:
        return _is_on(self.status.opens, self.today)


def _is_on(moment: datetime.datetime | None, day: datetime.date) -> bool:
    if moment is None:
        return False
    return timezone.localdate(moment, timezone.get_default_timezone()) == day


def why(cause: Cause, reason: str, day: datetime.date, code: str) -> Why | None:
    """What readers of a language are told about a day."""
    if cause is Cause.HOLIDAY:
        named = naming_language(code)
        names = public_holidays(settings.HOLIDAY_REGION, day.year, named)
        return Why(names[day], LANGUAGES[named])
    if reason and reason != Reason.OTHER:
        return Why(str(Reason(reason).label), LANGUAGES[code])
    return None


def told(schedule: Schedule, today: datetime.date, code: str) -> list[ShownDeviation]:
    """The coming weeks' deviations from the weekly hours."""
    return [
        ShownDeviation(days, why(days.cause, days.reason, days.first, code))
        for days in deviations(schedule, today, ANNOUNCED_DAYS)
    ]


def now_of(schedule: Schedule, now: datetime.datetime, code: str) -> Now | None:
    """None where nothing can be said: there are no hours, or a notice says it already."""
    found = status(schedule, now, timezone.get_default_timezone())
    if found.today.cause in (Cause.CLOSURE, Cause.NOT_THERE):
        return None
    today = found.today
    if not schedule.weekly and today.cause is not Cause.EXCEPTION:
        return None
    return Now(found, today.day, why(today.cause, today.reason, today.day, code))


@shows(OfficePage)
def office_context(page: OfficePage, request: HttpRequest, code: str) -> Context:
    today = timezone.localdate()
    owner, replaced = _above_and_before(page)
    towns = list(page.municipalities.all())
    schedule = schedule_of(page, today)
    facts = Facts(
        root=site_root(request),
        path=page_path(page, code),
        reading=page.reading(code),
        schedule=schedule,
        today=today,
        area=[town.name for town in towns] or [_district(request)],
        replaced=replaced,
    )
    return {
        "office": page,
        "hours": list(schedule.weekly.items()),
        "contact_ways": list(page.contact_ways.all()),
        "towns": towns,
        "gives_appointments": page.kind.key == LAST_RESORT,
        "replaces": by_beginning(replaced, code),
        "trail": [step_to(listed(owner, code))],
        "structured_data": office_data(page, facts),
        **validity(page, today, code),
        **news(page, schedule, code),
    }


def _district(request: HttpRequest) -> str:
    """The frame of the page asks for it too; both get the same one."""
    return str(District.load(request_or_site=request).name)


def validity(page: OfficePage, today: datetime.date, code: str) -> Context:
    """Whether the office has ended or not begun, and who comes next."""
    has_successor = page.successor is not None and page.successor.live
    return {
        "is_past": page.valid_to is not None and page.valid_to < today,
        "starts_later": page.valid_from is not None and page.valid_from > today,
        "successor": listed(page.successor, code) if has_successor else None,
    }


def news(page: OfficePage, schedule: Schedule, code: str) -> Context:
    """What holds at this moment, and what will not be as usual soon."""
    moment = timezone.now()
    today = timezone.localdate(moment)
    has_ended = page.valid_to is not None and page.valid_to < today
    return {
        "now": now_of(schedule, moment, code),
        "closure": None if has_ended else announced_closure(page, today),
        "deviations": told(schedule, today, code),
    }


def by_beginning(
    replaced: list[OfficePage], code: str
) -> list[tuple[datetime.date, list[Listed]]]:
    """(first day in their place, the replaced offices), in order."""
    ordered = sorted(replaced, key=lambda office: (office.valid_to, office.title))
    return [
        (last + A_DAY, [listed(office, code) for office in offices])
        for last, offices in groupby(ordered, key=lambda office: office.valid_to)
    ]


def _above_and_before(
    office: OfficePage,
) -> tuple[MunicipalityPage | OfficeIndexPage, list[OfficePage]]:
    """The page above an office, of either type, and whom it replaces; in one query."""
    types = ("municipalitypage", "officeindexpage")
    above = Q(path=office.path[: -office.steplen])
    before = Q(live=True, officepage__successor=office)
    before &= Q(officepage__valid_to__isnull=False)
    pages = Page.objects.filter(above | before).select_related(*types, "officepage")
    owner, replaced = None, []
    for page in pages:
        if hasattr(page, "officepage"):
            replaced.append(page.officepage)
        else:
            owner = next(getattr(page, name) for name in types if hasattr(page, name))
    if owner is None:
        raise Page.DoesNotExist(office.path)
    return owner, replaced
