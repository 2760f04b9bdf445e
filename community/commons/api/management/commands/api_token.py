"""`manage.py api_token MEMBER --scopes read,write`: a token for a program, printed once."""

from argparse import ArgumentParser
from datetime import datetime, time
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_date

from community.commons.access import Forbidden, Refused
from community.commons.api.models import Scope
from community.commons.api.operations import create_token


class Command(BaseCommand):
    help = "Make a token for the API and print it: it is shown this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "member", metavar="MEMBER", help="handle or e-mail address of the member whose token it is"
        )
        parser.add_argument(
            "--scopes", default="read", help=f"with commas between: {', '.join(Scope.values)}"
        )
        parser.add_argument(
            "--expires", default="", metavar="YYYY-MM-DD", help="the first day on which it opens nothing"
        )
        parser.add_argument("--name", default="manage.py api_token", help="what it is for")

    def handle(self, *args: Any, **options: Any) -> None:
        member = self._member(options["member"])
        scopes = [one.strip() for one in options["scopes"].split(",") if one.strip()]
        unknown = sorted(set(scopes) - set(Scope.values))
        if unknown or not scopes:
            raise CommandError(f"--scopes takes {', '.join(Scope.values)}, not “{', '.join(unknown)}”.")
        try:
            _token, secret = create_token(
                member,
                by=member,
                name=options["name"],
                scopes=scopes,
                expires_at=self._end(options["expires"]),
            )
        except (Refused, Forbidden) as no:
            raise CommandError(str(no.sentence))
        self.stdout.write(secret)

    def _member(self, called: str) -> Any:
        people: Any = get_user_model()._default_manager
        by = (
            {"email__iexact": called}
            if "@" in called.strip("@")
            else {"handle": called.removeprefix("@").lower()}
        )
        member = people.filter(**by, automaton=False).first()
        if member is None or not member.is_active:
            raise CommandError(f"There is no member “{called}” with an active account.")
        return member

    def _end(self, day: str) -> datetime | None:
        if not day:
            return None
        try:
            parsed = parse_date(day)
        except ValueError:
            parsed = None
        if parsed is None:
            raise CommandError(f"--expires takes a day such as 2027-01-31, not “{day}”.")
        return timezone.make_aware(datetime.combine(parsed, time()))
