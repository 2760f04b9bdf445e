"""Receives one message from standard input, for a mail server's pipe: see docs/mail.md."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError

from community.commons.mail.incoming.receiving import TooLarge, receive

NO_MESSAGE, TOO_LARGE, LATER = 65, 69, 75  # EX_DATAERR, EX_UNAVAILABLE, EX_TEMPFAIL of sysexits.h


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("recipients", nargs="*", help="the addresses it was delivered to")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(settings.MAIL_IN_MAX_BYTES + 1)
        try:
            receive(raw, via="pipe", recipients=options["recipients"])
        except TooLarge:
            self._end(TOO_LARGE, "The message is too large.")
        except ValueError as why:
            self._end(NO_MESSAGE, str(why))
        except DatabaseError as trouble:  # the mail server keeps it and comes again
            self._end(LATER, type(trouble).__name__)

    def _end(self, status: int, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(status)
