"""A time that staff give outside the hours, because they say so: no engine is asked."""

from datetime import UTC

from booking.models import AppointmentKind, CaseManager
from booking.offers import Choice, Offer


def offer_outside_hours(choice: Choice) -> Offer | None:
    """The chosen time with the chosen case manager, or nothing that could be booked.

    The database's constraint still refuses what overlaps with another appointment.
    """
    kind = choice.kind
    person = _person(choice.case_manager)
    on_site = kind.channel == AppointmentKind.Channel.ON_SITE
    if person is None or on_site != (choice.meeting_place is not None):
        return None
    if not kind.open_to("staff") or choice.starts_at.second:
        return None
    interpreter = needs_interpreter(person, choice)
    starts_at = choice.starts_at.astimezone(UTC)
    return Offer(
        starts_at=starts_at,
        ends_at=starts_at + kind.duration(interpreter=interpreter),
        meeting_place=choice.meeting_place,
        channel=kind.channel,
        case_managers=(person.pk,),
        interpreter=interpreter,
        nearby=False,
        off_hours=True,
    )


def _person(pk: int | None) -> CaseManager | None:
    return CaseManager.objects.active().filter(pk=pk).first() if pk else None


def needs_interpreter(person: CaseManager, choice: Choice) -> bool:
    """As the wish says, else as the language does."""
    wish = choice.interpreter_wish
    return wish == "yes" or (wish != "no" and not person.speaks(choice.language))
