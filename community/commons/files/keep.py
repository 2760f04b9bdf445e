"""Writing to the storage before the transaction, and taking away what no row names."""

import errno
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from community.commons.access import Refused

_FULL = {errno.ENOSPC, errno.EDQUOT}


def write(folder: str, content: bytes, ending: str) -> str:
    """Store `content` under a name that can't be guessed; returns it. Raises Refused (507) when the disk is full."""
    name = f"{folder}/{secrets.token_hex(16)}.{ending}"
    try:
        return default_storage.save(name, ContentFile(content))
    except OSError as error:
        take_away(name)
        if error.errno not in _FULL:
            raise
        raise Refused(
            _(
                "The site's disk is full, so the file could not be kept."
                " Send it again later; the administrators can see why."
            ),
            status=507,
        ) from error


def take_away(*names: str) -> None:
    """Delete files; those that are gone already are no error."""
    for name in names:
        if name:
            default_storage.delete(name)


def copy_out(name: str, folder: str, prefix: str = "") -> None:
    """Write a stored file into a folder outside of every store, for its owner's eyes alone; none where it is lost."""
    if not default_storage.exists(name):
        return
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    with default_storage.open(name) as kept:
        copy = place / f"{prefix}{Path(name).name}"
        copy.write_bytes(kept.read())
    copy.chmod(0o600)


@contextmanager
def unless_it_fails(*names: str) -> Iterator[None]:
    """Take the files away again when what follows raises, such as the transaction that would name them."""
    try:
        yield
    except BaseException:
        take_away(*names)
        raise


def day_folder(day: datetime) -> str:
    return f"uploads/{day.astimezone(UTC):%Y/%m/%d}"


def files_of_recent_days(first: int, last: int) -> Iterator[str]:
    """Names of stored uploads from `first` to `last` days ago."""
    today = datetime.now(UTC)
    for days in range(first, last + 1):
        folder = day_folder(today - timedelta(days=days))
        if default_storage.exists(folder):
            yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])
