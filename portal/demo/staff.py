"""Loads the demo staff and their calendars. All of them are invented."""

import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from booking import calendars
from booking.models import AppointmentKind, CalendarEntry, CaseManager, MeetingPlace
from pages import groups
from pages.languages import SOURCE, TARGETS
from pages.models import (
    HomePage,
    Municipality,
    MunicipalityPage,
    OfficePage,
    StepFree,
    User,
)
from pages.translations import column
from portal.demo.files import data, texts

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def load_appointment_kinds() -> None:
    descriptions = {code: text["appointment_kinds"] for code, text in texts().items()}
    for order, facts in enumerate(data("appointment_kinds")):
        values = {
            key: value for key, value in facts.items() if key not in ("key", "names")
        }
        for code, name in facts["names"].items():
            values[column("name", code)] = name
            values[column("description", code)] = descriptions.get(code, {}).get(
                facts["key"], ""
            )
        AppointmentKind.objects.get_or_create(
            key=facts["key"], defaults={**values, "order": order}
        )


def load_meeting_places() -> None:
    for town in Municipality.objects.all():
        MeetingPlace.objects.get_or_create(
            key=f"rathaus-{town.key}",
            defaults={
                "municipality": town,
                "name": f"Rathaus {town.name}",
                "street": "Beispielstraße 1",
                "postal_code": town.postal_codes[0],
                "city": town.name,
                "room": "Raum 12",
                "step_free": StepFree.YES,
            },
        )


@cache
def demo_password() -> str:
    """Hashed once for everybody: forty hashes take longer than all the rest."""
    return make_password(settings.DEMO_PASSWORD)


def ensure_user(username: str, *group_names: str, **values: Any) -> User:
    """A member of staff with the demo password; an existing one keeps theirs."""
    user, _created = User.objects.get_or_create(
        username=username,
        defaults={
            "email": f"{username}@example.org",
            "is_staff": True,
            "password": demo_password(),
            **values,
        },
    )
    user.groups.add(*Group.objects.filter(name__in=group_names))
    return user


def load_users(home: HomePage) -> None:
    """Everybody the contract names, each in the group that limits them."""
    groups.ensure_groups(home)
    ensure_user("admin", is_superuser=True)
    ensure_user("zentralredaktion", groups.CENTRAL_EDITORS)
    ensure_user("freigabe", groups.APPROVERS)
    ensure_user("koordination", groups.COORDINATORS)
    for code in TARGETS:
        ensure_user(f"uebersetzung-{code}", groups.translators_into(code))
    for page in MunicipalityPage.objects.select_related("municipality"):
        town = page.municipality
        ensure_user(f"redaktion-{town.key}", groups.editors_of(town))
    load_immigration_offices()


def load_immigration_offices() -> None:
    """Each immigration office may change its own contact page and nothing else."""
    kind = groups.IMMIGRATION_OFFICE
    offices = OfficePage.objects.filter(kind__key=kind)
    for username, page in (
        ("abh-siegen", offices.get(municipalities__key="siegen")),
        ("abh-kreis", offices.get(slug=f"{kind}-kreis")),
    ):
        own = groups.immigration_office_of(page)
        ensure_user(username, groups.IMMIGRATION_OFFICES, own)


def load_case_managers() -> None:
    places = {
        place.municipality.key: place
        for place in MeetingPlace.objects.select_related("municipality")
    }
    first_day = datetime.date.fromisoformat(data("staff")["first_day"])
    for facts in data("staff")["case_managers"]:
        user = ensure_user(facts["username"], groups.CASE_MANAGERS)
        manager, _created = CaseManager.objects.get_or_create(
            user=user,
            defaults={
                "name": facts["name"],
                "languages": [code for code in facts["languages"] if code != SOURCE],
                "gender": facts["gender"],
                "video_link": facts["video_link"],
                "organisation": "Demo",
            },
        )
        manager.municipalities.set(Municipality.objects.filter(area__key=facts["area"]))
        if not CalendarEntry.objects.filter(case_manager=manager).exists():
            for hours in facts["hours"]:
                add_hours(manager, places.get(hours["place"]), hours, first_day)
            for hours in facts["open_hours"]:
                place, kind = places[hours["place"]], CalendarEntry.Kind.WALK_IN
                add_hours(manager, place, hours, first_day, kind)


def add_hours(
    manager: CaseManager,
    place: MeetingPlace | None,
    hours: dict[str, Any],
    first_day: datetime.date,
    kind: str = CalendarEntry.Kind.AVAILABILITY,
) -> None:
    weekdays = [WEEKDAYS.index(day) for day in hours["weekdays"]]
    from_until = [
        datetime.time.fromisoformat(hours[edge]) for edge in ("from", "until")
    ]
    calendars.add_hours(
        manager,
        place,
        [(from_until[0], from_until[1])],
        calendars.weekly(weekdays, hours.get("every_weeks", 1)),
        first_day=first_day,
        kind=kind,
    )
