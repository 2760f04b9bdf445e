"""`manage.py jobs`: what waits, runs and failed; `jobs retry` gives failed ones another chance."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count

from ... import leases
from ...models import Job


class Command(BaseCommand):
    help = "Show the background work; `jobs retry [ID…]` retries failed jobs (all of them without IDs)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["status", "retry"], default="status")
        parser.add_argument("ids", nargs="*", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "retry":
            self.stdout.write(f"{leases.retry(*options['ids'])} to be tried again")
            return
        for row in Job.objects.values("state").annotate(number=Count("id")).order_by("state"):
            self.stdout.write(f"{row['state']:8} {row['number']}")
        for job in Job.objects.failed().order_by("-finished_at")[:20]:
            last_line = job.error.strip().splitlines()[-1:] or [""]
            self.stdout.write(f"failed {job.pk} {job.task} after {job.attempts} attempts: {last_line[0]}")
