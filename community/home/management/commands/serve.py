"""`manage.py serve`: answer pages and sockets at HOST and PORT."""

import os
from argparse import SUPPRESS
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from community.home import setup


class Command(BaseCommand):
    # What a configuration can get wrong. Models and addresses are the same on every site; walking through the
    # addresses would load the API.
    requires_system_checks = [
        Tags.caches,
        Tags.database,
        Tags.files,
        Tags.security,
        Tags.staticfiles,
        Tags.templates,
    ]
    help = (
        "Serve the site at HOST:PORT. Without REDIS_URL one process does everything, background "
        "work included; with it, --workers processes answer and `manage.py work` does the background work."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--workers", type=int, default=1, help="processes that answer (1)")
        parser.add_argument("--embedded", action="store_true", help="one process, background work included")
        parser.add_argument("--replace", default="", help=SUPPRESS)  # by the supervisor: "socket,parent"

    def handle(self, *args: Any, **options: Any) -> None:
        from community import server
        from community.commons import memory
        from community.commons.web import static_files

        memory.spare()
        if options["replace"]:
            server.run_replacement(*map(int, options["replace"].split(",")))
            return
        workers, embedded = options["workers"], options["embedded"]
        if embedded and workers > 1:
            raise CommandError("Embedded means one process: leave out --workers.")
        if workers > 1 and not settings.REDIS_URL:
            raise CommandError("Several processes need REDIS_URL, so that live pushes reach every page.")
        if static_files.gather():
            self.stdout.write("Gathered the static files.")
        self._erase_again()
        self.key = self._key_of_a_new_site()
        try:
            if embedded or (workers == 1 and not settings.REDIS_URL):
                server.run_embedded(options["host"], options["port"], self._ready)
                self.stdout.write("Stopped.")
                return
            server.run_workers(options["host"], options["port"], workers, self._ready)
        except OSError as error:
            raise CommandError(str(error)) from error

    def _erase_again(self) -> None:
        """Whoever a restored backup brought back is gone before the first page is answered."""
        from membership import erased_ids, leaving

        try:
            for erasure in erased_ids.erase_again():
                leaving.carry_out.func(erasure.pk)
                self.stdout.write("Erased once more somebody whom a backup had brought back.")
        except DatabaseError:
            return  # nothing is migrated yet
        except Exception as error:  # the site starts all the same: the worker tries again within half an hour
            self.stderr.write(f"An erasure could not be done again, and will be tried again: {error}")
        finally:
            connection.close()

    def _key_of_a_new_site(self) -> str:
        """The one-time key of the setup page, or "" where somebody administers the site or nothing is migrated."""
        try:
            return setup.make_key() if setup.needs_setup() else ""
        except DatabaseError:
            return ""
        finally:
            connection.close()  # the processes that answer open their own

    def _ready(self, address: str) -> None:
        self.stdout.write(f"Serving at {address}", ending="\n")
        if self.key:
            self.stdout.write(f"This site is new. Set it up, once, at {setup.link(self.key, address)}")
        self.stdout.flush()
