"""``manage.py deliver_notifications [--once]``: the notification worker."""

import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from booking.earlier_times import serve
from booking.notifications import deliver
from booking.worker import Worker


class Command(BaseCommand):
    help = "Sends the notifications that are due and serves the waiting list."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="one pass, for cron or a timer"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["once"]:
            now = timezone.now()
            counts = {**serve(now), **deliver(now)}
            for state, count in sorted(counts.items()):
                self.stdout.write(f"{state}: {count}")
            return
        worker = Worker()
        signal.signal(signal.SIGTERM, lambda *_: worker.stop())
        signal.signal(signal.SIGINT, lambda *_: worker.stop())
        worker.run()
