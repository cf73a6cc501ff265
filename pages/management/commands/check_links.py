"""``manage.py check_links``: note the links of every page and try them all now."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from pages.links import checking, keeping
from pages.models import Link, LinkUse


class Command(BaseCommand):
    help = (
        "Collects the links of all pages, tries every one, and prints what is broken."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        now = timezone.now()
        self.stdout.write(f"pages: {keeping.note_every_page()}")
        counts = dict(checking.check_all(now))
        while Link.objects.due(now).exists():
            for name, count in checking.check(now).items():
                counts[name] = counts.get(name, 0) + count
        for name, count in sorted(counts.items()):
            self.stdout.write(f"{name}: {count}")
        broken = LinkUse.objects.broken(now).select_related("page", "link")
        for use in broken.order_by("page__path", "language", "address"):
            self.stdout.write(
                f"{use.page.title} ({use.language or '-'}): {use.address}"
            )
