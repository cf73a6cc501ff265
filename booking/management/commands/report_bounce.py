"""``manage.py report_bounce``: reads a mail that came back from standard input."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from booking.bounces import note_report

# More is no report. In bytes.
LONGEST = 10_000_000


class Command(BaseCommand):
    help = (
        "Notes that a message came back: reads a delivery status notification "
        "(RFC 3464) from standard input, for an alias of the mail server."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        # Always a success: the mail server would send a report about the report.
        self.stdout.write(note_report(sys.stdin.buffer.read(LONGEST)))
