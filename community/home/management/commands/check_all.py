"""`manage.py check_all`: everything that can be checked without running the site, one line each."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.bootstrap import apt_line, try_apt

# A site as it would stand on the web, for `check --deploy`.
PRODUCTION = {
    "SITE_URL": "https://community.example",
    "ALLOWED_HOSTS": "community.example",
    "SECRET_KEY": "jq7-f0nly5-for3-this9-check2-kX1-wL8-vB4-zR6-mN0-tY5-uE2-hG7-pD3",
    "EMAIL_URL": "smtp+tls://user:word@mail.example:587",
    "LOG_JSON": "1",
}
LEFT_OUT = ("DEBUG", "PARVIS_DEMO", "DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Step:
    """One check: a command line that ends with status 0 when all is well."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    mend: str = ""


def _python(*words: str) -> tuple[str, ...]:
    return (sys.executable, *words)


STEPS = (
    Step("format", _python("-m", "ruff", "format", "--check", "-q", "."), mend="ruff format ."),
    Step("lint", _python("-m", "ruff", "check", "-q", "."), mend="ruff check --fix ."),
    Step("contracts", _python("-c", "from importlinter.cli import lint_imports_command as run; run()")),
    Step("types", _python("-m", "mypy")),
    Step("templates", _python("-m", "tests.checks.templates")),
    Step(
        "migrations",
        _python("manage.py", "makemigrations", "--check", "--dry-run"),
        mend="manage.py makemigrations",
    ),
    Step("deploy", _python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), PRODUCTION),
    Step(
        "translations",
        _python("-m", "tests.checks.translations"),
        mend="python -m tests.checks.translations --merge",
    ),
    Step("docs", _python("-m", "tests.checks.docs"), mend="python -m tests.checks.docs --write"),
)


class Command(BaseCommand):
    help = "Check format, lint, contracts, types, templates, migrations, deployment, translations and docs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("steps", nargs="*", help=f"only these: {', '.join(step.name for step in STEPS)}")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {step.name for step in STEPS}
        if unknown := set(options["steps"]) - known:
            raise CommandError(f"There is no check named {', '.join(sorted(unknown))}.")
        steps = [step for step in STEPS if not options["steps"] or step.name in options["steps"]]
        if any(step.name == "translations" for step in steps):
            _have_gettext()
        with tempfile.TemporaryDirectory(prefix="parvis-check-") as var:
            failed = [step.name for step in steps if not self._passes(step, var)]
        if failed:
            self.stdout.write(f"{len(failed)} of {len(steps)} checks failed: {', '.join(failed)}.")
            sys.exit(1)
        self.stdout.write(f"All {len(steps)} checks passed.")

    def _passes(self, step: Step, var: str) -> bool:
        inherited = {name: value for name, value in os.environ.items() if name not in LEFT_OUT}
        environment = inherited | {"PARVIS_VAR": var, "PARVIS_BOOTSTRAP": "0"} | dict(step.environment)
        began = time.monotonic()
        ran = subprocess.run(
            step.command,
            check=False,
            cwd=settings.ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        sign = "✗" if ran.returncode else "✓"
        self.stdout.write(f"{sign} {step.name:<14}{time.monotonic() - began:6.1f} s")
        self.stdout.flush()
        if ran.returncode:
            self.stdout.write(ran.stdout.rstrip())
            if step.mend:
                self.stdout.write(f"  To mend it: {step.mend}")
        return ran.returncode == 0


def _have_gettext() -> None:
    """The translations' check reads the sources with gettext."""
    if shutil.which("xgettext") or try_apt(["gettext"], "The check of translations needs gettext."):
        return
    raise CommandError(f"gettext is not installed. As root: {apt_line(['gettext'])}")
