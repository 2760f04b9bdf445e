"""What `manage.py doctor` looks at: one finding per thing, with one sentence on what to mend."""

import os
import shutil
import smtplib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from community.commons.health import ask_all

State = Literal["ok", "advice", "broken"]
LITTLE_SPACE = 500 * 1024 * 1024  # bytes
LONG_SECRET = 32  # characters
LOCAL = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True)
class Finding:
    """`state` "broken" ends the command with status 1; "advice" is for a site that strangers will use."""

    name: str
    state: State
    found: str
    mend: str = ""


Look = Callable[[], Iterator[Finding]]
LOOKS: list[Look] = []


def look(at: Look) -> Look:
    """Register a generator of findings; whatever it raises becomes a finding of its own."""
    LOOKS.append(at)
    return at


def examine() -> Iterator[Finding]:
    for at in LOOKS:
        try:
            yield from at()
        except Exception as error:
            name = at.__name__.replace("_", " ")
            yield Finding(name, "broken", _short(error), "Mend what this message names and ask again.")


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"[:200]


def without_password(url: str) -> str:
    """The URL as it may be printed."""
    parts = urlsplit(url)
    if not parts.password:
        return url
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}:…@{place}"))


# -- Reachable ---------------------------------------------------------------------------


@look
def database() -> Iterator[Finding]:
    name = (
        without_password(os.environ.get("DATABASE_URL", "")) or f"SQLite, {connection.settings_dict['NAME']}"
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        mend = "Start the database or mend DATABASE_URL."
        yield Finding("database", "broken", f"{name}: {_short(error)}", mend)
        return
    yield Finding("database", "ok", name)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        yield Finding("migrations", "broken", f"{len(waiting)} not applied", "Run `manage.py migrate`.")
    else:
        yield Finding("migrations", "ok", "all applied")


@look
def redis() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield Finding("Redis", "ok", "not used; right for one process on one machine")
        return
    import redis as client

    name = without_password(settings.REDIS_URL)
    try:
        client.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3, socket_timeout=3).ping()
    except client.RedisError as error:
        yield Finding("Redis", "broken", f"{name}: {_short(error)}", "Start Redis or mend REDIS_URL.")
        return
    yield Finding("Redis", "ok", name)


@look
def mail() -> Iterator[Finding]:
    if not settings.EMAIL_URL:
        mend = "Set EMAIL_URL, such as smtp+tls://user:password@host:587; until then no mail leaves."
        yield Finding("mail", "advice", "EMAIL_URL is not set", mend)
        return
    name = without_password(settings.EMAIL_URL)
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    try:
        with kind(settings.EMAIL_HOST, settings.EMAIL_PORT or 25, timeout=5) as server:
            if settings.EMAIL_USE_TLS:
                server.starttls()
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
    except smtplib.SMTPAuthenticationError:
        yield Finding(
            "mail", "broken", f"{name}: refuses the password", "Mend user and password in EMAIL_URL."
        )
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            "mail", "broken", f"{name}: {_short(error)}", "Mend EMAIL_URL, or open the way to that server."
        )
    else:
        yield Finding("mail", "ok", name)


@look
def incoming_mail() -> Iterator[Finding]:
    name = "incoming mail"
    if not settings.REPLY_DOMAIN:
        mend = "Set REPLY_DOMAIN to let members answer by mail: docs/mail.md."
        yield Finding(name, "ok", "REPLY_DOMAIN is not set: nobody answers by mail", mend)
        return
    ways = ["the pipe (manage.py receive_mail)"]
    if settings.MAIL_IN_SECRET:
        ways.append("/mail/in/")
    if settings.MAIL_IN_URL:
        ways.append(without_password(settings.MAIL_IN_URL))
    yield Finding(name, "ok", f"{settings.REPLY_DOMAIN}, by {', '.join(ways)}")
    if settings.MAIL_IN_SECRET and len(settings.MAIL_IN_SECRET) < LONG_SECRET:
        mend = f"Set MAIL_IN_SECRET to {LONG_SECRET} or more random characters."
        yield Finding(name, "broken", "MAIL_IN_SECRET is short", mend)
    if not settings.MAIL_IN_AUTHSERV:
        mend = "Set MAIL_IN_AUTHSERV to the name that your mail server writes into Authentication-Results."
        yield Finding(name, "advice", "whoever writes to a category is believed to be who they say", mend)


