"""``manage.py forget_personal_data``: the retention run."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking.retention import forget


class Command(BaseCommand):
    help = "Erases personal data whose time is up, and prints how much."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for rule, count in forget(timezone.now()).items():
            self.stdout.write(f"{rule}: {count}")
