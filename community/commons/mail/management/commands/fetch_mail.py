"""Looks into the mailbox of MAIL_IN_URL once and receives what is unread; the schedule does it every two minutes."""

import imaplib
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.commons.mail.incoming.fetching import fetch


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.MAIL_IN_URL:
            raise CommandError("MAIL_IN_URL is not set.")
        try:
            count = fetch()
        except (OSError, imaplib.IMAP4.error) as trouble:
            raise CommandError(f"The mailbox can't be read: {trouble}") from trouble
        self.stdout.write(f"{count} new.")
