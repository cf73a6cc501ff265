"""When people look at their phones: from 7 to 21 o'clock local time, every day."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

DAY_BEGINS = time(7)
DAY_ENDS = time(21)


def is_day(moment: datetime) -> bool:
    return DAY_BEGINS <= _local(moment).time() < DAY_ENDS


def morning(moment: datetime) -> datetime:
    """The moment itself by day, at night the next 7 o'clock. In UTC."""
    if is_day(moment):
        return moment.astimezone(UTC)
    local = _local(moment)
    day = local.date() + timedelta(days=local.time() >= DAY_ENDS)
    return _at(day, DAY_BEGINS)


def after_daytime(moment: datetime, span: timedelta) -> datetime:
    """When so much daytime has passed since the moment: never at night. In UTC.

    Two hours from 20:00 end at 8:00, from 3:00 at 9:00, and from 19:00 at 21:00.
    """
    begins = morning(moment)
    ends = _at(_local(begins).date(), DAY_ENDS)
    while span > ends - begins:
        span -= ends - begins
        begins = morning(ends)
        ends = _at(_local(begins).date(), DAY_ENDS)
    return begins + span


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment, timezone.get_default_timezone())


def _at(day: date, clock: time) -> datetime:
    zone = timezone.get_default_timezone()
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