@look
def disk() -> Iterator[Finding]:
    for name, folder in (("data folder", settings.VAR), ("files of members", settings.MEDIA_ROOT)):
        yield _writable(name, Path(folder))
    free = shutil.disk_usage(_existing(Path(settings.VAR))).free
    found = f"{free // 1024 // 1024} MB free"
    if free < LITTLE_SPACE:
        yield Finding("disk space", "broken", found, "Free some space before writing fails.")
    else:
        yield Finding("disk space", "ok", found)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _writable(name: str, folder: Path) -> Finding:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x")
    except OSError as error:
        return Finding(name, "broken", _short(error), f"Let the site write in {folder}, or set PARVIS_VAR.")
    return Finding(name, "ok", str(folder))


# -- Safe --------------------------------------------------------------------------------


@look
def safety() -> Iterator[Finding]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if settings.DEBUG:
        yield Finding("DEBUG", "broken", "on: error pages show settings to everybody", "Unset DEBUG.")
    else:
        yield Finding("DEBUG", "ok", "off")
    secret = os.environ.get("SECRET_KEY", "")
    if secret and (len(secret) < 50 or len(set(secret)) < 10):
        yield Finding("SECRET_KEY", "broken", "short or repetitive", "Set 50 or more random characters.")
    else:
        kept = "from the environment" if secret else f"own, kept in {settings.VAR}/secret_key"
        yield Finding("SECRET_KEY", "ok", kept)
    if "*" in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS", "broken", "any name", "Name the site's own host alone.")
    elif host not in settings.ALLOWED_HOSTS:
        yield Finding("ALLOWED_HOSTS", "broken", f"lacks {host}, the host of SITE_URL", f"Add {host}.")
    else:
        yield Finding("ALLOWED_HOSTS", "ok", ", ".join(dict.fromkeys(settings.ALLOWED_HOSTS)))
    if settings.HTTPS:
        yield Finding("address", "ok", settings.SITE_URL)
    elif host in LOCAL:
        mend = "For others to come, set SITE_URL to the site's https address."
        yield Finding("address", "advice", f"{settings.SITE_URL}: this machine alone", mend)
    else:
        mend = "Put the site behind a proxy with a certificate and set SITE_URL to https://…"
        yield Finding("address", "broken", f"{settings.SITE_URL}: passwords would travel in clear", mend)


@look
def static_files() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding("static files", "ok", "read from their sources")
        return
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():
        yield Finding("static files", "ok", str(settings.STATIC_ROOT))
    else:
        mend = "Run `manage.py collectstatic --no-input`; `manage.py serve` does it by itself."
        yield Finding("static files", "advice", "not collected yet", mend)


@look
def set_up() -> Iterator[Finding]:
    from .setup import needs_setup

    try:
        waits = needs_setup()
    except DatabaseError:
        return  # the database's own findings say it
    if waits:
        mend = "Open the link that `manage.py serve` prints, or run `manage.py setup --email … --name …`."
        yield Finding("set up", "advice", "nobody administers this site yet", mend)
    else:
        yield Finding("set up", "ok", "somebody administers this site")


@look
def parts() -> Iterator[Finding]:
    """What each part depends on, asked by the same probes as `/readyz`, such as a living worker."""
    for one in ask_all():
        state: State = "ok" if one.well else "broken" if one.critical else "advice"
        yield Finding(
            one.name,
            state,
            (one.sentence or "answers") if one.well else "unwell",
            "" if one.well else one.sentence,
        )
