"""`manage.py demo`: a living community on this machine, in one command."""

import os
import sys
import time
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.home.demo import keeping, moments
from community.home.demo.filling import fill
from community.home.demo.people import logins

OF_A_REAL_SITE = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "BEHIND_PROXY")
WIDE = 30  # characters of the progress bar


class Command(BaseCommand):
    help = (
        "Fill and serve a demonstration on this machine: a community of some seventy people, in English and "
        "French. Its data lie in var/demo and nothing leaves. HOST and PORT say where it listens. Moments: "
        + "; ".join(f"{name}, {moments.moment(name).ABOUT}" for name in moments.names())
        + "."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--moment", choices=moments.names(), help="what is going on in the community (quiet)"
        )
        parser.add_argument(
            "--fresh", action="store_true", help="forget what was done in it and fill it again"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._refuse_real_sites()
        from community import server
        from community.commons.web import static_files

        self._fill_if_needed(options["moment"], options["fresh"])
        static_files.gather()
        parts = urlsplit(settings.SITE_URL)
        host = os.environ.get("HOST") or "127.0.0.1"
        try:
            server.run_embedded(host, int(os.environ.get("PORT") or parts.port or 8000), self._ready)
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Stopped. The next start takes it up where it is; --fresh begins anew."))

    def _refuse_real_sites(self) -> None:
        real = [name for name in OF_A_REAL_SITE if os.environ.get(name)]
        if settings.HTTPS:
            real.append("SITE_URL")
        if real:
            raise CommandError(
                _("The demonstration does not start beside a real site: %(names)s is set. Unset it first.")
                % {"names": ", ".join(real)}
            )
        if not settings.DEMO:
            raise CommandError(_("Start the demonstration by `python3 manage.py demo`."))

    # -- Filling -------------------------------------------------------------------------

    def _fill_if_needed(self, moment: str | None, fresh: bool) -> None:
        there = keeping.what_is_there()
        if there and not fresh and moment in (None, there.moment):
            call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
            if there.days_ago > 1:
                self._say_its_age(there)
            return
        began = time.monotonic()
        self.stdout.write(_("Filling the demonstration (once, well under a minute)."))
        try:
            keeping.empty()
        except keeping.NotOurs as error:
            raise CommandError(
                _("%(folder)s holds a site that is no demonstration; nothing was touched.")
                % {"folder": error}
            ) from error
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        now = timezone.now()
        told = fill(moment or "quiet", now=now, progress=self._progress)
        keeping.write(keeping.Filled(moment or "quiet", now.isoformat()))
        self.stdout.write(
            _("%(people)d people, %(topics)d conversations, %(posts)d posts, in %(seconds)d s.")
            % {
                "people": len(told.members),
                "topics": len(told.topics),
                "posts": len(told.posts),
                "seconds": time.monotonic() - began,
            }
        )

    def _say_its_age(self, there: keeping.Filled) -> None:
        days = there.days_ago
        self.stdout.write(
            ngettext(
                "Filled %(n)d day ago; --fresh moves its dates to today.",
                "Filled %(n)d days ago; --fresh moves its dates to today.",
                days,
            )
            % {"n": days}
        )

    def _progress(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        filled = WIDE * done // max(total, 1)
        end = "\n" if done == total else ""
        bar = "█" * filled + "░" * (WIDE - filled)
        self.stderr.write(f"\r{bar} {100 * done // max(total, 1):3d} %", ending=end)
        self.stderr.flush()

    # -- Serving -------------------------------------------------------------------------

    def _ready(self, address: str) -> None:
        self.stdout.write(
            "\n" + _("The demonstration is open at %(address)s/") % {"address": settings.SITE_URL}
        )
        rows = [(str(one.role), one.name, one.email, one.password) for one in logins()]
        head = (_("role"), _("name"), _("e-mail"), _("password"))
        wide = [max(len(row[column]) for row in [head, *rows]) for column in range(4)]
        lines = [
            "  ".join(word.ljust(width) for word, width in zip(row, wide, strict=True))
            for row in [head, *rows]
        ]
        lines.insert(1, "  ".join("─" * width for width in wide))
        self.stdout.write("\n" + "\n".join(f"  {line.rstrip()}" for line in lines))
        self.stdout.write(
            "\n"
            + _("The same list stands on the sign-in page. Mail goes to %(outbox)s. Ctrl-C stops.")
            % {"outbox": f"{settings.SITE_URL}/mail/outbox/"}
        )
        if urlsplit(address).hostname not in ("127.0.0.1", "::1"):
            self.stdout.write(
                _("Everybody who reaches this machine can sign in: these passwords are public.")
            )
        self.stdout.flush()
