"""`manage.py work`: a worker process; any number of them may run, on any number of machines."""

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from community.commons import memory

from ...worker import Worker


class Command(BaseCommand):
    help = "Do the background work and keep the schedules, until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--threads", type=int, default=2, help="jobs at the same time (2)")
        parser.add_argument(
            "--grace", type=float, default=30, help="seconds that running jobs get to end (30)"
        )
        parser.add_argument(
            "--no-schedules", action="store_true", help="leave the schedules to other workers"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        memory.spare()
        worker = Worker(threads=options["threads"], scheduler=not options["no_schedules"])
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: worker.ask_to_stop())
        worker.start()
        self.stdout.write(f"Working as {worker.name}.")
        worker.wait()
        ended = worker.stop(options["grace"])
        self.stdout.write("Stopped." if ended else "Stopped; what did not end in time will be tried again.")
