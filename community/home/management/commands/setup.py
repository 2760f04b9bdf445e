"""`manage.py setup`: set up a new site without its setup page."""

import getpass
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from community.commons.access import Forbidden, Refused
from community.commons.activity.log import acting_from
from community.commons.activity.models import Source
from community.commons.site.models import SignupMode, Site
from community.home import operations
from community.home.forms import SetupForm
from community.home.setup import suggested_rooms
from membership.models import Member


class Command(BaseCommand):
    help = (
        "Set up a new site: first administrator, categories and rules from the template. The password is asked "
        "for, or read from standard input with --password-stdin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="of the first administrator, who signs in with it")
        parser.add_argument("--name", required=True, help="of the first administrator, as members read it")
        parser.add_argument("--site-name", default="Parvis", help="of the community (Parvis)")
        parser.add_argument("--language", choices=dict(settings.LANGUAGES), default=settings.LANGUAGE_CODE)
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)
        parser.add_argument("--signup", choices=SignupMode.values, default=SignupMode.OPEN)
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]), acting_from(Source.COMMAND):
            form = SetupForm(self._answers(options))
            if not form.is_valid():
                raise CommandError(_sentences(form))
            try:
                administrator = operations.set_up(
                    Site(), by=Member.objects.automaton(), founding=form.founding()
                )
            except (Refused, Forbidden) as refusal:
                raise CommandError(str(refusal.sentence)) from refusal
        self.stdout.write(
            f"{form.cleaned_data['site_name']} is set up; {administrator.email} administers it."
        )

    def _answers(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "site_name": options["site_name"],
            "language": options["language"],
            "time_zone": options["time_zone"],
            "signup": options["signup"],
            "admin_name": options["name"],
            "email": options["email"],
            "password": self._password(options["password_stdin"]),
            "rooms": suggested_rooms(options["language"]),
            "with_rules": "on",
        }

    def _password(self, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        if not sys.stdin.isatty():
            raise CommandError("There is nobody to ask for the password: use --password-stdin.")
        return getpass.getpass("Password: ")


def _sentences(form: SetupForm) -> str:
    return "\n".join(
        f"{form.fields[name].label if name in form.fields else ''}: {' '.join(map(str, errors))}".lstrip(": ")
        for name, errors in form.errors.items()
    )
