"""What django-scheduler accepts and we must not: checked before its rows are saved.

Unknown rules (one bad row breaks every later read), deleting a rule in use (series
silently become single events), an end before the start. Signals do not see
``bulk_create`` and ``QuerySet.update``: only ``booking.calendars`` writes these tables.
"""

from typing import Any

from django.db.models import ProtectedError
from django.db.models.signals import pre_delete, pre_save
from django.dispatch import receiver
from schedule.models import Event, Rule

from booking.recurrence import MAX_SPAN, InvalidRuleError, parse_rule


@receiver(pre_save, sender=Rule)
def refuse_unknown_rule(instance: Rule, *, raw: bool = False, **_kwargs: Any) -> None:
    """Raise InvalidRuleError for what the slot engine could not read."""
    if not raw:
        parse_rule(instance.frequency, instance.params)


@receiver(pre_delete, sender=Rule)
def protect_used_rule(instance: Rule, using: str, **_kwargs: Any) -> None:
    used = Event.objects.using(using).filter(rule=instance)
    if used.exists():
        raise ProtectedError("rule is in use", set(used[:5]))


@receiver(pre_save, sender=Event)
def refuse_wrong_times(instance: Event, *, raw: bool = False, **_kwargs: Any) -> None:
    if raw:
        return
    if instance.end <= instance.start:
        raise ValueError("an event must end after it starts")
    if instance.rule_id and instance.end - instance.start > MAX_SPAN:
        raise InvalidRuleError("a repeated event may last 31 days at most")
