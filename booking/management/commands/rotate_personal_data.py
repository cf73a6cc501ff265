"""Encrypts every name and contact anew under the first of ``PERSONAL_DATA_KEYS``."""

from typing import Any

from django.core.management.base import BaseCommand

from booking.rotation import rotate_all


class Command(BaseCommand):
    help = "Encrypt names and contacts anew, after a new key was put in front."

    def handle(self, *_args: Any, **_options: Any) -> None:
        count = rotate_all()
        self.stdout.write(f"{count} appointments encrypted under the first key.")
